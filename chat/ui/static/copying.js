// Copying: the answer together with what its marks stand for.

import { announce } from "/ui/announcing.js";

export async function copy(button) {
    await writeToClipboard(button.dataset.copy);
    announce("Copied with sources.");
    button.textContent = "Copied";
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = "Copy with sources"; }, 2000);
}

async function writeToClipboard(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // pages that are not on this machine
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
}
