// Tells what a person does on a page: which control was used, by role and name, and what was typed.
// Runs in every page and frame of the maintainer's browser before the page's own scripts; changes nothing on it.
// What it tells goes to keyguide.walk.watch through the function TELL, and to nobody else.
(() => {
  const TELL = "keyguideTell", WANTED = Symbol.for("keyguide.wanted");
  const CLICKED = new Set([
    "button", "link", "menuitem", "menuitemradio", "menuitemcheckbox", "tab", "option", "treeitem", "switch",
    "checkbox", "radio",
  ]);
  const TAGS = { A: "link", BUTTON: "button", SUMMARY: "button", OPTION: "option" };
  const BUTTONS = /^(button|submit|reset|image)$/, TICKS = /^(checkbox|radio)$/;

  const tidy = (words) => (words ?? "").replace(/\s+/g, " ").trim();
  // The browser's own answers where it gives them; else what nearly always is the same.
  const roleOf = (element) => element.computedRole ?? element.getAttribute("role") ?? TAGS[element.tagName] ?? "";
  const nameOf = (element) => tidy(element?.computedName ?? (element?.ariaLabel || wordsOf(labelOf(element)) || element?.title));
  const labelOf = (element) => element?.labels?.[0] ?? element?.querySelector(":scope > legend") ?? element;
  const wordsOf = (element) => {
    const copy = element?.cloneNode(true);
    copy?.querySelectorAll("input, select, textarea").forEach((field) => field.remove());
    return copy?.textContent;
  };
  const isField = (element) =>
    /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) && !BUTTONS.test(element.type);

  const tell = (event, element, more) =>
    window[TELL]({
      name: nameOf(element),
      group: nameOf(element.closest("fieldset, [role=radiogroup], [role=group], [role=listbox]")),
      option: "",
      typed: null,
      isPassword: false,
      isFinished: true,
      isWanted: event.composedPath().includes(window[WANTED]),
      screen: tidy(`${document.title} ${document.querySelector("h1")?.innerText ?? ""}`),
      ...more,
    });

  addEventListener("click", (event) => {
    if (!event.isTrusted || event.detail > 1) return; // a script of the page; the second half of a double click
    const path = event.composedPath().filter((part) => part instanceof Element);
    const field = path.find(isField);
    // A native field tells by its change; only an option that was chosen before does not change.
    if (field?.type === "radio") tell(event, field, { role: "radio" });
    const element = path.find((part) => CLICKED.has(roleOf(part)));
    if (element && !field) tell(event, element, { role: roleOf(element) });
  }, true);

  const tellField = (event) => {
    const element = event.composedPath()[0];
    if (!(element instanceof Element) || !isField(element)) return;
    if (TICKS.test(element.type)) {
      if (event.type === "change") tell(event, element, { role: element.getAttribute("role") ?? element.type });
    } else if (element.tagName === "SELECT") {
      if (event.type === "change") tell(event, element, { role: "combobox", option: tidy(element.selectedOptions[0]?.label) });
    } else {
      const more = { typed: element.value, isPassword: element.type === "password", isFinished: event.type === "change" };
      tell(event, element, { role: "textbox", ...more });
    }
  };
  addEventListener("input", tellField, true);
  addEventListener("change", tellField, true);
})();
