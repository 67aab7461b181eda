// Without this script the page works as a form; with it a failed request is said, and the numbers above it stay.
document.addEventListener("htmx:error", () => { document.getElementById("gone")?.removeAttribute("hidden"); });
document.addEventListener("htmx:after:request", () => { document.getElementById("gone")?.setAttribute("hidden", ""); });
// Copying needs a script; its buttons are hidden without one, and what they copy stands in a field that can be selected.
const shown = () => { document.querySelectorAll(".copy").forEach((one) => one.removeAttribute("hidden")); };
document.addEventListener("htmx:after:swap", shown);
document.addEventListener("click", (event) => {
  const field = document.getElementById(event.target.dataset?.copy ?? "");
  if (!field) { return; }
  field.select();
  navigator.clipboard?.writeText(field.value);
});
shown();
