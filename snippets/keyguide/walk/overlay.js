// Draws numbered callouts over a page, each anchored to the element that a step names.
// Called by keyguide.walk.pictures with the marks, [{number, element}], and with the words that must not be seen;
// gives the callouts' rectangles, what they cover, and the part of the page to keep.
({ marks, secrets }) => {
  const GAPS = [5, 3, 1], BADGE = 14, DISTANCES = [3, 10, 20], PADDING = 28, COLOUR = "#d0205a", SVG = "http://www.w3.org/2000/svg";
  // The last one first: where not all can be seen at once, those that come before matter more.
  for (const { element } of [...marks].reverse()) element.scrollIntoViewIfNeeded();
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

  // Whether at least half of a thing is to be seen: a box that scrolls shows only a part of what is in it.
  const isSeen = (element, box) => {
    const boxes = [{ x: offset.x, y: 0, w: document.documentElement.clientWidth, h: Infinity }];
    for (let part = element.parentElement; part && part !== document.body; part = part.parentElement) {
      if (getComputedStyle(part).overflow !== "visible") boxes.push(toBox(part.getBoundingClientRect()));
    }
    return box.w * box.h > 0 && boxes.every((other) => share(box, other) >= 0.5 * Math.min(box.w, other.w) * Math.min(box.h, other.h));
  };

  const dialog = marks[0]?.element.closest("dialog, [role=dialog], [role=alertdialog]");

  // Whether something that cannot be seen through lies over a thing at a point, such as a bar that stays when the page
  // is scrolled. What dims the page around a dialog belongs to the dialog, but lies outside of it.
  const isUnder = (element, x, y) => {
    if (getComputedStyle(element).pointerEvents === "none") return false; // no point tells of it
    let part = document.elementFromPoint(x - offset.x, y - offset.y);
    if (element.contains(part)) return false;
    for (; part && !part.contains(element); part = part.parentElement) {
      const box = toBox(part.getBoundingClientRect());
      const isHere = box.x <= x && x <= box.x + box.w && box.y <= y && y <= box.y + box.h;
      if (isHere && getComputedStyle(part).backgroundColor.startsWith("rgb(")) return true;
    }
    return false;
  };

  const isHidden = (element, box) => isUnder(element, box.x + box.w / 2, box.y + box.h / 2);

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
      const line = { x: rect.left + offset.x, y: rect.top + offset.y + rect.height * 0.15, w: rect.width, h: rect.height * 0.7 };
      if (rect.width && rect.height && !isHidden(walker.currentNode.parentElement, line)) words.push(line);
    }
  }
  const obstacles = [...words];
  for (const control of (dialog ?? document).querySelectorAll("input, select, textarea, button, a, svg, [role]")) {
    const rect = control.getBoundingClientRect();
    // The page's own landmarks and lists have roles too, and cover everything.
    const isInner = !control.querySelector("input, select, button, a, p, li, td");
    if (rect.width && rect.height && isInner && !isHidden(control, toBox(rect))) obstacles.push(toBox(rect));
  }

  const right = offset.x + document.documentElement.clientWidth;
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
      const isOutside = place.x < offset.x + 2 || place.y < 2 || place.x + place.w > right - 2 || place.y + place.h > height - 2;
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
  // Nothing but a popover comes to lie above a dialog that keeps the rest of the page from being used.
  const layer = document.createElement("div");
  Object.assign(layer, { id: "kg-callouts", popover: "manual", ariaHidden: "true" });
  Object.assign(layer.style, { all: "initial", position: "absolute", left: 0, top: 0, pointerEvents: "none" });
  document.documentElement.append(layer);
  layer.showPopover();
  const overlay = draw(layer, "svg", { width: right, height });
  Object.assign(overlay.style, { position: "absolute", left: 0, top: 0, overflow: "visible" });
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

  // What must not be seen is covered, unless something else that cannot be seen through lies over all of it.
  const cover = (element, box) => {
    if ([0.02, 0.5, 0.98].every((part) => isUnder(element, box.x + box.w * part, box.y + box.h / 2))) return;
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
  const kept = [...rings, ...badges];
  if (part) {
    const box = toBox(part.getBoundingClientRect());
    // One that is higher than the window is more than a reader can look at; its width is kept.
    kept.push(box.h <= innerHeight || !kept.length ? box : { ...box, y: kept[0].y, h: kept[0].h });
  }
  const needed = kept.length ? kept.reduce(join) : { x: offset.x, y: offset.y, w: right - offset.x, h: innerHeight };
  const wanted = grow(needed, PADDING);
  // The edges cut no line of words in two, where the padding leaves them a choice.
  const isCut = (edge) => (word) => word.y < edge && edge < word.y + word.h && word.x < wanted.x + wanted.w && word.x + word.w > wanted.x;
  const cutAbove = words.filter(isCut(wanted.y)).map((word) => word.y + word.h * 1.25);
  const cutBelow = words.filter(isCut(wanted.y + wanted.h)).map((word) => word.y - word.h * 0.25);
  const above = Math.min(needed.y, Math.max(wanted.y, ...cutAbove));
  const below = Math.max(needed.y + needed.h, Math.min(wanted.y + wanted.h, ...cutBelow));
  const x = Math.max(offset.x, Math.floor(wanted.x)), y = Math.max(0, Math.floor(above));
  const clip = {
    x, y, width: Math.ceil(Math.min(right, wanted.x + wanted.w)) - x, height: Math.ceil(Math.min(height, below)) - y,
  };
  // What lies within the window need not be brought there first.
  const inWindow = clip.y >= offset.y && clip.y + clip.height <= offset.y + innerHeight;
  return {
    clip,
    window: inWindow ? { ...clip, x: clip.x - offset.x, y: clip.y - offset.y } : null,
    hidden: boxes.map((box, index) => !isSeen(marks[index].element, box)),
    overlap: badges.map((badge, index) =>
      [...obstacles, ...badges.filter((other) => other !== badge)].reduce((sum, other) => sum + share(badge, other), 0) +
      cut(boxes[index], grow(rings[index], 1.5)).length),
    callouts: rings.map((ring, index) => ({
      number: marks[index].number,
      box: [ring.x - clip.x, ring.y - clip.y, ring.w, ring.h],
    })),
  };
}
