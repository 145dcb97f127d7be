import { clamp, make, placeOn } from "./dom.js";

const COLOUR = [47, 111, 208], GROUND = "#8882";  // of a weight of 1, and of one of 0
const SIDE = 400, NARROWEST = 12, WIDEST = 34;  // pixels of the large map and of one of its cells
const LABELS = 24;  // pixels for the signs beside it
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const shown = (sign) => ({ "\n": "⏎", " ": "␣" })[sign] ?? sign;
const weightsOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

/** One pixel a cell, the browser makes them larger. */
const paint = (canvas, weights, count) => {
    canvas.width = canvas.height = count;
    const image = new ImageData(count, count);
    weights.forEach((weight, i) => image.data.set([...COLOUR, weight], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
    canvas.style.background = GROUND;
};

/** The large map: cells, the signs that are looked at above, those that look at the left, and the cell that is read out. */
const draw = (root, data) => {
    const canvas = root.querySelector(".large canvas"), count = data.signs.length;
    const room = Math.min(SIDE, root.clientWidth - LABELS);
    const cell = clamp(Math.floor(room / count), NARROWEST, WIDEST), side = LABELS + cell * count;
    const sharp = window.devicePixelRatio || 1;
    canvas.width = canvas.height = side * sharp;
    canvas.style.width = canvas.style.height = `${side}px`;
    const brush = canvas.getContext("2d");
    brush.setTransform(sharp, 0, 0, sharp, 0, 0);
    brush.fillStyle = GROUND;
    brush.fillRect(LABELS, LABELS, cell * count, cell * count);
    const weights = root.layers[root.layer][root.head];
    weights.forEach((weight, i) => {
        brush.fillStyle = `rgb(${COLOUR} / ${weight / 255})`.replaceAll(",", " ");
        brush.fillRect(LABELS + cell * (i % count), LABELS + cell * Math.floor(i / count), cell, cell);
    });
    const text = getComputedStyle(root).color;
    brush.font = `${Math.min(14, cell)}px sans-serif`;
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.fillStyle = text;
    data.signs.forEach((sign, i) => {
        const middle = LABELS + cell * (i + 0.5);
        brush.fillText(shown(sign), middle, LABELS / 2);
        brush.fillText(shown(data.answers[i] && data.right[i] !== null ? data.answers[i] : sign), LABELS / 2, middle);
    });
    if (!root.at) return;
    brush.strokeStyle = text;
    brush.strokeRect(LABELS + cell * root.at.key + 0.5, LABELS + cell * root.at.query + 0.5, cell - 1, cell - 1);
};

const sentence = (root, data, query, key) => {
    const weight = root.layers[root.layer][root.head][query * data.signs.length + key] / 255;
    const words = { "{query}": shown(data.signs[query]), "{key}": shown(data.signs[key]), "{weight}": weight.toFixed(2) };
    return data.sentence.replace(/\{(query|key|weight)\}/g, (name) => words[name]);
};

const build = (root, data) => {
    root.replaceChildren();
    make(root, "div", "strip", { tabIndex: 0 });  // keys scroll it
    if (!data.layers.length) return;
    const both = make(root, "div", "both"), large = make(both, "div", "large"), small = make(both, "div", "small");
    make(large, "div", "name");
    const scroll = make(large, "div", "scroll"), canvas = make(scroll, "canvas", "", { role: "img", tabIndex: 0 });
    make(large, "div", "values").setAttribute("aria-live", "polite");
    const heads = data.layers[0].length;
    small.style.gridTemplateColumns = `repeat(${heads}, minmax(0, ${heads > 4 ? "2.9rem" : "5.2rem"}))`;
    data.names.forEach((names, layer) => names.forEach((name, head) => {
        const button = make(small, "button", "", { type: "button", title: name, ariaLabel: name });
        make(button, "canvas");
        make(button, "span", "", { textContent: `${layer + 1}.${head + 1}` });
        button.addEventListener("click", () => {
            root.chosen = [layer, head];
            root.repaint();
        });
    }));
    const show = (query, key) => {
        const last = root.data.signs.length - 1;
        root.at = { query: clamp(query, 0, last), key: clamp(key, 0, last) };
        root.repaint();
    };
    canvas.addEventListener("pointermove", (event) => {
        const { x, y, width } = placeOn(canvas, event), cell = (width - LABELS) / root.data.signs.length;
        if (x > LABELS && y > LABELS) show(Math.floor((y - LABELS) / cell), Math.floor((x - LABELS) / cell));
    });
    canvas.addEventListener("keydown", (event) => {
        if (!(event.key in MOVES)) return;
        event.preventDefault();
        const [right, down] = MOVES[event.key], at = root.at ?? { query: 0, key: -1 };
        show(at.query + down, at.key + right);
    });
};

const fillStrip = (strip, data) => {
    const names = make(strip, "div", "names");
    make(names, "span", "", { textContent: data.read });
    make(names, "span", "", { textContent: data.answered });
    data.signs.forEach((sign, i) => {
        const column = make(strip, "div"), state = { true: "right", false: "wrong" }[data.right[i]] ?? "";
        make(column, "span", "", { textContent: shown(sign) });
        make(column, "span", state, { textContent: shown(data.answers[i]) });
    });
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".attention");
    if (!root.repaint) new ResizeObserver(() => root.repaint()).observe(root);
    const shape = JSON.stringify([data.signs, data.names]);
    if (root.shape !== shape) {  // else only colours change, and focus and scrolling stay
        Object.assign(root, { shape, at: null });
        build(root, data);
    }
    const strip = root.querySelector(".strip"), left = strip.scrollLeft;
    strip.replaceChildren();
    fillStrip(strip, data);
    strip.scrollLeft = left;
    root.data = data;
    root.layers = data.layers.map((layer) => layer.map(weightsOf));
    root.repaint = () => {
        if (!data.layers.length) return;
        const known = root.chosen && data.names[root.chosen[0]]?.[root.chosen[1]] !== undefined;
        [root.layer, root.head] = known ? root.chosen : data.first;
        const name = data.names[root.layer][root.head];
        root.querySelector(".name").textContent = `${name} (${data.axes})`;
        root.querySelectorAll("button").forEach((button) => {
            button.ariaPressed = String(button.title === name);
        });
        draw(root, data);
        const count = data.signs.length, weights = root.layers[root.layer][root.head];
        const best = weights.reduce((most, weight, i) => weight > weights[most] ? i : most, 0);
        const words = sentence(root, data, Math.floor(best / count), best % count);
        root.querySelector(".large canvas").ariaLabel = `${data.label}. ${name}. ${words}`;
        root.querySelector(".values").textContent = root.at ? sentence(root, data, root.at.query, root.at.key) : "";
    };
    root.querySelectorAll("button canvas").forEach((canvas, i) => {
        const heads = data.layers[0].length;
        paint(canvas, root.layers[Math.floor(i / heads)][i % heads], data.signs.length);
    });
    root.repaint();
};
