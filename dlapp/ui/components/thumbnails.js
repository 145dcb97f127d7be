import { make } from "./dom.js";

export default ({ data, parentElement, setTriggerValue }) => {
    const rows = parentElement.querySelector(".rows");
    rows.replaceChildren();
    data.pictures.forEach((src, i) => {
        const frame = make(rows, "figure");
        make(frame, "img", "", { src, alt: `${data.label} ${i + 1}` });
        const button = make(frame, "button", "", { type: "button", textContent: "×", title: data.remove });
        button.ariaLabel = `${data.remove} ${i + 1}`;
        button.onclick = () => setTriggerValue("removed", i);
    });
};
