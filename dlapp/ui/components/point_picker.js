import { clamp, make, placeOn, shapeAs } from "./dom.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const moveTo = (mark, { x, y }) => {
    mark.style.left = `${100 * x}%`;
    mark.style.top = `${100 * y}%`;
};

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".place");
    const hadFocus = root.contains(root.getRootNode().activeElement);
    root.replaceChildren();
    const picture = make(root, "div", "picture", { tabIndex: 0, role: "application", ariaLabel: data.label });
    shapeAs(picture, data.width, data.height, 60);
    make(picture, "img", "", { src: data.picture, alt: data.label });
    for (const point of data.points) {
        const mark = make(picture, "div", "point");
        mark.style.background = point.colour;
        moveTo(mark, point);
    }
    const cursor = make(picture, "div", "cursor");
    const at = root.at ??= { x: 0.5, y: 0.5 };  // outlives the page's next run, as the focus does
    const point = (x, y) => {
        at.x = clamp(x, 0, 1);
        at.y = clamp(y, 0, 1);
        moveTo(cursor, at);
    };
    const pick = () => setTriggerValue("picked", { ...at, time: Date.now() });  // the same place twice is two picks

    picture.onclick = (event) => {
        const { x, y, width, height } = placeOn(picture, event);
        point(x / width, y / height);
        pick();
    };
    picture.onkeydown = (event) => {
        if (event.key in ARROWS) {
            const [x, y] = ARROWS[event.key], step = event.shiftKey ? 0.1 : 0.02;
            point(at.x + step * x, at.y + step * y);
        } else if (event.key === "Enter" || event.key === " ") pick();
        else return;
        event.preventDefault();
    };
    moveTo(cursor, at);
    if (hadFocus) picture.focus({ preventScroll: true });
};
