// Whether Whichway still runs: asked when the visitor does something that needs it.

import { store, stored } from "/ui/storage.js";

const AGAIN = 2000; // milliseconds
const DRAFT = "whichway-draft";
const notice = document.createElement("p");
notice.id = "stopped";
notice.role = "alert";
document.body.append(notice);

export async function checkRunning() {
    const runs = await fetch("/ui/icon.svg", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
    if (runs && notice.textContent) location.reload();
    if (runs || notice.textContent) return;
    notice.textContent = "Whichway is not running any more. Start it again; this page then goes on by itself.";
    setInterval(checkRunning, AGAIN);
}

// A page that is loaded again keeps what was being typed.

addEventListener("pagehide", () => {
    store(DRAFT, document.querySelector("#question textarea")?.value);
});

export function recallDraft(field) {
    const draft = stored(DRAFT);
    if (!draft || field.value) return;
    field.value = draft;
    field.dispatchEvent(new Event("input", { bubbles: true }));
}
