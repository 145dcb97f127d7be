import { clamp, make, placeOn, shapeAs } from "./dom.js";

const TALL = 75, TALLEST = 90;  // percent of the screen's height, and in full window
const SLOP = 8;  // CSS pixels that a finger goes before one knows whether it draws the divider or scrolls the page

/** Two pictures in a frame, over each other or side by side: where the divider stands, in percent, and how far they are zoomed and moved, in pixels. */
class Viewer {
    at = 50;
    zoom = 1;
    left = 0;
    top = 0;
    isBeside = false;

    constructor(root, data) {
        this.root = root;
        this.size = [data.width, data.height];
        this.frame = make(root, "div", "frame");
        this.shape();
        const under = make(this.frame, "div", "layer");
        this.over = make(this.frame, "div", "layer");
        this.pictures = [
            make(under, "img", "", { src: data.after, alt: data.afterLabel }),
            make(this.over, "img", "", { src: data.before, alt: data.beforeLabel }),
        ];
        make(this.frame, "div", "label before", { textContent: data.beforeLabel });
        make(this.frame, "div", "label after", { textContent: data.afterLabel });
        this.divider = make(this.frame, "div", "divider", {
            tabIndex: 0, role: "slider", ariaLabel: data.label, ariaValueMin: 0, ariaValueMax: 100,
        });
        this.addTools(make(root, "div", "tools"), data);
    }

    addTools(tools, data) {
        const button = (text, label, act) =>
            make(tools, "button", "", { textContent: text, title: label, ariaLabel: label, onclick: act });
        button("−", data.smaller, () => this.zoomTo(this.zoom / 1.5));
        this.percent = make(tools, "span");
        button("+", data.larger, () => this.zoomTo(this.zoom * 1.5));
        button("⤡", data.whole, () => this.reset());
        this.beside = button("◫", data.beside, () => this.putBeside(!this.isBeside));
        this.beside.ariaPressed = "false";
        if (!document.fullscreenEnabled) return;
        const isFull = () => this.root.getRootNode().fullscreenElement === this.root;
        button("□", data.full, () => isFull() ? document.exitFullscreen() : this.root.requestFullscreen());
        this.root.onfullscreenchange = () => this.shape(isFull() ? TALLEST : TALL);
    }

    shape(tallest = TALL) {
        const [width, height] = this.size;
        this.tallest = tallest;
        shapeAs(this.frame, this.isBeside ? 2 * width : width, height, tallest);
    }

    /** Both next to each other instead of one over the other. */
    putBeside(isBeside) {
        this.isBeside = isBeside;
        this.beside.ariaPressed = String(isBeside);
        this.frame.classList.toggle("beside", isBeside);
        this.shape(this.tallest);
        this.draw();
    }

    reset() {
        this.at = 50;
        this.zoomTo(1);
    }

    /** Pixels that each picture is wide. */
    get width() {
        return Math.max(1, this.frame.clientWidth / (this.isBeside ? 2 : 1));
    }

    draw() {
        const width = this.width, height = this.frame.clientHeight;
        this.left = clamp(this.left, width * (1 - this.zoom), 0);
        this.top = clamp(this.top, height * (1 - this.zoom), 0);
        this.over.style.clipPath = this.isBeside ? "none" : `inset(0 ${100 - this.at}% 0 0)`;
        this.divider.style.left = `${this.at}%`;
        this.divider.ariaValueNow = Math.round(this.at);
        for (const picture of this.pictures)
            picture.style.transform = `translate(${this.left}px, ${this.top}px) scale(${this.zoom})`;
        this.frame.classList.toggle("near", this.zoom > 1);
        this.percent.textContent = `${Math.round(this.zoom * 100)}%`;
    }

    divideAt(percent) {
        this.at = clamp(percent, 0, 100);
        this.draw();
    }

    moveBy(x, y) {
        this.left += x;
        this.top += y;
        this.draw();
    }

    /** Zoom; the point (x, y) of a picture stays where it is. */
    zoomTo(zoom, x = this.width / 2, y = this.frame.clientHeight / 2) {
        zoom = clamp(zoom, 1, 16);
        this.left = x - (x - this.left) * zoom / this.zoom;
        this.top = y - (y - this.top) * zoom / this.zoom;
        this.zoom = zoom;
        this.draw();
    }
}

/** One pointer draws the divider, or moves the pictures when they are zoomed; two zoom. */
const listenToPointers = (viewer) => {
    const { frame, divider } = viewer;
    const pointers = new Map();  // where each one was last
    let draws = false, moves = false, began = null;
    const divideUnder = ({ x }) => viewer.divideAt(x / viewer.width * 100);
    const pinch = (last, now, other) => {
        const reach = (point) => Math.hypot(point.x - other.x, point.y - other.y);
        const zoom = viewer.zoom * reach(now) / Math.max(1, reach(last));
        viewer.zoomTo(zoom, (now.x + other.x) / 2 % viewer.width, (now.y + other.y) / 2);
    };
    const isOnItsWay = ({ pointerType }, now) =>
        pointerType === "mouse" || Math.abs(now.x - began.x) > Math.max(SLOP, Math.abs(now.y - began.y));
    frame.onpointerdown = (event) => {
        if (event.button) return;
        pointers.set(event.pointerId, placeOn(frame, event));
        frame.setPointerCapture(event.pointerId);
        began = placeOn(frame, event);
        moves = false;
        draws = !viewer.isBeside && pointers.size === 1 && (event.target === divider || viewer.zoom === 1);
        // A finger may be about to scroll the page.
        if (draws && event.pointerType === "mouse") divideUnder(placeOn(frame, event));
    };
    frame.onpointermove = (event) => {
        const last = pointers.get(event.pointerId);
        if (!last) return;
        const now = placeOn(frame, event);
        if (pointers.size === 2) pinch(last, now, [...pointers].find(([id]) => id !== event.pointerId)[1]);
        else if (draws) {
            moves ||= isOnItsWay(event, now);
            if (moves) divideUnder(now);
        } else viewer.moveBy(now.x - last.x, now.y - last.y);
        pointers.set(event.pointerId, now);
    };
    frame.onpointerup = frame.onpointercancel = (event) => pointers.delete(event.pointerId);
    frame.ondblclick = () => viewer.reset();
};

const listenToWheel = (viewer) => {
    viewer.frame.addEventListener("wheel", (event) => {
        if (!event.ctrlKey && viewer.zoom === 1) return;  // the page scrolls
        event.preventDefault();
        const { x, y } = placeOn(viewer.frame, event);
        viewer.zoomTo(viewer.zoom * Math.exp(-event.deltaY / 300), x % viewer.width, y);
    }, { passive: false });
};

/** Arrows, Home and End draw the divider, with Shift farther; + and - zoom; Alt and arrows move what is zoomed. */
const listenToKeys = (viewer) => {
    const { frame, divider } = viewer;
    const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -Infinity, End: Infinity };
    const zooms = { "+": 1.5, "-": 1 / 1.5 };
    divider.onkeydown = (event) => {
        const { key } = event;
        if (event.altKey && key in moves) {
            const [x, y] = moves[key];
            viewer.moveBy(x * viewer.width / 10, y * frame.clientHeight / 10);
        } else if (key in steps) viewer.divideAt(viewer.at + steps[key] * (event.shiftKey ? 10 : 2));
        else if (key in zooms) viewer.zoomTo(viewer.zoom * zooms[key]);
        else return;
        event.preventDefault();
    };
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".pair");
    if (root.dataset.id === data.id) return;  // the page ran again: divider and zoom stay
    root.dataset.id = data.id;
    root.replaceChildren();
    const viewer = new Viewer(root, data);
    listenToPointers(viewer);
    listenToWheel(viewer);
    listenToKeys(viewer);
    new ResizeObserver(() => viewer.draw()).observe(viewer.frame);
    viewer.draw();
};
