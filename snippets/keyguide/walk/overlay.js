// Draws numbered callouts over a page, each anchored to the element that a step names.
// Called by keyguide.walk.pictures with the marks, [{number, element}], and with the words that must not be seen;
// gives the callouts' rectangles, what they cover, and the part of the page to keep.
({ marks, secrets }) => {
  const GAPS = [5, 3, 1], BADGE = 14, DISTANCES = [3, 10, 20], PADDING = 28, COLOUR = "#d0205a", SVG = "http://www.w3.org/2000/svg";
  const offset = { x: scrollX, y: scrollY };

  const toBox = (r) => ({ x: r.left + offset.x, y: r.top + offset.y, w: r.width, h: r.height });
  const grow = (b, by) => ({ x: b.x - by, y: b.y - by, w: b.w + 2 * by, h: b.h + 2 * by });
  const join = (a, b) => {
    const x = Math.min(a.x, b.x), y = Math.min(a.y, b.y);
    return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
  };
  const share = (a, b) =>
    Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
    Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

  // A tick box or radio button is marked together with its words.
  const measure = (element) =>
    [element, ...(/^(radio|checkbox)$/.test(element.type) ? element.labels ?? [] : [])]
      .map((part) => toBox(part.getBoundingClientRect()))
      .reduce(join);

  const dialog = marks[0]?.element.closest("dialog, [role=dialog], [role=alertdialog]");

  // What a number must not cover: words, and everything that can be used. What a dialog dims does not count.
  const words = [];
  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement.getBoundingClientRect();
    if (!walker.currentNode.data.trim() || parent.width <= 1) continue; // words for screen readers only
    const range = document.createRange();
    const { data } = walker.currentNode;
    range.setStart(walker.currentNode, data.length - data.trimStart().length); // a blank at either end is free space
    range.setEnd(walker.currentNode, data.trimEnd().length);
    for (const rect of range.getClientRects()) {
      // A line of text is higher than its letters.
      if (rect.width && rect.height) words.push({ x: rect.left + offset.x, y: rect.top + offset.y + rect.height * 0.15, w: rect.width, h: rect.height * 0.7 });
    }
  }
  const obstacles = [...words];
  for (const control of (dialog ?? document).querySelectorAll("input, select, textarea, button, a, svg, [role]")) {
    const rect = control.getBoundingClientRect();
    // The page's own landmarks and lists have roles too, and cover everything.
    if (rect.width && rect.height && !control.querySelector("input, select, button, a, p, li, td")) {
      obstacles.push(toBox(rect));
    }
  }

  const width = document.documentElement.clientWidth;
  const height = Math.max(document.documentElement.scrollHeight, innerHeight);
  // A ring keeps its distance, unless its line would then cut the words beside it.
  const boxes = marks.map(({ element }) => measure(element));
  const cut = (box, ring) => words.filter((other) => share(ring, other) > 0 && share(box, other) === 0);
  const rings = boxes.map((box) =>
    GAPS.map((gap) => grow(box, gap)).find((ring) => !cut(box, grow(ring, 3)).length) ?? grow(box, GAPS.at(-1)));
  const badges = [];
  for (const ring of rings) {
    const centres = DISTANCES.flatMap((distance) => {
      const left = ring.x - BADGE - distance, right = ring.x + ring.w + BADGE + distance;
      const top = ring.y - BADGE - distance, bottom = ring.y + ring.h + BADGE + distance;
      const centre = ring.x + ring.w / 2, middle = ring.y + ring.h / 2;
      return [
        [left, middle], [right, middle], [centre, top], [centre, bottom], [left, top], [right, top], [left, bottom],
        [right, bottom],
      ];
    });
    const corners = [[ring.x, ring.y], [ring.x + ring.w, ring.y], [ring.x, ring.y + ring.h], [ring.x + ring.w, ring.y + ring.h]];
    const places = [...centres.slice(0, 2), ...corners, ...centres.slice(2)].map(([x, y]) => (
      { x: x - BADGE, y: y - BADGE, w: 2 * BADGE, h: 2 * BADGE }
    ));
    const cost = (place) => {
      const isOutside = place.x < 2 || place.y < 2 || place.x + place.w > width - 2 || place.y + place.h > height - 2;
      const others = rings.filter((other) => other !== ring);
      const covered = [...obstacles, ...badges, ...others].reduce((sum, other) => sum + share(grow(place, 1), other), 0);
      return (isOutside ? 1e6 : 0) + covered;
    };
    badges.push(places.reduce((best, place) => (cost(place) < cost(best) ? place : best)));
  }

  const draw = (parent, name, attributes) => {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    parent.append(shape);
    return shape;
  };
  const overlay = draw(document.documentElement, "svg", { width, height, "aria-hidden": "true", id: "kg-callouts" });
  Object.assign(overlay.style, { position: "absolute", left: 0, top: 0, zIndex: 2147483647, pointerEvents: "none" });
  const halo = getComputedStyle(document.documentElement).colorScheme.includes("dark") &&
    matchMedia("(prefers-color-scheme: dark)").matches ? "#000" : "#fff";
  rings.forEach((ring, index) => {
    const frame = { x: ring.x, y: ring.y, width: ring.w, height: ring.h, rx: 6, fill: "none" };
    draw(overlay, "rect", { ...frame, stroke: halo, "stroke-width": 6, "stroke-opacity": 0.8 });
    draw(overlay, "rect", { ...frame, stroke: COLOUR, "stroke-width": 3 });
    const badge = badges[index], x = badge.x + BADGE, y = badge.y + BADGE;
    draw(overlay, "circle", { cx: x, cy: y, r: BADGE, fill: COLOUR, stroke: halo, "stroke-width": 2 });
    draw(overlay, "text", {
      x, y, fill: "#fff", "font-family": "sans-serif", "font-size": 17, "font-weight": 700, "text-anchor": "middle",
      "dominant-baseline": "central",
    }).textContent = marks[index].number;
  });

  // What must not be seen is covered, where nothing else covers it already.
  const cover = (element, box) => {
    const top = document.elementFromPoint(box.x + box.w / 2 - offset.x, box.y + box.h / 2 - offset.y);
    if (top && !element.contains(top) && !top.contains(element)) return;
    draw(overlay, "rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: 4, fill: "#6b7280" });
    draw(overlay, "text", {
      x: box.x + box.w / 2, y: box.y + box.h / 2, fill: "#fff", "font-family": "sans-serif", "font-size": 14,
      "text-anchor": "middle", "dominant-baseline": "central",
    }).textContent = box.w > 120 ? "not shown here" : "";
  };
  const hidden = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (hidden.nextNode()) {
    if (!secrets.includes(hidden.currentNode.data)) continue;
    const range = document.createRange();
    range.selectNodeContents(hidden.currentNode);
    for (const rect of range.getClientRects()) cover(hidden.currentNode.parentElement, toBox(rect));
  }
  for (const field of document.querySelectorAll("input, textarea")) {
    if (secrets.includes(field.value)) cover(field, grow(toBox(field.getBoundingClientRect()), -3));
  }

  // Keep the part of the page that the marked things stand in: their dialog, else the nearest form or section.
  const PARTS = "form, section, article, main";
  const holds = (part) => marks.every(({ element }) => part.contains(element));
  let part = dialog ?? marks[0]?.element.closest(PARTS);
  while (part && !holds(part)) part = part.parentElement?.closest(PARTS);
  const kept = [...rings, ...badges, ...(part ? [toBox(part.getBoundingClientRect())] : [])];
  const needed = kept.length ? kept.reduce(join) : { x: 0, y: 0, w: width, h: innerHeight };
  const wanted = grow(needed, PADDING);
  // The edges cut no line of words in two, where the padding leaves them a choice.
  const isCut = (edge) => (word) => word.y < edge && edge < word.y + word.h && word.x < wanted.x + wanted.w && word.x + word.w > wanted.x;
  const cutAbove = words.filter(isCut(wanted.y)).map((word) => word.y + word.h * 1.25);
  const cutBelow = words.filter(isCut(wanted.y + wanted.h)).map((word) => word.y - word.h * 0.25);
  const above = Math.min(needed.y, Math.max(wanted.y, ...cutAbove));
  const below = Math.max(needed.y + needed.h, Math.min(wanted.y + wanted.h, ...cutBelow));
  const x = Math.max(0, Math.floor(wanted.x)), y = Math.max(0, Math.floor(above));
  const clip = {
    x, y, width: Math.ceil(Math.min(width, wanted.x + wanted.w)) - x, height: Math.ceil(Math.min(height, below)) - y,
  };
  // What lies within the window need not be brought there first.
  const inWindow = clip.y >= offset.y && clip.y + clip.height <= offset.y + innerHeight;
  return {
    clip,
    window: inWindow ? { ...clip, x: clip.x - offset.x, y: clip.y - offset.y } : null,
    overlap: badges.map((badge, index) =>
      [...obstacles, ...badges.filter((other) => other !== badge)].reduce((sum, other) => sum + share(badge, other), 0) +
      cut(boxes[index], grow(rings[index], 1.5)).length),
    callouts: rings.map((ring, index) => ({
      number: marks[index].number,
      box: [ring.x - clip.x, ring.y - clip.y, ring.w, ring.h],
    })),
  };
}
