import { clamp, make, placeOn } from "./dom.js";

const LOW = [224, 69, 123], HIGH = [47, 111, 208];  // below and above zero
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const numbersOf = (base64) => new Float32Array(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer);
const written = (value) => String(Number(value.toFixed(2))).replace("-", "−");

/** Paint numbers, one pixel each, with `margin` pixels of zeros around. */
const paint = (canvas, values, width, height, margin, isSigned) => {
    canvas.width = width + 2 * margin;
    canvas.height = height + 2 * margin;
    const image = new ImageData(width, height), largest = isSigned ? values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) : 1;
    values.forEach((value, i) => {
        const grey = 255 * clamp(value, 0, 1);
        if (isSigned) image.data.set([...(value < 0 ? LOW : HIGH), 255 * Math.abs(value) / largest], 4 * i);
        else image.data.set([grey, grey, grey, 255], 4 * i);
    });
    const brush = canvas.getContext("2d");
    brush.fillStyle = margin ? "#000" : "#8882";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.putImageData(image, margin, margin);
};

/** Lay the frame over pixels of a canvas, in percent of its size. */
const lay = (frame, canvas, left, top, side) => {
    Object.assign(frame.style, {
        left: `${100 * left / canvas.width}%`,
        top: `${100 * top / canvas.height}%`,
        width: `${100 * side / canvas.width}%`,
        height: `${100 * side / canvas.height}%`,
    });
};

const build = (root) => {
    const sides = make(root, "div", "sides");
    for (const name of ["input", "output"]) {
        const side = make(sides, "figure", name), frame = make(side, "div", "frame");
        make(frame, "canvas");
        make(frame, "i");
        make(side, "figcaption");
        frame.tabIndex = 0;
        frame.role = "application";
        const isInput = name === "input";
        frame.onpointerdown = frame.onpointermove = (event) => {
            if (event.type === "pointermove" && event.pointerType !== "mouse" && !event.buttons) return;
            const { data } = root, { x, y, width, height } = placeOn(frame, event), canvas = frame.firstChild;
            const half = isInput ? data.kernel.length / 2 : 0.5, step = isInput ? data.stride : 1;
            root.move(Math.round((x / width * canvas.width - half) / step), Math.round((y / height * canvas.height - half) / step));
        };
        frame.onkeydown = (event) => {
            if (!(event.key in MOVES)) return;
            event.preventDefault();
            const [right, down] = MOVES[event.key];
            root.move(root.at[0] + right, root.at[1] + down);
        };
    }
    const sum = make(root, "div", "work");
    make(sum, "div", "place");
    make(sum, "table");
    make(sum, "div", "sum").setAttribute("aria-live", "polite");
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".lab");
    if (!root.childElementCount) build(root);
    const [input, output] = root.querySelectorAll("figure");
    const picture = numbersOf(data.picture), results = numbersOf(data.output), size = data.kernel.length;
    const [inputCanvas, outputCanvas] = root.querySelectorAll("canvas");
    paint(inputCanvas, picture, data.width, data.height, data.padding, false);
    paint(outputCanvas, results, data.outWidth, data.outHeight, 0, data.signed);
    input.querySelector("figcaption").textContent = `${data.labels.input}: ${data.height} × ${data.width}`;
    output.querySelector("figcaption").textContent = `${data.labels.output}: ${data.outHeight} × ${data.outWidth}`;
    input.querySelector(".frame").ariaLabel = data.labels.picture;
    output.querySelector(".frame").ariaLabel = data.labels.output;
    const pixel = (row, column) => {
        const inside = row >= 0 && row < data.height && column >= 0 && column < data.width;
        return inside ? picture[row * data.width + column] : 0;  // padding
    };
    const [place, table, sum] = root.querySelector(".work").children;

    root.data = data;
    root.move = (column, row) => {
        root.at = [clamp(column, 0, data.outWidth - 1), clamp(row, 0, data.outHeight - 1)];
        const [x, y] = root.at;
        lay(input.querySelector("i"), inputCanvas, x * data.stride, y * data.stride, size);
        lay(output.querySelector("i"), outputCanvas, x, y, 1);
        place.textContent = `${data.labels.products} (${data.labels.place.replace("{row}", y + 1).replace("{column}", x + 1)})`;
        table.replaceChildren();
        data.kernel.forEach((weights, down) => {
            const line = make(table, "tr");
            weights.forEach((weight, right) => {
                const value = pixel(y * data.stride - data.padding + down, x * data.stride - data.padding + right);
                const cell = make(line, "td"), product = value * weight;
                make(cell, "span", "", { textContent: `${written(value)} × ${written(weight)}` });
                make(cell, "b", "", { textContent: written(product) });
                cell.style.background = `rgb(${(product < 0 ? LOW : HIGH).join(" ")} / ${Math.min(0.6, Math.abs(product) / 2)})`;
            });
        });
        sum.textContent = `${data.labels.sum}: ${written(results[y * data.outWidth + x])}`;
    };
    const [x, y] = root.at ?? [Math.floor(data.outWidth / 2), Math.floor(data.outHeight / 2)];
    root.move(x, y);
};
