// Without this script the page works as a form; with it a failed request is said, and the numbers above it stay.
document.addEventListener("htmx:error", () => { document.getElementById("gone")?.removeAttribute("hidden"); });
document.addEventListener("htmx:after:request", () => { document.getElementById("gone")?.setAttribute("hidden", ""); });
