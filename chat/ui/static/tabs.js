// Tabs: the arrow keys go from one to the next, and an address may name the one to begin with.

export function stepTabs(event) {
    const tab = event.target.closest?.('[role="tab"]');
    if (!tab) return;
    const all = [...tab.parentElement.querySelectorAll('[role="tab"]')];
    const at = all.indexOf(tab);
    const last = all.length - 1;
    const goal = { ArrowRight: at + 1, ArrowLeft: at + last, Home: 0, End: last }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    const next = all[goal % all.length];
    next.click();
    next.focus();
}

// Gradio has all of the page in one main landmark and gives its views no names.

const NAMES = [
    ["gradio-app main", "role", "presentation"],
    ["#header", "role", "banner"],
    ["#views", "role", "main"],
    ["#views [role=tablist]", "aria-label", "Views"],
];

export function nameViews() {
    for (const [part, name, value] of NAMES) document.querySelector(part)?.setAttribute(name, value);
}

export function openNamedTab() {
    if (!openTab(location.hash.slice(1))) return false;
    history.replaceState(history.state, "", location.pathname + location.search);
    return true;
}

export function openTab(name) {
    const tab = document.querySelector(`[role="tab"][data-tab-id="${CSS.escape(name)}"]`);
    tab?.click();
    return tab;
}
