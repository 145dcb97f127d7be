import { make } from "./dom.js";

const ALL = 3;  // gaps whose candidates are shown side by side; of more of them, those of one

const percent = (share) => share >= 0.1 ? `${Math.round(100 * share)}%` : share >= 0.001 ? `${(100 * share).toFixed(1)}%` : "<0.1%";

export default ({ data, parentElement, setTriggerValue }) => {
    const text = parentElement.querySelector(".text"), root = parentElement.querySelector(".gaps");
    const count = data.masks.length;
    if (!(root.gap < count)) root.gap = 0;  // outlives the page's next run

    const showLists = () => {
        root.replaceChildren();
        [...text.querySelectorAll("button")].forEach((gap, i) => gap.classList.toggle("chosen", count > 1 && i === root.gap));
        data.masks.forEach((mask, gap) => {
            if (count > ALL && gap !== root.gap) return;
            const list = make(root, "section");
            if (count > 1) make(list, "h4", "", { textContent: data.labels.gap.replace("{number}", gap + 1) });
            mask.forEach(([token, share], i) => {
                const row = make(list, "button", data.chosen[gap] === token ? "row in" : "row", {
                    title: data.labels.put.replace("{word}", () => token),
                });
                row.style.setProperty("--bar", `${Math.max(0.5, 100 * share)}%`);
                make(row, "span", "token", { textContent: token });
                make(row, "span", "share", { textContent: percent(share) });
                row.onclick = () => setTriggerValue("put", { gap, candidate: i, time: Date.now() });
            });
        });
    };

    text.replaceChildren();
    data.parts.forEach((part, number) => {
        text.append(part);
        if (number === count) return;
        const word = data.chosen[number];
        const gap = make(text, "button", word === undefined ? "gap" : "gap filled", {
            textContent: word ?? (count > 1 ? String(number + 1) : "?"),
            ariaLabel: data.labels.gap.replace("{number}", number + 1),
        });
        gap.onclick = () => { root.gap = number; showLists(); };
    });
    showLists();
};
