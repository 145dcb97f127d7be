import { make, tint } from "./dom.js";

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".words"), told = parentElement.querySelector(".told");
    root.replaceChildren();
    told.replaceChildren();
    told.classList.toggle("tall", data.words.some(([, , , others]) => others.length));
    make(told, "div", "", { textContent: data.hint });
    const spans = [];
    const show = (number) => {
        const [, , sentence, others] = data.words[number];
        spans.forEach((span, i) => span.classList.toggle("chosen", i === number));
        told.replaceChildren();
        make(told, "div", "", { textContent: sentence });
        for (const [word, share] of others) {
            const row = make(told, "div", "row");
            make(row, "b", "", { textContent: word });
            make(make(row, "i"), "u").style.width = `${Math.max(1, 100 * share)}%`;
            make(row, "small", "", { textContent: `${(100 * share).toFixed(1)}%` });
        }
    };
    data.words.forEach(([word, share, sentence], number) => {
        const span = make(root, "span", "", { textContent: word, tabIndex: 0, title: sentence });
        span.style.background = tint("--st-orange-color", 0.85 * share);
        for (const event of ["mouseenter", "focus", "click"]) span.addEventListener(event, () => show(number));
        spans.push(span);
    });
};
