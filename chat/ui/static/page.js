// What the page does in the browser by itself: the sheet with articles, copying, light and dark.

const THEME = "whichway-theme";
const AIR = 20; // pixels between the upper edge and a question that was moved there
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// Light and dark: Gradio follows the system; a choice made here outranks it.

const isDark = () => document.body.classList.contains("dark");

function followChoice() {
    const choice = localStorage.getItem(THEME);
    const asked = new URLSearchParams(location.search).get("__theme");
    if (choice && !asked && isDark() !== (choice === "dark")) {
        document.body.classList.toggle("dark", choice === "dark");
    }
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    const button = document.querySelector("[data-theme-switch]");
    const words = isDark() ? "Light mode" : "Dark mode";
    if (button && button.textContent !== words) button.textContent = words;
}

function switchTheme() {
    const dark = !isDark();
    localStorage.setItem(THEME, dark ? "dark" : "light");
    document.body.classList.toggle("dark", dark);
}

// The sheet: an article over the page; it closes with Esc, its button, or a click beside it.

const sheet = document.createElement("dialog");
sheet.id = "sheet";
sheet.setAttribute("aria-label", "Article");
sheet.innerHTML = `<div class="sheet-body"><div class="sheet-bar">
    <a class="quiet" target="_blank" rel="noopener">Open in its own tab</a>
    <button class="quiet" type="button" autofocus>Close</button></div></div>`;
let opener = null;

function openSheet(link) {
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

sheet.addEventListener("close", () => {
    sheet.querySelector("iframe")?.remove();
    opener?.focus();
});

// Copying: the answer together with what its marks stand for.

async function copy(button) {
    await writeToClipboard(button.dataset.copy);
    announce("Copied with sources.");
    button.textContent = "Copied";
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = "Copy with sources"; }, 2000);
}

export async function writeToClipboard(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = document.createElement("textarea"); // pages that are not on this machine
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
}

export function announce(words) {
    document.getElementById("announcement").textContent = words;
}

// A new question moves into view; its answer grows below it.

function showNewest() {
    const newest = document.querySelector(".exchange:last-of-type");
    const state = newest && newest.id + newest.parentElement.ariaBusy; // once asked, once answered
    if (newest && state !== showNewest.state) {
        document.getElementById("beside").scrollTop = 0;
        const pane = document.getElementById("conversation");
        const scrolls = getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement;
        const start = scrolls === pane ? pane.getBoundingClientRect().top : 0;
        const top = scrolls.scrollTop + newest.getBoundingClientRect().top - start - AIR;
        scrolls.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
    }
    showNewest.state = state;
}

// The card of a source stands out while its mark is pointed at.

function pointAt(event) {
    for (const card of document.querySelectorAll(".card.pointed")) card.classList.remove("pointed");
    const mark = event.target.closest?.(".exchange:last-of-type a.mark");
    document.getElementById(`source-${mark?.dataset.number}`)?.classList.add("pointed");
}

// On a touch screen the focus would call up the keyboard, over half the page.

function focusQuestion() {
    if (matchMedia("(hover: none)").matches) return;
    document.querySelector("#question textarea")?.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
    const modified = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    const link = event.target.closest?.("a[data-reader]");
    if (link && !modified) {
        event.preventDefault();
        openSheet(link);
    }
    const button = event.target.closest?.("button");
    if (!button) {
        if (event.target === sheet) sheet.close();
    } else if (sheet.contains(button)) sheet.close();
    else if (button.dataset.copy) copy(button);
    else if ("themeSwitch" in button.dataset) switchTheme();
    else if (button.dataset.ask || button.id === "new-chat") focusQuestion();
});

for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, pointAt);

function keepUp() {
    followChoice();
    showNewest();
    if (!keepUp.begun && document.querySelector("#question textarea")) {
        keepUp.begun = true;
        focusQuestion();
    }
}

function begin() {
    document.body.append(sheet);
    new MutationObserver(followChoice).observe(document.body, { attributeFilter: ["class"] });
    new MutationObserver(keepUp)
        .observe(document.querySelector("gradio-app"), { childList: true, subtree: true, attributeFilter: ["aria-busy"] });
    keepUp();
}

begin();
