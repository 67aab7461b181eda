// Without this script the page works as a form. With it an answer takes its place on the page that asked; what comes
// instead of one, or nothing, is said, and the page stays as it was.
const gone = (found) => {
  const box = document.getElementById("gone"), why = document.getElementById("gone-why");
  const said = found?.textContent ?? why.dataset.usual;
  if (!box.hidden && why.textContent === said) { return; } // it is read aloud once
  why.replaceChildren(...(found ? [...found.childNodes] : [said]));
  box.hidden = false;
  document.activeElement.scrollIntoView({ block: "nearest" }); // not below what is said
};
document.addEventListener("htmx:error", () => { gone(null); });
let exact = false; // whether the exact answer takes the place of the first one to the same question
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail, { status } = ctx.response;
  exact = ctx.sourceElement.matches(".state");
  if (!ctx.select) { return; } // a whole page, on the way back
  const answered = tasks.some((one) => one.type === "main" && one.fragment.childElementCount > 0);
  if (answered && (status < 400 || status === 422)) {
    document.getElementById("gone").hidden = true;
    return;
  }
  event.preventDefault();
  if (status === 404 && ctx.sourceElement.id === "job") { ctx.sourceElement.replaceWith(ctx.sourceElement.cloneNode(true)); }
  gone(new DOMParser().parseFromString(ctx.text, "text/html").getElementById("failed"));
});
// What the reader has opened stays open, and what was asked of the first answer stays below the exact one.
window.htmx?.registerExtension("stays", {
  htmx_before_morph_node: (node, { newNode }) => {
    if (node.localName === "details") { newNode.open ||= node.open; }
    return !(exact && node.id.startsWith("decided-"));
  },
});
// A field is missing when one below it was filled in: the server is told which one was changed.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.sourceEvent.type === "change") { ctx.request.headers["FSM-Changed"] = ctx.sourceEvent.target.name; }
});
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
