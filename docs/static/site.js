// Narrow a long table to the rows that hold every word that is typed. Without a script the table stands whole.
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-searchable]")) {
    const rows = [...box.querySelectorAll("tbody tr")];
    const label = document.createElement("label");
    const input = document.createElement("input");
    const count = document.createElement("output");
    label.className = "table-search";
    label.append("Show rows with ", input, " ", count);
    input.type = "search";
    count.setAttribute("aria-live", "polite");
    const narrow = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
      count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
    };
    input.addEventListener("input", narrow);
    narrow();
    box.before(label);
  }
});

// The theme's toggles of a menu are pictures without a name; a screen reader needs one.
document.addEventListener("DOMContentLoaded", () => {
  const name = document.documentElement.lang === "da" ? "Undersider" : "Pages below";
  for (const toggle of document.querySelectorAll("summary:has(> .toctree-toggle)")) toggle.setAttribute("aria-label", name);
});
