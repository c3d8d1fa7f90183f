// What the page does in the browser by itself: who is told of a click, and what keeps up with Gradio.

import "/ui/adding.js";
import {
    awaitPrompt, awaitRating, editQuestion, focusQuestion, goTo, lookAt, pointAt, showNewest, showPanel, showRating,
} from "/ui/chat.js";
import { adopt } from "/ui/checklist.js";
import { showRightOne } from "/ui/conversations.js";
import { copy } from "/ui/copying.js";
import { checkRunning, recallDraft } from "/ui/running.js";
import { closeSheet, openSheet } from "/ui/sheet.js";
import { nameViews, openNamedTab, stepTabs } from "/ui/tabs.js";
import { followChoice, switchTheme } from "/ui/theme.js";

function followLink(event, link) {
    const modified = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    const place = link.getAttribute("href");
    const own = "reader" in link.dataset || "checklist" in link.dataset;
    if (modified || !(own || place.startsWith("#"))) return;
    event.preventDefault();
    if (place.startsWith("#")) goTo(place.slice(1));
    else if ("checklist" in link.dataset) adopt(place);
    else openSheet(link);
}

function press(button) {
    if (button.dataset.copy) return copy(button);
    if ("themeSwitch" in button.dataset) return switchTheme();
    if (button.dataset.sources) lookAt(button.dataset.sources);
    if (button.matches("[data-ask], [data-sync], #new-chat, #compare")) focusQuestion();
    if (button.dataset.reply) awaitPrompt();
    if (button.dataset.edit) editQuestion(button.dataset.edit);
    if (button.dataset.rate) awaitRating(button.dataset.rate);
    if (button.closest("gradio-app")) checkRunning();
}

// Words of a card are selected by dragging over them; that is no click.

let pressed = { x: 0, y: 0 };
const dragged = ({ x, y }) => Math.hypot(x - pressed.x, y - pressed.y) > 4;

document.addEventListener("pointerdown", ({ x, y }) => { pressed = { x, y }; });

document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const button = event.target.closest?.("button");
    if (link) followLink(event, link);
    else if (button) press(button);
    else if (!dragged(event)) event.target.closest?.(".card:not(.near)")?.querySelector("a").click();
});

document.addEventListener("submit", ({ target }) => {
    if (target.dataset.rating) awaitRating(target.dataset.rating);
});

document.addEventListener("keydown", (event) => {
    stepTabs(event);
    if (event.key === "Enter" && event.target.closest?.("#question")) checkRunning();
});

for (const kind of ["mouseover", "focusin"]) document.addEventListener(kind, pointAt);

addEventListener("hashchange", () => {
    if (openNamedTab()) closeSheet();
});

function keepUp() {
    followChoice();
    nameViews();
    showNewest();
    showPanel();
    showRating();
    showRightOne();
    const field = document.querySelector("#question textarea");
    if (!field || keepUp.begun) return;
    keepUp.begun = true;
    recallDraft(field);
    if (!openNamedTab() && document.activeElement === document.body) focusQuestion();
}

// Gradio changes what it can within the elements that are there, be it a word or an attribute.

const WHATEVER_CHANGES = {
    childList: true, characterData: true, subtree: true,
    attributeFilter: ["aria-busy", "data-conversation", "data-exchange", "data-place"],
};

new MutationObserver(followChoice).observe(document.body, { attributeFilter: ["class"] });
new MutationObserver(keepUp).observe(document.querySelector("gradio-app"), WHATEVER_CHANGES);
document.documentElement.dataset.ready = "";
keepUp();
