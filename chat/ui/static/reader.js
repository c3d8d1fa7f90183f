// The reader on its own and in the page's sheet: the same colours, and Esc closes the sheet.

const framed = window.parent !== window;
const outer = framed ? window.parent.document.body.classList : null;
const chosen = outer ? (outer.contains("dark") ? "dark" : "light") : kept();

function kept() {
    try { return localStorage.getItem("whichway-theme"); } catch { return null; }
}

if (chosen) document.documentElement.dataset.theme = chosen;
document.documentElement.classList.toggle("framed", framed);

addEventListener("keydown", (event) => {
    if (event.key === "Escape") window.frameElement?.closest("dialog")?.close();
});

// In the sheet, Back is to close it; so links within it must leave no trace in the history.

addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]:not([target])");
    if (!framed || !link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.replace(link.href);
});
