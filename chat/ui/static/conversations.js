// The list of conversations: open one, rename, export and delete it; and a new one.

import { focusQuestion } from "/ui/chat.js";
import { all, begin, follow, isOpen, lasts, open, remove, rename, say, textOf } from "/ui/keeping.js";

const HERE = "Kept in this browser and nowhere else. Whoever uses this browser can read them.";
const FLEETING = "This browser keeps nothing: they are gone once you close the page. Export what you need.";
const WAIT = "Wait for the answer, or stop it first.";
const NONE = "Nothing has been asked yet.";
const when = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const list = element("ul");
const where = element("p", { className: "where" });
const said = element("p", { className: "said", role: "status" });
const foot = element("footer");
const dialog = element("dialog", { id: "chats" },
    element("div", { className: "bar" },
        element("h2", { id: "chats-title", tabIndex: -1, textContent: "Conversations" }),
        button("Close", () => dialog.close())),
    where, said, list, foot);
dialog.setAttribute("aria-labelledby", "chats-title");
dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });
document.body.append(dialog);

let changing = null; // the row that is being renamed or deleted: its id and what is done
let tell = null;
let ready = null;
const connected = new Promise((resolve) => { ready = resolve; });

export function connect(trigger) {
    tell = trigger;
    ready();
}

document.addEventListener("click", ({ target }) => {
    const id = target.closest?.("button")?.id;
    if (id === "all-chats") show();
    if (id === "new-chat" && !isBusy()) turnTo(begin());
});
follow((closed) => {
    if (closed) turnTo();
    if (dialog.open && !changing) fill();
});

// An answer that grows would come up in the other conversation.

function isBusy() {
    const busy = document.querySelector(".log")?.ariaBusy === "true";
    if (busy) for (const place of [say, (words) => { said.textContent = words; }]) place(WAIT);
    return busy;
}

// One that was asked for just before shows up in it all the same; then the right one is shown again.

export function showRightOne() {
    const log = document.querySelector(".log");
    if (log?.ariaBusy === "true") return;
    const shown = log?.dataset.conversation;
    if (shown && shown !== showRightOne.seen && !isOpen(shown)) turnTo();
    showRightOne.seen = shown;
}

async function turnTo() {
    say("");
    await connected;
    tell("expand");
}

// The list

async function show() {
    changing = null;
    said.textContent = "";
    await fill();
    dialog.showModal();
}

async function fill(focused) {
    const heads = await all();
    where.textContent = await lasts() ? HERE : FLEETING;
    list.replaceChildren(...heads.map(row));
    list.hidden = !heads.length;
    foot.replaceChildren(...footer(heads));
    const place = focused && list.querySelector(`[data-id="${CSS.escape(focused)}"] button, [data-id="${CSS.escape(focused)}"] input`);
    if (focused !== undefined) (place || dialog.querySelector("h2")).focus();
}

function row(head) {
    const doing = changing?.id === head.id ? changing.what : "";
    const item = element("li");
    item.dataset.id = head.id;
    if (doing === "rename") item.append(renaming(head));
    else if (doing === "delete") item.append(question(`Delete “${head.shown}”?`, "Delete it", () => drop([head.id])));
    else item.append(opener(head), actions(head));
    return item;
}

function opener(head) {
    const told = head.questions === 1 ? "1 question" : `${head.questions} questions`;
    const now = isOpen(head.id);
    const about = [now ? "open now" : "", when.format(head.changed), told].filter(Boolean).join(" · ");
    const opens = button("", () => choose(head.id),
        element("span", { className: "title", textContent: head.shown }),
        element("span", { className: "about", textContent: about }));
    opens.className = "open";
    if (now) opens.setAttribute("aria-current", "true");
    return opens;
}

function actions(head) {
    const named = (words, act) => {
        const made = button(words, act);
        made.setAttribute("aria-label", `${words} “${head.shown}”`);
        return made;
    };
    return element("p", { className: "actions" },
        named("Rename", () => change(head.id, "rename")),
        named("Export", () => download(head)),
        named("Delete", () => change(head.id, "delete")));
}

function renaming(head) {
    const field = element("input", { type: "text", value: head.shown, maxLength: 200 });
    field.setAttribute("aria-label", "Name of the conversation");
    const form = element("form", {}, field, element("p", { className: "actions" },
        element("button", { className: "quiet", textContent: "Save" }), button("Cancel", stay)));
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        await rename(head.id, field.value);
        said.textContent = "Renamed.";
        stay();
    });
    form.addEventListener("keydown", (event) => leave(event));
    return form;
}

function question(words, yes, act) {
    const asked = element("div", { className: "sure", role: "group" },
        element("p", { textContent: words }),
        element("p", { className: "actions" }, button("Keep", stay), button(yes, act)));
    asked.setAttribute("aria-label", words);
    asked.addEventListener("keydown", (event) => leave(event));
    return asked;
}

function footer(heads) {
    if (!heads.length) return [element("p", { textContent: NONE })];
    if (changing?.id !== "") return [button("Delete all", () => change("", "delete"))];
    return [question(`Delete all ${heads.length}?`, "Delete all of them", () => drop(heads.map(({ id }) => id)))];
}

// What is done with one

async function change(id, what) {
    changing = { id, what };
    said.textContent = "";
    await fill(id);
    const place = id ? list.querySelector("input") : foot.querySelector("button");
    place?.focus();
    place?.select?.();
}

async function stay() {
    const { id } = changing ?? {};
    changing = null;
    await fill(id);
    if (id === "") foot.querySelector("button")?.focus();
}

function leave(event) {
    if (event.key !== "Escape") return;
    event.preventDefault(); // or the list would close with it
    event.stopPropagation();
    stay();
}

async function choose(id) {
    if (isBusy()) return;
    if (!await open(id)) {
        said.textContent = "This conversation cannot be read any more.";
        return;
    }
    dialog.close();
    await turnTo();
    focusQuestion();
}

async function drop(ids) {
    if (ids.some(isOpen) && isBusy()) return;
    const next = nextTo(ids[0]);
    changing = null;
    await remove(ids);
    said.textContent = ids.length === 1 ? "Deleted." : "All were deleted.";
    await fill(next ?? "");
}

function nextTo(id) {
    const rows = [...list.children];
    const at = rows.findIndex((item) => item.dataset.id === id);
    return (rows[at + 1] ?? rows[at - 1])?.dataset.id;
}

async function download(head) {
    const answer = await fetch(`/conversations/export.md?name=${encodeURIComponent(head.shown)}`, {
        method: "POST", body: await textOf(head.id),
    }).catch(() => null);
    if (!answer?.ok) {
        said.textContent = answer ? await answer.text() : "Whichway is not running any more.";
        return;
    }
    const link = element("a", { download: `${fileName(head.shown)}.md`, href: URL.createObjectURL(await answer.blob()) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    said.textContent = "Exported as Markdown.";
}

function fileName(title) {
    const words = title.toLowerCase().normalize("NFKD").match(/[a-z0-9]+/g) ?? [];
    return ["whichway", ...words].join("-").slice(0, 60).replace(/-$/, "");
}

function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
}

function button(words, act, ...children) {
    const made = element("button", { type: "button", className: "quiet", textContent: words }, ...children);
    made.addEventListener("click", act);
    return made;
}
