import { make } from "./dom.js";

const LOW = [224, 69, 123], HIGH = [47, 111, 208];  // of -1 and 1; between them the page's background shows through
const GAP = 1;  // pixels between two pictures

const numbersOf = (base64) => new Int8Array(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer);

/** Red, green, blue and opacity of a pixel, whose number (of a colour picture the first of three) is `at` there. */
const colourOf = (kind, values, at, ink) => {
    const shade = (value) => 255 * value / 127;
    if (kind === "colour") return [shade(values[3 * at]), shade(values[3 * at + 1]), shade(values[3 * at + 2]), 255];
    if (kind === "grey") return [shade(values[at]), shade(values[at]), shade(values[at]), 255];
    return [...(kind === "ink" ? ink : values[at] < 0 ? LOW : HIGH), shade(Math.abs(values[at]))];
};

const paint = (canvas, sheet, ink) => {
    const { count, height, width, columns, kind } = sheet, values = numbersOf(sheet.values);
    const rows = Math.max(1, Math.ceil(count / columns));
    canvas.width = columns * (width + GAP) - GAP;
    canvas.height = rows * (height + GAP) - GAP;
    canvas.style.width = `${canvas.width * sheet.pixel}px`;
    const brush = canvas.getContext("2d");
    for (let tile = 0; tile < count; tile++) {
        const image = brush.createImageData(width, height);
        for (let i = 0; i < width * height; i++) {
            const at = tile * width * height + i;
            image.data.set(colourOf(kind, values, at, ink), 4 * i);
        }
        const left = tile % columns * (width + GAP), top = Math.floor(tile / columns) * (height + GAP);
        brush.fillStyle = "#8882";
        brush.fillRect(left, top, width, height);
        const whole = new OffscreenCanvas(width, height);
        whole.getContext("2d").putImageData(image, 0, 0);
        brush.drawImage(whole, left, top);
    }
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".sheets");
    const ink = getComputedStyle(root).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    if (root.childElementCount !== data.length) {
        root.replaceChildren();
        for (const _ of data) {
            const place = make(root, "figure");
            make(place, "div", "name");
            make(place, "canvas", "", { role: "img" });
            make(place, "figcaption");
        }
    }
    data.forEach((sheet, i) => {
        const [name, canvas, caption] = root.children[i].children;
        name.textContent = sheet.name;
        caption.textContent = sheet.caption;
        canvas.ariaLabel = [sheet.name, sheet.caption].filter(Boolean).join(": ");
        paint(canvas, sheet, ink);
    });
};
