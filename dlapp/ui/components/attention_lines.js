import { make, tint } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const TOP = 4, BOTTOM = 126;  // of the lines, in pixels

const addRow = (root, label, tokens) => {
    make(root, "div", "label", { textContent: label });
    const row = make(root, "div", "row");
    for (const token of tokens) make(row, "span", "token", { textContent: token });
    return row;
};

const centreOf = (element) => element.offsetLeft + element.offsetWidth / 2;

/** A line from each key to each query, as strong as its weight; of the chosen query only, if there is one. */
const drawLines = (svg, keys, queries, { weights, threshold }, chosen) => {
    svg.setAttribute("width", Math.max(keys.scrollWidth, queries.scrollWidth));
    svg.replaceChildren();
    weights.forEach((row, q) => row.forEach((weight, k) => {
        if (weight < threshold || (chosen !== null && chosen !== q)) return;
        const line = document.createElementNS(SVG, "line");
        const places = {
            x1: centreOf(keys.children[k]), y1: TOP,
            x2: centreOf(queries.children[q]), y2: BOTTOM,
            "stroke-opacity": weight,
        };
        for (const [name, value] of Object.entries(places)) line.setAttribute(name, value);
        svg.append(line);
    }));
};

/** The candidates for one place with their probabilities as bars. */
const drawCandidates = (list, candidates, written) => {
    list.replaceChildren();
    for (const [token, score] of candidates) {
        const item = make(list, "li", token === written ? "written" : "");
        make(item, "b", "", { textContent: token });
        make(item, "i").style.width = `${Math.max(1, score * 100)}%`;
        make(item, "small", "", { textContent: `${(score * 100).toFixed(1)} %` });
    }
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".all");
    root.replaceChildren();
    const keys = addRow(root, data.keysLabel, data.keys);
    const svg = document.createElementNS(SVG, "svg");
    root.append(svg);
    const queries = addRow(root, data.queriesLabel, data.queries);
    const label = document.createElement("div"), list = document.createElement("ol");
    label.className = "label";
    list.className = "candidates";
    if (data.candidates.length) root.append(label, list);

    const show = (chosen) => {
        drawLines(svg, keys, queries, data, chosen);
        [...keys.children].forEach((token, k) => {
            const weight = chosen === null ? 0 : data.weights[chosen][k];
            token.style.background = tint("--st-primary-color", 0.75 * weight);
        });
        [...queries.children].forEach((token, q) => token.classList.toggle("chosen", q === chosen));
        const place = chosen ?? 0;
        drawCandidates(list, data.candidates[place] ?? [], data.queries[place]);
        label.textContent = data.candidatesLabel.replace("…", `“${data.queries[place]}”`);
    };
    [...queries.children].forEach((token, q) => {
        token.tabIndex = 0;
        for (const event of ["mouseenter", "focus", "click"]) token.addEventListener(event, () => show(q));
    });
    queries.addEventListener("mouseleave", () => show(null));
    requestAnimationFrame(() => show(null));  // once the tokens have their places
};
