import { drawDots, prepare, projection, showLegend } from "./canvas.js";
import { drawCurves } from "./curves.js";
import { make } from "./dom.js";

const REAL = "#2a9d6f", FAKE = "#e0457b";
const LOSS_D = "#2f6fd0", LOSS_G = FAKE;
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
        data.pulls.forEach(([x, y], i) => {
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
    for (const name of ["samples", "losses"]) {
        const part = make(root, "div", name);
        make(part, "canvas", "", { role: "img" });
        make(part, "div", "legend");
    }
    root.fakes = [];  // where generated points are
    new ResizeObserver(() => root.repaint()).observe(root.querySelector("canvas"));
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".plots");
    if (!root.childElementCount) build(root);
    const [samples, losses] = root.querySelectorAll("canvas");
    const [samplesLegend, lossesLegend] = root.querySelectorAll(".legend");
    samples.ariaLabel = data.label;
    losses.ariaLabel = data.lossesLabel;
    const { real, fake, likely, unlikely, lossD, lossG } = data.words;
    showLegend(samplesLegend, [[REAL, real], [FAKE, fake], [css(LIKELY), likely], [css(UNLIKELY), unlikely]]);
    showLegend(lossesLegend, [[LOSS_D, lossD], [LOSS_G, lossG]]);

    const paint = data.pictures ? picturesPainter(data) : pointsPainter(data, root.fakes);
    const drawLosses = () => drawCurves(prepare(losses), data.losses, [LOSS_D, LOSS_G], getComputedStyle(root).color);
    const began = performance.now();
    let share = data.milliseconds ? 0 : 1;
    const drawSamples = () => { root.fakes = paint(samples, share) ?? []; };
    const move = (now) => {
        share = Math.min(1, Math.max(0, now - began) / data.milliseconds);
        drawSamples();
        if (share < 1) root.frame = requestAnimationFrame(move);
    };
    root.repaint = () => {
        drawSamples();
        drawLosses();
    };
    cancelAnimationFrame(root.frame);
    root.repaint();
    if (share < 1) root.frame = requestAnimationFrame(move);
};
