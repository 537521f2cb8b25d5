// What CSS cannot do: open the menu and the search, copy code, and let a keyboard reach what scrolls.

for (const button of document.querySelectorAll("[data-kg-toggle]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.kgToggle).click());
}

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
