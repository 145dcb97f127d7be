import { clamp, make } from "./dom.js";

const PIXEL = 1.3, SMALLEST = 5, LARGEST = 46;  // CSS pixels for each one of a feature map, and of a square that stands for it
const STACKED = 6;  // squares at most

/** A stack of squares, one for every few channels, or a column for a row of numbers. */
const draw = (place, shape) => {
    if (shape.length === 1) {
        make(place, "i", "column").style.height = `${clamp(6 + shape[0] / 3, 10, LARGEST)}px`;
        return;
    }
    const side = clamp(shape[1] * PIXEL, SMALLEST, LARGEST), count = clamp(Math.ceil(Math.log2(shape[0] + 1)), 1, STACKED);
    place.style.width = place.style.height = `${side + 4 * (count - 1)}px`;
    for (let i = 0; i < count; i++) {
        const square = make(place, "i", "map");
        square.style.width = square.style.height = `${side}px`;
        square.style.left = square.style.top = `${4 * i}px`;
    }
};

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".chain");
    const focused = [...root.children].indexOf(root.getRootNode().activeElement);
    root.replaceChildren();
    root.role = "group";
    root.ariaLabel = data.label;
    data.blocks.forEach(({ name, code, facts, shape }, i) => {
        const block = make(root, "button", shape.length ? "block" : "block impossible", { type: "button" });
        block.ariaPressed = String(i === data.chosen);
        draw(make(block, "div", "picture"), shape.length ? shape : [1, SMALLEST, SMALLEST]);
        make(block, "b", "", { textContent: name });
        make(block, "code", "", { textContent: code });
        for (const fact of facts) make(block, "span", "", { textContent: fact });
        block.onclick = () => setTriggerValue("chosen", i);
    });
    root.children[focused]?.focus({ preventScroll: true });
    if (root.chosen !== data.chosen || root.count !== data.blocks.length) {  // a layer that was just added is seen
        const { offsetLeft, offsetWidth } = root.children[data.chosen];
        if (offsetLeft < root.scrollLeft || offsetLeft + offsetWidth > root.scrollLeft + root.clientWidth) {
            root.scrollLeft = offsetLeft - root.clientWidth / 2;
        }
    }
    root.chosen = data.chosen;
    root.count = data.blocks.length;
};
