import { copyText, make } from "./dom.js";

/** One text with its title; `light(number, on)` is called when a sentence is pointed at and when no longer. */
const addText = (root, side, { title, language, parts }, light) => {
    const section = make(root, "section", side, { lang: language });
    const head = make(section, "h4", "", { textContent: title });
    const text = make(section, "p");
    for (const [part, number, unsure] of parts) {
        if (number === null) {
            text.append(part);
            continue;
        }
        const sentence = make(text, "span", unsure ? "unsure" : "", { textContent: part, tabIndex: 0 });
        sentence.dataset.pair = number;
        for (const event of ["mouseenter", "focus"]) sentence.addEventListener(event, () => light(number, true));
        for (const event of ["mouseleave", "blur"]) sentence.addEventListener(event, () => light(number, false));
    }
    return { head, text };
};

const addCopyButton = (head, text, { copy, copied }) => {
    const button = make(head, "button", "", { textContent: copy });
    button.onclick = async () => {
        await copyText(text.textContent);
        button.textContent = copied;
        setTimeout(() => { button.textContent = copy; }, 1500);
    };
};

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".columns");
    root.replaceChildren();
    const light = (number, on) => {
        for (const part of root.querySelectorAll(`[data-pair="${number}"]`)) part.classList.toggle("lit", on);
    };
    addText(root, "source", data.source, light);
    const { head, text } = addText(root, "target", data.target, light);
    addCopyButton(head, text, data);
};
