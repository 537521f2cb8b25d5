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

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

for (const box of document.querySelectorAll(".kg-scroll, .nb-figure, .md-typeset pre > code")) sizes.observe(box);
