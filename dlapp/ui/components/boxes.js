import { make, shapeAs } from "./dom.js";

const MANY = 12;  // boxes, from which on only the one that is pointed at says what it is
const NEAR = 0.1;  // share of the sides between two labels at which one would hide the other

const percent = (share) => `${100 * share}%`;

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".place");
    root.replaceChildren();
    const picture = make(root, "div", "picture", { role: "group", ariaLabel: data.label });
    shapeAs(picture, data.width, data.height, 75);
    make(picture, "img", "", { src: data.picture, alt: data.label });
    const solid = data.boxes.filter(({ look }) => look === "solid");
    picture.classList.toggle("many", solid.length >= MANY);
    const placed = [];  // corners that have a label
    for (const { left, top, width, height, label, colour, ink, look } of data.boxes) {
        if (width <= 0 || height <= 0) continue;
        const box = make(picture, "div", `box ${look}`, { tabIndex: look === "faint" ? -1 : 0, role: "img", ariaLabel: label });
        box.style.left = percent(left);
        box.style.top = percent(top);
        box.style.width = percent(width);
        box.style.height = percent(height);
        box.style.setProperty("--colour", colour);
        const text = make(box, "span", "", { textContent: label });
        text.style.color = ink;
        const isRight = left + width / 2 > 0.5, x = isRight ? left + width : left;
        text.classList.toggle("right", isRight);
        if (look !== "solid") continue;
        text.classList.toggle("foot", placed.some((other) => Math.abs(other.x - x) < NEAR && Math.abs(other.top - top) < NEAR));
        placed.push({ x, top });
    }
};
