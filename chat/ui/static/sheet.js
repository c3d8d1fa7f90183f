// The sheet: an article over the page. It closes with Esc, its button, a click beside it, or Back,
// for which it takes a place of its own in the tab's history; Forward opens it again.

const STOPPED = `<p role="alert" class="stopped">The article cannot be shown, because Whichway is not
    running any more. Start it again, then close this and try once more.</p>`;
const sheet = document.createElement("dialog");
sheet.id = "sheet";
sheet.setAttribute("aria-labelledby", "sheet-title");
sheet.innerHTML = `<div class="sheet-body"><div class="sheet-bar"><strong id="sheet-title"></strong>
    <a class="quiet" target="_blank" rel="opener">Open in its own tab</a>
    <button class="quiet" type="button" autofocus>Close</button></div></div>`;
let opener = null;
let left = Promise.resolve(); // settled once the history has followed the sheet's closing

export async function openSheet(link) {
    await left;
    opener = link;
    history.pushState({ article: link.href }, "");
    show(link.href);
}

function show(address) {
    const frame = document.createElement("iframe");
    frame.addEventListener("load", () => name(frame));
    frame.src = address;
    sheet.querySelector("a").href = address;
    entitle(frame, "Article");
    sheet.querySelector("iframe, .stopped")?.remove();
    sheet.querySelector(".sheet-body").append(frame);
    if (!sheet.open) sheet.showModal();
}

function name(frame) {
    const article = frame.contentDocument; // none where the browser shows an error of its own
    if (!article) frame.outerHTML = STOPPED;
    else entitle(frame, article.querySelector("h1")?.textContent ?? article.title);
}

function entitle(frame, title) {
    frame.title = title;
    sheet.querySelector("strong").textContent = title;
}

export function closeSheet() {
    sheet.close();
}

function putAway() {
    sheet.querySelector("iframe, .stopped")?.remove();
    if (history.state?.article) {
        left = new Promise((done) => { addEventListener("popstate", done, { once: true }); });
        history.back();
    }
    (opener?.isConnected ? opener : document.querySelector("#question textarea"))?.focus();
}

function followHistory() {
    if (history.state?.article) show(history.state.article);
    else sheet.close();
}

sheet.addEventListener("close", putAway);
sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("button")) sheet.close();
});
addEventListener("popstate", followHistory);
document.body.append(sheet);
if (history.state?.article) followHistory(); // the page was loaded again below an open sheet
