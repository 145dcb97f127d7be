import { clamp, make, placeOn } from "./dom.js";

const LOW = [224, 69, 123], HIGH = [47, 111, 208];  // of -1 and 1; between them the page's background shows through
const ROW = 4, TALLEST = 150, SHORTEST = 24;  // pixels of a unit and of a map
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const numbersOf = (base64) => new Int16Array(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)).buffer);

const paint = (canvas, map) => {
    const steps = map.numbers.length / map.units;
    canvas.width = steps;
    canvas.height = map.units;
    const image = new ImageData(steps, map.units);
    for (let step = 0; step < steps; step++) {
        for (let unit = 0; unit < map.units; unit++) {
            const value = clamp(map.numbers[step * map.units + unit] / map.scale, -1, 1);
            image.data.set([...(value < 0 ? LOW : HIGH), 255 * Math.abs(value)], 4 * (unit * steps + step));
        }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    canvas.style.height = `${clamp(map.units * ROW, SHORTEST, TALLEST)}px`;
    canvas.style.background = "#8881";
};

const gradient = (share) => {
    const colours = share ? [`rgb(${HIGH} / 0)`, `rgb(${HIGH})`] : [`rgb(${LOW})`, `rgb(${HIGH} / 0)`, `rgb(${HIGH})`];
    return `linear-gradient(to right, ${colours.map((colour) => colour.replaceAll(",", " ")).join(", ")})`;
};

const number = (value) => value.toFixed(3).replace("-", "−");

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".maps");
    const shape = JSON.stringify([data.steps, data.maps.map(({ name, units }) => [name, units])]);
    root.maps = data.maps.map((map) => ({ ...map, numbers: numbersOf(map.values), scale: data.scale }));

    const tell = () => {
        if (!root.at) return;
        const { map: m, step, unit } = root.at, map = root.maps[m];
        const value = map.numbers[step * map.units + unit] / data.scale;
        root.querySelector(".values").textContent =
            `${map.name}, ${data.unit} ${unit + 1}, ${step + 1} “${data.steps[step]}”: ${number(value)}`;
        root.querySelectorAll(".steps span").forEach((label, i) => label.classList.toggle("chosen", i === step));
    };

    if (root.shape !== shape) {  // else only the colours change, and focus and scrolling stay
        root.shape = shape;
        root.at = null;
        root.replaceChildren();
        const inner = make(make(root, "div", "scroll"), "div", "inner");
        const labels = make(inner, "div", data.steps.some((step) => step.length > 2) ? "steps long" : "steps");
        for (const step of data.steps) make(labels, "span", "", { textContent: step === "\n" ? "⏎" : step });
        root.maps.forEach((map, m) => {
            make(inner, "div", "name", { textContent: map.name });
            const canvas = make(inner, "canvas", "", { role: "img", tabIndex: 0 });
            const show = (step, unit) => {
                root.at = { map: m, step: clamp(step, 0, data.steps.length - 1), unit: clamp(unit, 0, map.units - 1) };
                root.tell();
            };
            canvas.addEventListener("pointermove", (event) => {
                const { x, y, width, height } = placeOn(canvas, event);
                show(Math.floor(x / width * data.steps.length), Math.floor(y / height * map.units));
            });
            canvas.addEventListener("keydown", (event) => {
                if (!(event.key in MOVES)) return;
                event.preventDefault();
                const [right, down] = MOVES[event.key], at = root.at?.map === m ? root.at : { step: 0, unit: -1 };
                show(at.step + right, at.unit + down);
            });
        });
        make(root, "div", "values").setAttribute("aria-live", "polite");
        const legends = new Set(root.maps.map((map) => map.share));
        for (const share of legends) {
            const legend = make(root, "div", "legend");
            make(legend, "span", "", { textContent: share ? "0" : "−1" });
            make(legend, "i").style.background = gradient(share);
            make(legend, "span", "", { textContent: "1" });
        }
    }
    root.tell = tell;
    root.querySelectorAll("canvas").forEach((canvas, m) => {
        const map = root.maps[m], total = map.numbers.reduce((sum, value) => sum + value, 0);
        canvas.ariaLabel = `${data.label}. ${map.name}: ${data.mean} ${number(total / map.numbers.length / data.scale)}`;
        paint(canvas, map);
    });
    tell();
};
