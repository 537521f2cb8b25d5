// What CSS cannot do: tell the day, open the menu and the search, copy code, and let a keyboard reach what scrolls.

// A site that was built long ago says so itself: whether a page is overdue is decided on the day it is read.
const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
for (const warning of document.querySelectorAll("[data-kg-due]")) warning.hidden = today <= warning.dataset.kgDue;

for (const button of document.querySelectorAll("[data-kg-toggle]")) {
  const toggle = document.getElementById(button.dataset.kgToggle);
  const tell = () => button.setAttribute("aria-expanded", toggle.checked);
  button.addEventListener("click", () => toggle.click());
  toggle.addEventListener("change", tell);
  tell();
}

// The drawer closes by Escape, by a link to a place on the page, and when the focus goes on to the text behind it.
const drawer = document.getElementById("__drawer");
const close = () => drawer.checked && drawer.click();
document.querySelector(".kg-nav").addEventListener("click", ({ target }) => target.closest("a") && close());
document.querySelector(".md-content").addEventListener("focusin", close);
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !drawer.checked) return;
  close();
  document.querySelector(".kg-menu").focus();
});

for (const block of document.querySelectorAll(".highlight:not(.no-copy) > pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "kg-copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.innerText.trimEnd());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  block.after(button);
}

const boxes = document.querySelectorAll(".kg-scroll, .nb-figure, .md-typeset pre > code");

function reach(box) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
for (const box of boxes) sizes.observe(box);

// A font that arrives late makes the text wider than its box, and the box stays as it is.
document.fonts.addEventListener("loadingdone", () => boxes.forEach(reach));

// Pictures of screens. A step and its callout light each other, for a pointer and for a keyboard.
function light(list, target) {
  const callout = target?.closest(".kg-callout");
  const steps = target?.closest(".kg-frame") ? [] : [...list.children];
  const step = callout ? document.getElementById(callout.hash.slice(1)) : steps.find((one) => one.contains(target));
  for (const lit of list.querySelectorAll("[data-kg-lit]")) delete lit.dataset.kgLit;
  if (!step?.id) return;
  step.dataset.kgLit = "";
  for (const one of list.querySelectorAll(`.kg-callout[href="#${CSS.escape(step.id)}"]`)) one.dataset.kgLit = "";
}

for (const list of new Set([...document.querySelectorAll(".kg-callouts")].map((callouts) => callouts.closest("ol")))) {
  list.addEventListener("pointerover", ({ target }) => light(list, target));
  list.addEventListener("pointerleave", () => light(list, list.contains(document.activeElement) ? document.activeElement : null));
  list.addEventListener("focusin", ({ target }) => light(list, target));
  list.addEventListener("focusout", () => light(list, null));
}

// The callouts of a picture are one stop of the Tab key; the arrow keys go from one to the next.
for (const callouts of document.querySelectorAll(".kg-callouts")) {
  const all = [...callouts.children];
  const turns = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  callouts.setAttribute("role", "toolbar");
  all.forEach((callout, index) => (callout.tabIndex = index ? -1 : 0));
  callouts.addEventListener("keydown", (event) => {
    if (!(event.key in turns) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const from = all.indexOf(event.target);
    const to = Math.max(0, Math.min(all.length - 1, from + turns[event.key]));
    all[from].tabIndex = -1;
    all[to].tabIndex = 0;
    all[to].focus();
  });
}

// A pointer enlarges the picture wherever it is pressed; the keyboard follows a callout to its step.
for (const figure of document.querySelectorAll(".kg-figure")) {
  const link = figure.querySelector(".kg-enlarge");
  figure.addEventListener("click", (event) => {
    const isCallout = event.target.closest(".kg-callout");
    if (event.target !== link && !event.target.closest(".kg-frame")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || (isCallout && event.detail === 0)) return;
    event.preventDefault();
    link.focus({ preventScroll: true }); // where closing returns to
    enlarge(figure, link.getAttribute("aria-label"));
  });
}

function enlarge(figure, name) {
  const dialog = document.createElement("dialog");
  dialog.className = "kg-large";
  dialog.setAttribute("aria-label", name);
  dialog.innerHTML = '<form method="dialog"><button>Close</button></form><div></div>';
  const pan = dialog.querySelector("div");
  for (const image of figure.querySelectorAll("img")) {
    for (const side of ["width", "height"]) dialog.style.setProperty(`--kg-${side}`, image.getAttribute(side));
    pan.append(image.cloneNode());
  }
  dialog.addEventListener("click", ({ target }) => target.closest("form") || dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  if (pan.scrollWidth > pan.clientWidth || pan.scrollHeight > pan.clientHeight) pan.tabIndex = 0;
}
