// What components that draw on a canvas have in common.

/** Empty a canvas for drawing in CSS pixels, as sharp as the screen is. */
export const prepare = (canvas) => {
    const scale = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const brush = canvas.getContext("2d");
    brush.setTransform(scale, 0, 0, scale, 0, 0);
    return { brush, width, height };
};

/** From a point of the square [-reach, reach]^2, y upwards, to one of a canvas of `side` pixels. */
export const projection = (reach, side) => ([x, y]) => [(x / reach + 1) / 2 * side, (1 - y / reach) / 2 * side];

export const drawDots = (brush, places, colour, radius, alpha) => {
    brush.fillStyle = colour;
    brush.globalAlpha = alpha;
    for (const [x, y] of places) {
        brush.beginPath();
        brush.arc(x, y, radius, 0, 2 * Math.PI);
        brush.fill();
    }
    brush.globalAlpha = 1;
};

/** Say in `place` what colours mean: pairs of a colour and its text. */
export const showLegend = (place, entries) => place.replaceChildren(...entries.map(([colour, text]) => {
    const entry = document.createElement("span"), dot = document.createElement("i");
    dot.style.background = colour;
    entry.append(dot, text);
    return entry;
}));
