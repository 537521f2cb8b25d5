// Copies what a field holds. Without this script the field can still be selected and copied by hand.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies)
  const told = document.getElementById(button.dataset.tells)
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      told.textContent = "Copied."
    } catch {
      field.select()
      told.textContent = document.execCommand("copy") ? "Copied." : "Not copied. Copy the marked text by hand."
    }
  })
}
