import { drawDots, prepare, projection, showLegend } from "./canvas.js";
import { make } from "./dom.js";

const REAL = "#2a9d6f", FAKE = "#e0457b";
const UNLIKELY = [243, 194, 107], UNSURE = [250, 250, 252], LIKELY = [127, 184, 232];  // what the discriminator thinks
const COLUMNS = 8;  // of small pictures

const bytesOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const css = (colour) => `rgb(${colour})`;
const between = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share);

/** A square picture of bytes, `colourOf` giving red, green and blue of each. */
const pictureOf = (bytes, colourOf) => {
    const side = Math.sqrt(bytes.length);
    const picture = new OffscreenCanvas(side, side), image = new ImageData(side, side);
    bytes.forEach((value, i) => image.data.set([...colourOf(value), 255], 4 * i));
    picture.getContext("2d").putImageData(image, 0, 0);
    return picture;
};

const gray = (value) => [value, value, value];
const opinion = (value) => {
    const share = 2 * value / 255;
    return share < 1 ? between(UNLIKELY, UNSURE, share) : between(UNSURE, LIKELY, share - 1);
};

/**
 * Points over what the discriminator thinks; generated ones `share` (0 to 1) of the way from where they were before.
 * The painter returns where they are now.
 */
const pointsPainter = (data, before) => {
    const heat = pictureOf(bytesOf(data.heat), opinion);
    const starts = data.fake.map((end, i) => before[i] ?? end);
    return (canvas, share) => {
        const { brush, width: side } = prepare(canvas);
        const place = projection(data.reach, side);
        const now = starts.map((start, i) => between(start, data.fake[i], share));
        brush.drawImage(heat, 0, 0, side, side);
        drawDots(brush, data.real.map(place), REAL, 2.5, 0.55);
        drawDots(brush, now.map(place), FAKE, 3, 0.85);
        brush.strokeStyle = FAKE;
        brush.globalAlpha = 0.5;
        data.gradients.forEach(([x, y], i) => {
            brush.beginPath();
            brush.moveTo(...place(now[i]));
            brush.lineTo(...place([now[i][0] + x, now[i][1] + y]));
            brush.stroke();
        });
        return now;
    };
};

/** Small pictures in rows, real ones first; under each generated one a bar, as long as its score. */
const picturesPainter = (data) => {
    const pictures = data.pictures.map((picture) => pictureOf(bytesOf(picture), gray));
    const firstFake = pictures.length - data.scores.length;
    return (canvas) => {
        const { brush, width: side } = prepare(canvas);
        const cell = side / COLUMNS, inner = cell - 4;
        brush.fillStyle = "#8883";
        brush.fillRect(0, 0, side, side);
        brush.fillStyle = FAKE;
        brush.imageSmoothingEnabled = false;
        pictures.forEach((picture, n) => {
            const x = n % COLUMNS * cell + 2, y = Math.floor(n / COLUMNS) * cell + 2;
            brush.drawImage(picture, x, y, inner, inner);
            if (n >= firstFake) brush.fillRect(x, y + cell - 7, inner * data.scores[n - firstFake], 3);
        });
    };
};

const build = (root) => {
    const canvas = make(root, "canvas", "", { role: "img" });
    make(root, "div", "legend");
    root.fakes = [];  // where generated points are
    new ResizeObserver(() => root.repaint()).observe(canvas);
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".plot");
    if (!root.childElementCount) build(root);
    const [canvas, legend] = root.children;
    canvas.ariaLabel = data.label;
    const { real, fake, likely, unlikely } = data.words;
    showLegend(legend, [[REAL, real], [FAKE, fake], [css(LIKELY), likely], [css(UNLIKELY), unlikely]]);

    const paint = data.pictures ? picturesPainter(data) : pointsPainter(data, root.fakes);
    const began = performance.now();
    let share = data.milliseconds ? 0 : 1;
    root.repaint = () => { root.fakes = paint(canvas, share) ?? []; };
    const move = (now) => {
        share = Math.min(1, Math.max(0, now - began) / data.milliseconds);
        root.repaint();
        if (share < 1) root.frame = requestAnimationFrame(move);
    };
    cancelAnimationFrame(root.frame);
    root.repaint();
    if (share < 1) root.frame = requestAnimationFrame(move);
};
