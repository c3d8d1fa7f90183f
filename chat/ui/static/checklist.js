// The checklist in the browser: it collects the answers, keeps them in the page's address, sends
// them once the visitor pauses, and keeps what was unfolded or typed while the verdict changes.

import { announce } from "/ui/announcing.js";
import { writeToClipboard } from "/ui/copying.js";
import { openTab } from "/ui/tabs.js";

const PAUSE = 150; // milliseconds without a change before answers are sent
const PROPOSED = "proposed-";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let tell; // hands an event to the page's server
let form; // the questions
let strange = {}; // what a link named that the form does not have
let typed = {}; // cost figures that are not the articles' own
let cleared = null; // answers that "Clear all" took away
let waiting;
const unfolded = new Set();

export function connect(trigger) {
    tell = trigger;
    form = document.getElementById("questions");
    watch(document.getElementById("asked"));
    watch(document.getElementById("advised"));
    new MutationObserver(keepUp)
        .observe(document.getElementById("advised"), {
            childList: true, characterData: true, subtree: true, attributeFilter: ["data-said"],
        });
    new MutationObserver(showProposals)
        .observe(document.getElementById("proposed"), { childList: true, subtree: true });
    restore();
    update();
    send();
}

// Answers and figures

const chosen = (within) => Object.fromEntries(
    [...within.querySelectorAll("input:checked")]
        .filter((input) => input.value)
        .map((input) => [input.name, input.value]),
);

function choose(answers) {
    const left = {};
    for (const [name, value] of Object.entries(answers)) {
        const input = form.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
        if (input) input.checked = true;
        else left[name] = value;
    }
    return left;
}

function update() {
    const answers = chosen(form);
    const count = Object.keys(answers).length;
    form.querySelector("[data-answered]").textContent =
        `${count} of ${form.querySelectorAll(".question").length} answered`;
    const clear = form.querySelector("[data-clear]");
    clear.textContent = cleared && !count ? "Undo clearing" : "Clear all";
    clear.disabled = !count && !cleared;
    history.replaceState(history.state, "", address(answers));
}

function change() {
    strange = {};
    update();
    clearTimeout(waiting);
    waiting = setTimeout(send, PAUSE);
}

function send() {
    clearTimeout(waiting);
    tell("change");
}

export const asked = () => ({ answers: { ...chosen(form), ...strange }, costs: typed });

// The link

const written = (pairs) => Object.entries(pairs)
    .map(([name, value]) => `${name}:${encodeURIComponent(value.replace(/[\s,$]/g, ""))}`)
    .join(",");

const read = (text) => Object.fromEntries((text ?? "").split(",").filter((part) => part.trim())
    .map((part) => [part.split(":")[0].trim(), part.split(":").slice(1).join(":").trim()]));

function address(answers) {
    const others = location.search.slice(1).split("&")
        .filter((part) => part && !/^(answers|costs)=/.test(part));
    const own = Object.entries({ answers: written(answers), costs: written(typed) })
        .filter(([, value]) => value).map(([name, value]) => `${name}=${value}`);
    const query = [...others, ...own].join("&");
    return location.pathname + (query ? `?${query}` : "") + location.hash;
}

function restore() {
    const asked = new URLSearchParams(location.search);
    strange = choose(read(asked.get("answers")));
    typed = read(asked.get("costs"));
}

// A link to answers opens the tab with them; the chat stays as it is.

export function adopt(link) {
    history.replaceState(history.state, "", link);
    if (form) {
        form.reset();
        restore();
        update();
        send();
    }
    openTab("checklist")?.focus();
}

async function copyLink(button) {
    await writeToClipboard(location.href);
    announce("Link copied.");
    button.textContent = "Copied";
    clearTimeout(button.timer);
    button.timer = setTimeout(() => { button.textContent = "Copy link"; }, 2000);
}

// What the visitor does

function watch(pane) {
    pane.addEventListener("change", (event) => { if (event.target.form === form) change(); });
    pane.addEventListener("input", (event) => { if (event.target.form?.id === "cost-figures") type(event.target); });
    pane.addEventListener("toggle", note, true);
    pane.addEventListener("submit", submit);
    pane.addEventListener("click", click);
}

function type(input) {
    if (input.value.trim() === input.defaultValue) delete typed[input.name];
    else typed[input.name] = input.value.trim();
    change();
}

function note(event) {
    if (event.target.open) unfolded.add(event.target.dataset.key);
    else unfolded.delete(event.target.dataset.key);
}

function submit(event) {
    event.preventDefault();
    if (event.target.id === "proposals") useProposals(event.target);
    else send();
}

function click(event) {
    const target = event.target.closest?.("button, a");
    if (!target) return;
    const { jump } = target.dataset;
    if ("clear" in target.dataset) clearAll();
    else if ("copyLink" in target.dataset) copyLink(target);
    else if ("dismiss" in target.dataset) tell("clear");
    else if ("resetCosts" in target.dataset) resetCosts(target.form);
    else if (jump) goTo(event, `#question-${jump}`, "input:checked");
    else if ("toVerdict" in target.dataset) goTo(event, "#verdict");
}

function clearAll() {
    const before = chosen(form);
    form.reset();
    if (Object.keys(before).length) cleared = before;
    else if (cleared) {
        choose(cleared);
        cleared = null;
    }
    change();
}

function resetCosts(figures) {
    figures.reset();
    typed = {};
    change();
}

function goTo(event, place, inside) {
    event.preventDefault();
    const there = document.querySelector(place);
    there.scrollIntoView({ block: inside ? "center" : "start", behavior: calm.matches ? "auto" : "smooth" });
    (inside ? there.querySelector(inside) : there).focus({ preventScroll: true });
    there.classList.add("pointed");
    setTimeout(() => there.classList.remove("pointed"), 2000);
}

// Proposed answers

function showProposals() {
    document.querySelector("#proposals-heading")?.focus();
}

function useProposals(proposals) {
    const answers = Object.entries(chosen(proposals))
        .map(([name, value]) => [name.slice(PROPOSED.length), value]);
    choose(Object.fromEntries(answers));
    tell("clear");
    change();
    form.querySelector("[data-answered]").focus();
}

// After a change of the verdict

function keepUp() {
    for (const details of document.querySelectorAll("#advised details[data-key]")) {
        if (unfolded.has(details.dataset.key)) details.open = true;
    }
    for (const input of document.querySelectorAll("#cost-figures input")) {
        if (input !== document.activeElement) input.value = typed[input.name] ?? input.defaultValue;
        const wrong = document.getElementById(`wrong-${input.name}`);
        input.setAttribute("aria-invalid", Boolean(wrong));
        if (wrong) input.setAttribute("aria-describedby", wrong.id);
        else input.removeAttribute("aria-describedby");
    }
    const said = document.querySelector("#advised [data-said]")?.dataset.said;
    if (said && said !== keepUp.said) announce(said);
    keepUp.said = said;
}
