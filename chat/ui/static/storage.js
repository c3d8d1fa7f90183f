// What the browser keeps for the page; one that keeps nothing is no trouble.

const area = (lasting) => (lasting ? localStorage : sessionStorage);

export function stored(key, { lasting = false } = {}) {
    try { return area(lasting).getItem(key); } catch { return null; }
}

export function store(key, value, { lasting = false } = {}) {
    try {
        area(lasting).removeItem(key); // makes room for what comes
        if (value) area(lasting).setItem(key, value);
    } catch { /* then it lasts as long as the page */ }
}
