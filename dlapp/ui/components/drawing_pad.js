import { drawDots, prepare, projection, showLegend } from "./canvas.js";
import { make, placeOn } from "./dom.js";

const COLOUR = "#2a9d6f";
const NEAREST = 0.03;  // between a point and the one before it in a stroke, about

const paint = (canvas, points, { reach, pen }) => {
    const { brush, width: side } = prepare(canvas);
    brush.fillStyle = "#8881";
    brush.fillRect(0, 0, side, side);
    drawDots(brush, points.map(projection(reach, side)), COLOUR, pen, 0.9);
};

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".pad");
    if (!root.childElementCount) {
        make(root, "canvas", "", { role: "img" });
        make(root, "div", "legend");
        new ResizeObserver(() => root.repaint()).observe(root.firstChild);
    }
    const [canvas, legend] = root.children;
    canvas.ariaLabel = data.label;
    showLegend(legend, [[COLOUR, data.legend]]);
    if (root.version !== data.version) {  // else what was drawn since the page ran stays
        root.points = data.points;
        root.version = data.version;
    }
    root.repaint = () => paint(canvas, root.points, data);
    root.repaint();

    const add = (point) => {
        if (root.points.length >= data.most || point.some((value) => Math.abs(value) > 1)) return;
        root.points.push(point.map((value) => Math.round(value * 100) / 100));
    };
    /** Points up to where the pointer is, also where it was too quick to be seen in between. */
    const drawTo = (event, isNew) => {
        const { x, y, width, height } = placeOn(canvas, event);
        const to = [(x / width * 2 - 1) * data.reach, (1 - y / height * 2) * data.reach];
        const from = isNew ? to : root.last, far = Math.hypot(to[0] - from[0], to[1] - from[1]);
        if (!isNew && far < NEAREST) return;
        const count = Math.max(1, Math.floor(far / NEAREST));
        for (let i = 1; i <= count; i++) add(from.map((value, axis) => value + (to[axis] - value) * i / count));
        root.last = to;
        root.repaint();
    };
    let draws = false;
    canvas.onpointerdown = (event) => {
        draws = true;
        canvas.setPointerCapture(event.pointerId);
        drawTo(event, true);
    };
    canvas.onpointermove = (event) => { if (draws) drawTo(event, false); };
    canvas.onpointerup = canvas.onpointercancel = () => {
        if (draws) setTriggerValue("drawn", root.points);
        draws = false;
    };
};
