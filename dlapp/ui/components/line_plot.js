import { prepare, showLegend } from "./canvas.js";
import { clamp, make, placeOn } from "./dom.js";

const LEFT = 46, RIGHT = 10, TOP = 20, BOTTOM = 34;  // margins in pixels, for numbers and names
const STEPS = [1, 2, 5, 10];

const written = (value) => {
    const size = Math.abs(value);
    if (value === 0) return "0";
    if (size < 0.001 || size >= 1e5) return value.toExponential(1).replace("e+", "e");
    return String(Number(value.toPrecision(3)));
};

/** An axis from what it must show and what there is: `share` says where a value lies, 0 to 1; `ticks` which are named. */
const scaleOf = ({ low, high, is_log: isLog }, values) => {
    const known = isLog ? values.filter((value) => value > 0) : values;
    let from = Math.min(...known, low ?? Infinity), to = Math.max(...known, high ?? -Infinity);
    if (!Number.isFinite(from) || !Number.isFinite(to)) [from, to] = isLog ? [0.1, 1] : [0, 1];
    if (isLog) {
        to = Math.max(to, from * 1.01);
        const share = (value) => Math.log(value / from) / Math.log(to / from);
        const first = Math.ceil(Math.log10(from) - 1e-9), last = Math.floor(Math.log10(to) + 1e-9);
        const every = Math.ceil((last - first + 1) / 6);
        const ticks = [];
        for (let power = first; power <= last; power += every) ticks.push(10 ** power);
        return { share, ticks };
    }
    if (to - from < 1e-12) to = from + 1;
    const rough = (to - from) / 5, ten = 10 ** Math.floor(Math.log10(rough));
    const step = ten * STEPS.find((size) => size * ten >= rough);
    const ticks = [];
    for (let value = Math.ceil(from / step - 1e-9) * step; value <= to + step * 1e-9; value += step) ticks.push(value);
    return { share: (value) => (value - from) / (to - from), ticks };
};

const draw = (root, data) => {
    const canvas = root.querySelector("canvas");
    const { brush, width, height } = prepare(canvas);
    const text = getComputedStyle(root).color;
    const points = data.curves.flatMap((curve) => curve.points);
    const x = scaleOf(data.x, points.map(([at]) => at));
    const y = scaleOf(data.y, points.map(([, value]) => value).filter((value) => value !== null));
    const xOf = (at) => LEFT + x.share(at) * (width - LEFT - RIGHT);
    const yOf = (value) => TOP + (1 - y.share(value)) * (height - TOP - BOTTOM);
    root.xOf = xOf;

    const line = (x1, y1, x2, y2) => { brush.beginPath(); brush.moveTo(x1, y1); brush.lineTo(x2, y2); brush.stroke(); };
    const dot = (colour, [at, value]) => {
        brush.fillStyle = colour;
        brush.beginPath();
        brush.arc(xOf(at), yOf(value), 4, 0, 2 * Math.PI);
        brush.fill();
    };
    brush.font = "11px sans-serif";
    brush.fillStyle = text;
    brush.strokeStyle = "#8885";
    for (const value of y.ticks) {
        line(LEFT, yOf(value), width - RIGHT, yOf(value));
        const name = written(value);
        brush.fillText(name, LEFT - 5 - brush.measureText(name).width, yOf(value) + 4);
    }
    for (const at of x.ticks) {
        const name = written(at), half = brush.measureText(name).width / 2;
        line(xOf(at), height - BOTTOM, xOf(at), height - BOTTOM + 4);
        brush.fillText(name, clamp(xOf(at) - half, 0, width - 2 * half - 2), height - BOTTOM + 15);
    }
    const half = brush.measureText(data.x.name).width / 2;
    brush.fillText(data.x.name, LEFT + (width - LEFT - RIGHT) / 2 - half, height - 5);
    brush.strokeStyle = "#888b";
    brush.setLineDash([3, 3]);
    for (const [at, name] of data.marks) {
        line(xOf(at), 4, xOf(at), height - BOTTOM);
        const long = brush.measureText(name).width, isLeft = xOf(at) + long + 10 > width;
        brush.fillText(name, isLeft ? xOf(at) - long - 4 : xOf(at) + 4, TOP - 6);
    }
    brush.setLineDash([]);

    brush.lineWidth = 2;
    for (const curve of data.curves) {
        brush.strokeStyle = curve.colour;
        brush.setLineDash(curve.dashed ? [5, 4] : []);
        brush.beginPath();
        let isDown = false;
        for (const [at, value] of curve.points) {
            if (value !== null) brush[isDown ? "lineTo" : "moveTo"](xOf(at), yOf(value));
            isDown = value !== null;
        }
        brush.stroke();
        const known = curve.points.filter(([, value]) => value !== null);
        if (known.length === 1) dot(curve.colour, known[0]);  // no line yet
    }
    brush.setLineDash([]);
    if (root.at === undefined) return;
    brush.lineWidth = 1;
    brush.strokeStyle = text;
    line(xOf(root.at), TOP, xOf(root.at), height - BOTTOM);
    for (const curve of data.curves) {
        const point = curve.points.find(([at]) => at === root.at);
        if (point && point[1] !== null) dot(curve.colour, point);
    }
};

/** Each curve's value at an x, in words. */
const valuesAt = (data, at) => {
    const found = data.curves.map((curve) => [curve.name, curve.points.find((point) => point[0] === at)?.[1]]);
    const known = found.filter(([, value]) => value !== null && value !== undefined);
    return `${data.x.name} ${written(at)}: ${known.map(([name, value]) => `${name} ${written(value)}`).join(", ")}`;
};

const build = (root) => {
    make(root, "div", "title");
    const canvas = make(root, "canvas", "", { role: "img", tabIndex: 0 });
    make(root, "div", "legend");
    make(root, "div", "values").setAttribute("aria-live", "polite");
    const show = (at) => { root.at = at; root.repaint(); };
    const places = () => {
        const all = root.data.curves.flatMap((curve) => curve.points.map(([at]) => at));
        return [...new Set(all)].sort((a, b) => a - b);
    };
    canvas.addEventListener("pointermove", (event) => {
        const { x } = placeOn(canvas, event);
        const near = (at) => Math.abs(root.xOf(at) - x);
        const all = places();
        if (all.length) show(all.reduce((best, at) => near(at) < near(best) ? at : best));
    });
    for (const end of ["pointerleave", "blur"]) canvas.addEventListener(end, () => show(undefined));
    canvas.addEventListener("keydown", (event) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key], all = places();
        if (!move || !all.length) return;
        event.preventDefault();
        const from = root.at === undefined ? (move > 0 ? -1 : all.length) : all.indexOf(root.at);
        show(all[clamp(from + move, 0, all.length - 1)]);
    });
    new ResizeObserver(() => root.repaint()).observe(canvas);
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".plot");
    if (!root.childElementCount) build(root);
    const [title, canvas, legend, values] = root.children;
    root.data = data;
    root.repaint = () => {
        draw(root, data);
        values.textContent = root.at === undefined ? "" : valuesAt(data, root.at);
    };
    title.textContent = data.label;
    const last = data.curves.map((curve) => curve.points.findLast(([, value]) => value !== null));
    const words = data.curves.map((curve, i) => last[i] ? `${curve.name}: ${written(last[i][1])}` : curve.name);
    canvas.ariaLabel = `${data.label}. ${words.join(", ")}`;
    showLegend(legend, data.curves.map((curve) => [curve.colour, curve.name]));
    if (!data.curves.some((curve) => curve.points.some(([at]) => at === root.at))) root.at = undefined;
    root.repaint();
};
