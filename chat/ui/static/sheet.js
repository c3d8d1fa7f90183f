// The sheet: an article over the page; it closes with Esc, its button, or a click beside it.

const sheet = document.createElement("dialog");
sheet.id = "sheet";
sheet.setAttribute("aria-label", "Article");
sheet.innerHTML = `<div class="sheet-body"><div class="sheet-bar">
    <a class="quiet" target="_blank" rel="noopener">Open in its own tab</a>
    <button class="quiet" type="button" autofocus>Close</button></div></div>`;
let opener = null;

export function openSheet(link) {
    opener = link;
    const frame = document.createElement("iframe");
    frame.title = "Article";
    frame.src = link.href;
    frame.addEventListener("load", () => { frame.title = frame.contentDocument.title; });
    sheet.querySelector("a").href = link.href;
    sheet.querySelector("iframe")?.remove();
    sheet.querySelector(".sheet-body").append(frame);
    sheet.showModal();
}

sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("button")) sheet.close();
});

sheet.addEventListener("close", () => {
    sheet.querySelector("iframe")?.remove();
    opener?.focus();
});

document.body.append(sheet);
