import { drawDots, prepare, projection, showLegend } from "./canvas.js";
import { make, placeOn } from "./dom.js";

const COLOUR = "#2a9d6f";
const NEAREST = 0.03;  // between a point and the one before it in a stroke

const paint = (canvas, points, reach) => {
    const { brush, width: side } = prepare(canvas);
    brush.fillStyle = "#8881";
    brush.fillRect(0, 0, side, side);
    drawDots(brush, points.map(projection(reach, side)), COLOUR, 4, 0.9);
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
    root.repaint = () => paint(canvas, root.points, data.reach);
    root.repaint();

    const add = (event) => {
        const { x, y, width, height } = placeOn(canvas, event);
        const point = [(x / width * 2 - 1) * data.reach, (1 - y / height * 2) * data.reach];
        const last = root.points.at(-1);
        if (root.points.length >= data.most || point.some((value) => Math.abs(value) > 1)) return;
        if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < NEAREST) return;
        root.points.push(point.map((value) => Math.round(value * 100) / 100));
        root.repaint();
    };
    let draws = false;
    canvas.onpointerdown = (event) => {
        draws = true;
        canvas.setPointerCapture(event.pointerId);
        add(event);
    };
    canvas.onpointermove = (event) => { if (draws) add(event); };
    canvas.onpointerup = canvas.onpointercancel = () => {
        if (draws) setTriggerValue("drawn", root.points);
        draws = false;
    };
};
