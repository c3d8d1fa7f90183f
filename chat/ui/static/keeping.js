// Conversations in this browser: the one that is open in the tab, and all of them in its database.
// What another tab has written is never overwritten: this one then goes on with a copy.

import { store, stored } from "/ui/storage.js";

const OPEN = "whichway-conversation"; // in the tab, for a reload
const PLACE = "whichway-place"; // which one that is, and which of its states the tab has seen
const MOST = 100; // conversations
const ROOM = 50_000_000; // characters
const LONGEST_TITLE = 200;

const followers = [];
const copies = new Map(); // what this tab goes on with in the place of what another tab changed
const gone = new Set(); // what was deleted while the page was open
const channel = "BroadcastChannel" in window ? new BroadcastChannel("whichway-conversations") : null;
const tab = recalled();
let writing = Promise.resolve();

// The tab

function recalled() {
    try {
        const { id, revision } = JSON.parse(stored(PLACE));
        if (typeof id === "string" && id && Number.isInteger(revision)) return { id, revision, kept: stored(OPEN) };
    } catch { /* nothing was kept, or it is damaged */ }
    return { id: fresh(), revision: 0, kept: null };
}

function fresh() {
    return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function remember() {
    store(PLACE, JSON.stringify({ id: tab.id, revision: tab.revision }));
    store(OPEN, tab.kept);
}

export async function recall() {
    await found;
    return tab.kept ?? JSON.stringify({ id: tab.id, exchanges: [] });
}

export function begin() {
    Object.assign(tab, { id: fresh(), revision: 0, kept: null });
    remember();
    return tab.id;
}

export const isOpen = (id) => id === tab.id;

// What came of a question: into the tab at once, into the database in turn

export function keep(value) {
    if (!value) return;
    const told = JSON.parse(value);
    told.id = copies.get(told.id) ?? (told.id || begin());
    if (gone.has(told.id)) return;
    const text = JSON.stringify(told);
    if (isOpen(told.id)) {
        if (text === tab.kept) return;
        tab.kept = text;
        remember();
    }
    if (told.exchanges.length) writing = writing.then(() => write(told)).catch(() => say(NO_ROOM));
}

async function write(told) {
    const written = await transact("readwrite", async (heads, texts) => {
        const old = await heads.get(told.id);
        const seen = isOpen(told.id) ? tab.revision : old?.revision;
        const copied = old && old.revision !== seen;
        const id = copied ? fresh() : told.id;
        const text = JSON.stringify({ ...told, id });
        const name = copied && old.name ? `${old.name} (copy)` : old?.name ?? "";
        const revision = (copied ? 0 : old?.revision ?? 0) + 1;
        const questions = told.exchanges.length;
        await heads.put({ id, name, title: titleOf(told), questions, changed: Date.now(), size: text.length, revision });
        await texts.put({ id, text });
        return { id, text, revision, copied, dropped: await dropOldest(heads, texts, id) };
    }).catch((error) => (error?.name === "QuotaExceededError" ? makeRoom(told) : Promise.reject(error)));
    if (!written) return;
    if (written.copied) copies.set(told.id, written.id);
    if (isOpen(told.id)) {
        Object.assign(tab, { id: written.id, revision: written.revision });
        if (written.copied) tab.kept = written.text;
        remember();
    }
    if (written.copied) say("Another tab has gone on with this conversation; here it goes on as a copy.");
    else if (written.dropped.length) sayDropped(written.dropped);
    changed();
}

function titleOf(told) {
    const first = told.exchanges[0];
    const words = first.asked ? `Checklist: ${first.question}` : first.question;
    return words.replace(/\s+/g, " ").slice(0, LONGEST_TITLE);
}

async function dropOldest(heads, texts, current, most = MOST) {
    const rest = newestFirst(await heads.all()).filter(({ id }) => id !== current);
    let room = ROOM;
    const old = rest.filter(({ size }, index) => (room -= size) < 0 || index >= most - 1);
    for (const { id } of old) await Promise.all([heads.drop(id), texts.drop(id)]);
    return old;
}

// The browser gives no more room: the oldest conversation makes some, and it is tried again.

async function makeRoom(told) {
    const dropped = await transact("readwrite", async (heads, texts) => {
        const others = (await heads.all()).filter(({ id }) => id !== told.id).length;
        return others ? dropOldest(heads, texts, told.id, others) : [];
    });
    if (!dropped.length) throw new Error("no room");
    sayDropped(dropped);
    await write(told);
}

// All of them

export async function all() {
    await writing;
    return newestFirst(await transact("readonly", (heads) => heads.all()));
}

export async function open(id) {
    const [head, kept] = await transact("readonly", (heads, texts) => Promise.all([heads.get(id), texts.get(id)]));
    if (!head || typeof kept?.text !== "string") return false;
    Object.assign(tab, { id, revision: head.revision, kept: kept.text });
    remember();
    return true;
}

export async function textOf(id) {
    return (await transact("readonly", (heads, texts) => texts.get(id)))?.text ?? "";
}

export async function rename(id, name) {
    await transact("readwrite", async (heads) => {
        const head = await heads.get(id);
        if (head) await heads.put({ ...head, name: name.trim().slice(0, LONGEST_TITLE) });
    });
    changed();
}

export async function remove(ids) {
    await writing;
    await transact("readwrite", (heads, texts) =>
        Promise.all(ids.flatMap((id) => [heads.drop(id), texts.drop(id)])));
    changed(ids);
}

const newestFirst = (heads) => heads.map(sound).sort((one, other) => other.changed - one.changed);

// Whatever the database holds can be listed, and so be deleted.

function sound(head) {
    const count = (value) => (Number.isFinite(value) ? value : 0);
    const { id, name, title, questions, changed, size } = head;
    const shown = String(name || title || "Untitled");
    return { id, shown, questions: count(questions), changed: count(changed), size: count(size) };
}

// Changes are told to this tab and to the others; what is deleted must not stay open in one.

export function follow(follower) {
    followers.push(follower);
}

function changed(removed = []) {
    channel?.postMessage({ removed });
    tell(removed);
}

function tell(removed) {
    for (const id of removed) gone.add(id);
    const closed = removed.includes(tab.id);
    if (closed) begin();
    for (const follower of followers) follower(closed);
}

channel?.addEventListener("message", ({ data }) => tell(data.removed));

// The database; without one, as in some private windows, the page's own memory

const NO_ROOM = "This browser has no room for this conversation; it lasts as long as the tab is open.";
const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
const table = (store) => ({
    get: (id) => done(store.get(id)),
    all: () => done(store.getAll()),
    put: (value) => done(store.put(value)),
    drop: (id) => done(store.delete(id)),
});
const inMemory = (rows = new Map()) => ({
    get: async (id) => rows.get(id),
    all: async () => [...rows.values()],
    put: async (value) => rows.set(value.id, value),
    drop: async (id) => rows.delete(id),
});
const memory = [inMemory(), inMemory()];
let database = null;

export async function lasts() {
    return Boolean(await connected());
}

function connected() {
    database ??= openDatabase().catch(() => null);
    return database;
}

async function openDatabase() {
    const asked = indexedDB.open("whichway", 1);
    asked.onupgradeneeded = () => {
        for (const name of ["heads", "texts"]) asked.result.createObjectStore(name, { keyPath: "id" });
    };
    const opened = await done(asked);
    opened.onclose = () => { database = null; };
    opened.onversionchange = () => opened.close();
    return opened;
}

async function transact(mode, work) {
    const base = await connected();
    if (!base) return work(...memory);
    const transaction = base.transaction(["heads", "texts"], mode);
    const ended = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([
        work(table(transaction.objectStore("heads")), table(transaction.objectStore("texts"))), ended,
    ]);
    return result;
}

// A tab that is restored must not bring back what was deleted meanwhile, nor take for another's
// what it has written itself in its last moment.

async function checkOpen() {
    if (!tab.kept || !await lasts()) return;
    const [head, kept] = await transact("readonly", (heads, texts) => Promise.all([heads.get(tab.id), texts.get(tab.id)]));
    if (!head && tab.revision) begin();
    if (kept?.text === tab.kept) tab.revision = head.revision;
}

const found = checkOpen().catch(() => {});

// Words beside the buttons, seen and read aloud

export function say(words) {
    const place = document.querySelector("#conversations .said");
    if (place) place.textContent = words;
}

function sayDropped(dropped) {
    const words = dropped.length === 1 ? `“${dropped[0].shown}”` : `${dropped.length} conversations`;
    say(`To make room, the oldest was deleted: ${words}.`);
}
