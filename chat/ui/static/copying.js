// Copying: the question and its answer together with what its marks stand for.

import { announce } from "/ui/announcing.js";

export async function copy(button) {
    const copied = await writeToClipboard(button.dataset.copy).catch(() => false);
    const words = copied ? "Copied" : "Copying failed";
    announce(copied ? "Copied with sources." : "Copying failed. Select the text and copy it by hand.");
    button.style.minWidth = `${button.getBoundingClientRect().width}px`; // what stands beside it must not jump
    button.textContent = words;
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = "Copy with sources"; }, 2500);
}

export async function writeToClipboard(text) {
    if (navigator.clipboard) {
        await navigator.clipboard.writeText(text);
        return true;
    }
    const field = document.createElement("textarea"); // pages that are not on this machine
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
}
