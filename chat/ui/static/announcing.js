// Words for those who listen: a region that is always there, so that a change in it is read aloud.

export function announce(words) {
    document.getElementById("announcement").textContent = words;
}
