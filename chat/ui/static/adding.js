// Changes to the library: files by choice or by drop, pages by address; removal after a question.

// Gradio's way in is there a little later than the page; what is done before waits for it.

let tell = null;
let open = null;
const connected = new Promise((resolve) => { open = resolve; });

export function connect(trigger) {
    tell = trigger;
    open();
}

document.addEventListener("change", ({ target }) => {
    if (target.id !== "adder-files") return;
    send([...target.files]);
    target.value = ""; // so that the same file can be chosen again
});
document.addEventListener("submit", (event) => {
    if (event.target.id !== "adder") return;
    event.preventDefault();
    fetchPages();
});
document.addEventListener("click", remove);
document.addEventListener("keydown", putAside);
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(kind, drag);

const form = () => document.getElementById("adder");

function say(words) {
    form().querySelector(".said").textContent = words;
}

// Files

function drag(event) {
    if (!form()?.checkVisibility() || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // or the browser would open a file that misses the field
    const leaves = event.type === "dragleave" && !event.relatedTarget;
    form().classList.toggle("over", event.type !== "drop" && !leaves);
    if (event.type === "drop") send([...event.dataTransfer.files]);
}

function complaint(files) {
    const { size, most } = form().dataset;
    const large = files.filter((file) => file.size > size).map((file) => file.name);
    if (files.length > most) return `Nothing was added: at most ${most} files at once, and these are ${files.length}.`;
    if (large.length) return `Nothing was added: larger than ${size / 1e6} MB: ${large.join(", ")}.`;
    return "";
}

async function send(files) {
    say(complaint(files));
    if (!files.length || complaint(files)) return;
    await connected;
    const keys = [];
    for (const file of files) {
        const key = await sendOne(file);
        if (key) keys.push(key);
    }
    if (keys.length) tell("upload", { keys });
}

async function sendOne(file) {
    const place = `/library/files?name=${encodeURIComponent(file.name)}`;
    const answer = await fetch(place, { method: "POST", body: file }).catch(() => null);
    if (answer?.ok) return answer.text();
    const reason = answer ? await answer.text() : "It could not be read or sent. A folder is added file by file.";
    say(`${file.name}: ${reason}`);
    return null;
}

// Pages

async function fetchPages() {
    const field = document.getElementById("adder-address");
    const addresses = field.value.split(/\s+/).filter(Boolean);
    say(addresses.length ? "" : "Type the address of a page first.");
    if (!addresses.length) return field.focus();
    field.value = "";
    await connected;
    tell("upload", { addresses });
}

// Removal, and having back what was removed

function remove(event) {
    const sent = event.target.closest?.("[data-remove], [data-restore]")?.dataset;
    if (!sent) return;
    const steps = document.getElementById("steps");
    steps.tabIndex = -1; // what was asked is gone with its row; what came of it stands here
    steps.focus();
    tell("delete", { ...sent });
}

function putAside(event) {
    const question = event.key === "Escape" && event.target.closest?.(".removal[open]");
    if (!question) return;
    question.open = false;
    question.querySelector("summary").focus();
}
