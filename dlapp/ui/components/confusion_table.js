import { make, tint } from "./dom.js";

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector("table");
    root.replaceChildren();
    root.ariaLabel = data.label;
    root.className = data.names.length > 10 ? "many" : "";
    const head = make(make(root, "thead"), "tr"), body = make(root, "tbody");
    make(head, "th", "corner", { textContent: data.names.length > 10 ? "" : data.corner });
    for (const name of data.names) make(head, "th", "", { textContent: name, scope: "col" });
    data.counts.forEach((counts, shown) => {
        const row = make(body, "tr"), total = counts.reduce((sum, count) => sum + count, 0) || 1;
        make(row, "th", "", { textContent: data.names[shown], scope: "row" });
        counts.forEach((count, answer) => {
            const cell = make(row, "td", "", { textContent: count || "" });
            const share = count / total;
            cell.style.background = tint(answer === shown ? "--st-green-color" : "--st-red-color", 0.75 * share);
        });
    });
};
