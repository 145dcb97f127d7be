import { prepare } from "./canvas.js";
import { clamp, make, placeOn } from "./dom.js";

const NEAREST = 0.004;  // between two points of a stroke, as a share of the side

const paint = (canvas, strokes) => {
    const { brush, width: side } = prepare(canvas);
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, side, side);
    for (const { points, width, erases } of strokes) {
        Object.assign(brush, { strokeStyle: erases ? "#fff" : "#000", lineWidth: width * side, lineCap: "round", lineJoin: "round" });
        brush.beginPath();
        points.forEach(([x, y], i) => (i ? brush.lineTo(x * side, y * side) : brush.moveTo(x * side, y * side)));
        if (points.length === 1) brush.lineTo(points[0][0] * side, points[0][1] * side);
        brush.stroke();
    }
};

const build = (root) => {
    const canvas = make(root, "canvas", "", { role: "img" });
    const tools = make(root, "div", "tools"), history = make(root, "div", "tools"), parts = { canvas };
    for (const id of ["brush", "eraser"]) parts[id] = make(tools, "button", "", { type: "button" });
    parts.name = make(tools, "span");
    parts.width = make(tools, "input", "", { type: "range" });
    for (const id of ["undo", "redo", "clear"]) parts[id] = make(history, "button", "", { type: "button" });
    new ResizeObserver(() => root.show()).observe(canvas);
    return parts;
};

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".board"), { labels, widths } = data;
    if (!root.parts) {
        root.parts = build(root);
        Object.assign(root, { past: [], future: [], erases: false, width: widths.usual, strokes: [] });
    }
    const { canvas, name, width, ...buttons } = root.parts;
    canvas.ariaLabel = labels.paper;
    for (const [id, button] of Object.entries(buttons)) button.textContent = labels[id];
    name.textContent = labels.width;
    Object.assign(width, { min: widths.least, max: widths.most, step: 0.001, value: root.width, ariaLabel: labels.width });

    // States of the drawing: a stroke is never changed once it is drawn, so a state is a list of them.
    const put = (strokes) => {
        root.past.push(root.strokes);
        root.future = [];
        root.strokes = strokes;
    };
    if (root.version !== data.version) {  // else what was drawn since the page ran stays
        if (root.version === undefined) root.strokes = data.strokes;
        else put(data.strokes);
        root.version = data.version;
    }
    root.show = () => {
        paint(canvas, root.drawing ? [...root.strokes, root.drawing] : root.strokes);
        buttons.brush.ariaPressed = !root.erases;
        buttons.eraser.ariaPressed = root.erases;
        buttons.undo.disabled = !(root.past.length || root.strokes.length);
        buttons.redo.disabled = !root.future.length;
        buttons.clear.disabled = !root.strokes.length;
    };
    root.show();
    const tell = () => {
        root.show();
        setTriggerValue("drawn", { strokes: root.strokes, time: Date.now() });  // the same drawing twice is news, too
    };

    buttons.brush.onclick = () => { root.erases = false; root.show(); };
    buttons.eraser.onclick = () => { root.erases = true; root.show(); };
    width.oninput = () => { root.width = Number(width.value); };
    buttons.undo.onclick = () => {
        root.future.push(root.strokes);
        root.strokes = root.past.pop() ?? root.strokes.slice(0, -1);  // of an earlier visit only the strokes are left
        tell();
    };
    buttons.redo.onclick = () => {
        root.past.push(root.strokes);
        root.strokes = root.future.pop();
        tell();
    };
    buttons.clear.onclick = () => {
        put([]);
        tell();
    };

    const add = (event) => {
        const { x, y, width: wide, height } = placeOn(canvas, event), { points } = root.drawing, last = points.at(-1);
        const point = [x / wide, y / height].map((value) => Math.round(clamp(value, 0, 1) * 1000) / 1000);
        const count = root.strokes.reduce((sum, stroke) => sum + stroke.points.length, points.length);
        if (count >= data.most || (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAREST)) return;
        points.push(point);
    };
    canvas.onpointerdown = (event) => {
        if (root.drawing || event.button !== 0) return;  // a second finger, or another button
        event.preventDefault();
        canvas.setPointerCapture(event.pointerId);
        root.drawing = { points: [], width: root.width * (root.erases ? data.eraser : 1), erases: root.erases };
        root.pointer = event.pointerId;
        add(event);
        root.show();
    };
    canvas.onpointermove = (event) => {
        if (!root.drawing || event.pointerId !== root.pointer) return;
        const all = event.getCoalescedEvents?.() ?? [];
        for (const each of all.length ? all : [event]) add(each);
        root.show();
    };
    canvas.onpointerup = canvas.onpointercancel = (event) => {
        if (!root.drawing || event.pointerId !== root.pointer) return;
        const stroke = root.drawing;
        root.drawing = null;
        if (!stroke.points.length) return;  // there is no room for more
        put([...root.strokes, stroke]);
        tell();
    };
};
