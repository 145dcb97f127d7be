import { prepare } from "./canvas.js";
import { clamp, make, placeOn } from "./dom.js";

const NEAREST = 0.006;  // between two points of a stroke, as a share of the side

const paint = (canvas, strokes, { pen, ink }) => {
    const { brush, width: side } = prepare(canvas);
    Object.assign(brush, { strokeStyle: ink, lineWidth: pen * side, lineCap: "round", lineJoin: "round" });
    for (const stroke of strokes) {
        brush.beginPath();
        stroke.forEach(([x, y], i) => (i ? brush.lineTo(x * side, y * side) : brush.moveTo(x * side, y * side)));
        if (stroke.length === 1) brush.lineTo(stroke[0][0] * side, stroke[0][1] * side);
        brush.stroke();
    }
};

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".pad");
    if (!root.childElementCount) {
        make(root, "canvas", "", { role: "img" });
        new ResizeObserver(() => root.repaint()).observe(root.firstChild);
    }
    const canvas = root.firstChild;
    canvas.ariaLabel = data.label;
    if (root.version !== data.version) {  // else what was drawn since the page ran stays
        root.strokes = [];
        root.version = data.version;
    }
    root.repaint = () => paint(canvas, root.strokes, data);
    root.repaint();

    const add = (event) => {
        const { x, y, width, height } = placeOn(canvas, event), stroke = root.strokes.at(-1), last = stroke.at(-1);
        const point = [x / width, y / height].map((value) => Math.round(clamp(value, 0, 1) * 1000) / 1000);
        const count = root.strokes.reduce((sum, each) => sum + each.length, 0);
        if (count >= data.most || (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAREST)) return;
        stroke.push(point);
        root.repaint();
    };
    let draws = false;
    canvas.onpointerdown = (event) => {
        draws = true;
        canvas.setPointerCapture(event.pointerId);
        root.strokes.push([]);
        add(event);
    };
    canvas.onpointermove = (event) => { if (draws) add(event); };
    canvas.onpointerup = canvas.onpointercancel = () => {
        if (draws) setTriggerValue("drawn", root.strokes);
        draws = false;
    };
};
