import { clamp, make, placeOn } from "./dom.js";

// Dark blue to yellow; where zero is in the middle: from blue over white to orange.
const RISING = [[24, 20, 60], [86, 60, 160], [190, 70, 130], [245, 135, 70], [252, 230, 130]];
const SIGNED = [[45, 90, 210], [130, 160, 235], [236, 238, 245], [245, 170, 120], [215, 85, 20]];
const colour = (stops, share) => {
    const place = clamp(share, 0, 1) * (stops.length - 1), first = Math.min(stops.length - 2, Math.floor(place));
    return stops[first].map((from, i) => from + (stops[first + 1][i] - from) * (place - first));
};

const paint = (canvas, { levels, signed, scale: [, , top] }) => {
    const stops = signed ? SIGNED : RISING, height = levels.length, width = levels[0].length;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d"), image = context.createImageData(width, height);
    levels.forEach((line, y) => line.forEach((level, x) => {
        image.data.set([...colour(stops, level / top), 255], 4 * (y * width + x));
    }));
    context.putImageData(image, 0, 0);
};

const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;

/** In words, what is at a column and a line of a row. */
const tell = ({ title, levels, scale: [low, high, top], labels, details }, x, y, second) => {
    const at = (line) => low + (high - low) * levels[line][x] / top;
    if (details.length) return `${labels[y].trim()}: ${details[y].map(([text, p]) => `“${text.trim()}” ${percent(p)}`).join(", ")}`;
    if (!labels.length) return `${title} · ${second.toFixed(2)} s: ${at(y).toFixed(2)}`;
    const best = labels.map((label, line) => [label, at(line)]).sort((a, b) => b[1] - a[1]).slice(0, 3);
    return `${title} · ${second.toFixed(2)} s: ${best.map(([label, p]) => `${label} ${percent(p)}`).join(", ")}`;
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".rows");
    root.replaceChildren();
    const cursors = [], names = [];
    const told = document.createElement("p");
    Object.assign(told, { className: "told", textContent: data.hint });
    told.setAttribute("aria-live", "polite");

    const point = (row, x, y) => {
        const [width, height] = [row.levels[0].length, row.levels.length];
        const column = clamp(Math.floor(x * width), 0, width - 1), line = clamp(Math.floor(y * height), 0, height - 1);
        told.textContent = tell(row, column, line, x * data.seconds);
        for (const cursor of cursors) cursor.style.left = `${100 * x}%`;
        for (const { of, spans } of names)
            spans.forEach((span, i) => span.classList.toggle("on", of === row && row.details.length > 0 && i === line));
    };

    for (const row of data.rows) {
        const section = make(root, "section");
        make(section, "h4", "", { textContent: row.title });
        const map = make(section, "div", "map"), column = make(map, "div", "labels");
        names.push({ of: row, spans: row.labels.map((label) => make(column, "span", "", { textContent: label })) });
        const place = make(map, "div", "place", { tabIndex: 0, role: "img", ariaLabel: row.title });
        place.style.height = `${row.height}px`;
        paint(make(place, "canvas"), row);
        cursors.push(make(place, "div", "cursor"));
        place.onpointermove = place.onpointerdown = (event) => {
            const { x, y, width, height } = placeOn(place, event);
            point(row, clamp(x / width, 0, 1), clamp(y / height, 0, 1));
        };
    }
    const axis = make(root, "div", "axis");
    for (const share of [0, 0.25, 0.5, 0.75, 1]) make(axis, "span", "", { textContent: `${(share * data.seconds).toFixed(1)} s` });
    root.append(told);
};
