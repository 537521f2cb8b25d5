// What CSS cannot do: open the menu and the search, copy code, and let a keyboard reach what scrolls.

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
