// Curves over steps, as of losses.

const LEFT = 38, RIGHT = 6, TOP = 6, BOTTOM = 20;  // margins in pixels, for the numbers

/**
 * Draw rows [step, value, value, ...] as one curve for each of the colours; null leaves a gap.
 * The axis of values holds 0 and 1 at least.
 */
export const drawCurves = ({ brush, width, height }, rows, colours, textColour) => {
    const values = rows.flatMap(([, ...row]) => row).filter((value) => value !== null);
    if (!values.length) return;
    const low = Math.min(0, ...values), high = Math.max(1, ...values);
    const first = rows[0][0], last = Math.max(first + 1, rows.at(-1)[0]);
    const xOf = (step) => LEFT + (step - first) / (last - first) * (width - LEFT - RIGHT);
    const yOf = (value) => TOP + (high - value) / (high - low) * (height - TOP - BOTTOM);

    brush.fillStyle = textColour;
    brush.font = "11px sans-serif";
    brush.strokeStyle = "#8885";
    for (const value of [low, (low + high) / 2, high]) {
        brush.fillText(value.toFixed(1), 4, yOf(value) + 4);
        brush.beginPath();
        brush.moveTo(LEFT, yOf(value));
        brush.lineTo(width - RIGHT, yOf(value));
        brush.stroke();
    }
    brush.fillText(String(first), LEFT, height - 4);
    brush.fillText(String(last), width - RIGHT - 2 - brush.measureText(String(last)).width, height - 4);

    brush.lineWidth = 1.5;
    colours.forEach((colour, column) => {
        brush.strokeStyle = colour;
        brush.beginPath();
        let isDown = false;
        for (const [step, ...row] of rows) {
            const value = row[column];
            if (value !== null) brush[isDown ? "lineTo" : "moveTo"](xOf(step), yOf(value));
            isDown = value !== null;
        }
        brush.stroke();
    });
};
