// The chat: what is new moves into view, and the panel beside it shows the sources asked for.

const AIR = 20; // pixels between the upper edge and a question that was moved there
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let wanted = null; // number of the exchange whose sources are to be looked at

const panel = () => document.getElementById("sources");

// On a touch screen the focus would call up the keyboard, over half the page.

export function focusQuestion() {
    if (matchMedia("(hover: none)").matches) return;
    document.querySelector("#question textarea")?.focus({ preventScroll: true });
}

// A new question moves into view; its answer grows below it, and below that what the checklist asks.

export function showNewest() {
    const newest = document.querySelector(".exchange:last-of-type");
    const prompt = document.querySelector(".prompt");
    const state = newest && newest.id + newest.parentElement.ariaBusy; // once asked, once answered
    const place = prompt?.dataset.place;
    if (newest && state !== showNewest.state) {
        moveUp(newest);
        if (document.activeElement === document.body && !prompt) focusQuestion(); // what had it is gone
    } else if (prompt && place !== showNewest.place) moveUp(prompt);
    if (prompt && place !== showNewest.place && showNewest.awaited) {
        prompt.querySelector("[tabindex]")?.focus({ preventScroll: true });
        showNewest.awaited = false;
    }
    showNewest.state = state;
    if (place) showNewest.place = place;
}

function moveUp(element) {
    document.getElementById("beside").scrollTop = 0;
    const pane = document.getElementById("told");
    const scrolls = getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement;
    const start = scrolls === pane ? pane.getBoundingClientRect().top : 0;
    const top = scrolls.scrollTop + element.getBoundingClientRect().top - start - AIR;
    scrolls.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
}

// Whoever answers the checklist with its buttons goes on from its next question.

export function awaitPrompt() {
    showNewest.awaited = true;
}

// A question as it was understood can be put otherwise.

export function editQuestion(words) {
    const field = document.querySelector("#question textarea");
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.select();
}

// What was said of an answer is repeated where it was said.

let rated = null; // where that is, and the words before

export function awaitRating(number) {
    const id = `rating-${number}`;
    rated = { id, words: document.getElementById(id).textContent };
}

export function showRating() {
    const now = rated && document.getElementById(rated.id);
    if (!now || now.textContent === rated.words) return;
    rated = null;
    now.focus({ preventScroll: true });
}

// The panel follows the answer whose button or mark was clicked; a button also leads into it.

export function lookAt(number) {
    wanted = number;
    showPanel();
}

export function showPanel() {
    const shown = panel()?.dataset.exchange;
    for (const button of document.querySelectorAll("[data-sources]")) {
        button.ariaPressed = String(button.dataset.sources === shown);
    }
    if (!wanted || wanted !== shown) return;
    wanted = null;
    goTo("sources");
}

export function goTo(id) {
    const place = document.getElementById(id);
    place?.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
    place?.querySelector("[tabindex]")?.focus({ preventScroll: true });
}

// The card of a source stands out while its mark is pointed at.

export function pointAt(event) {
    for (const card of document.querySelectorAll(".card.pointed")) card.classList.remove("pointed");
    const mark = event.target.closest?.(`#exchange-${panel()?.dataset.exchange} a.mark`);
    document.getElementById(`source-${mark?.dataset.number}`)?.classList.add("pointed");
}
