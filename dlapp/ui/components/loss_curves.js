import { prepare, showLegend } from "./canvas.js";
import { drawCurves } from "./curves.js";
import { make } from "./dom.js";

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".curves");
    if (!root.childElementCount) {
        const canvas = make(root, "canvas", "", { role: "img" });
        make(root, "div", "legend");
        new ResizeObserver(() => root.repaint()).observe(canvas);
    }
    const [canvas, legend] = root.children;
    canvas.ariaLabel = data.label;
    showLegend(legend, data.curves);
    const colours = data.curves.map(([colour]) => colour);
    root.repaint = () => drawCurves(prepare(canvas), data.rows, colours, getComputedStyle(root).color);
    root.repaint();
};
