// Light and dark: Gradio follows the system; a choice made here outranks it.

import { store, stored } from "/ui/storage.js";

const THEME = "whichway-theme";

const isDark = () => document.body.classList.contains("dark");

export function followChoice() {
    const choice = stored(THEME, { lasting: true });
    const asked = new URLSearchParams(location.search).get("__theme");
    if (choice && !asked && isDark() !== (choice === "dark")) {
        document.body.classList.toggle("dark", choice === "dark");
    }
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    const button = document.querySelector("[data-theme-switch]");
    const words = isDark() ? "Light mode" : "Dark mode";
    if (button && button.textContent !== words) button.textContent = words;
}

export function switchTheme() {
    const dark = !isDark();
    store(THEME, dark ? "dark" : "light", { lasting: true });
    document.body.classList.toggle("dark", dark);
}
