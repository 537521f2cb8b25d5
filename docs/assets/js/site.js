// What CSS cannot do: buttons that open the theme's menu and search, and scrolling boxes that a keyboard can reach.

for (const button of document.querySelectorAll("[data-kg-toggle]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.kgToggle).click());
}

const boxes = document.querySelectorAll(".kg-scroll, .md-typeset pre > code");

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

for (const box of boxes) sizes.observe(box);
