import { make, tint } from "./dom.js";

export default ({ data, parentElement }) => {
    const legend = parentElement.querySelector(".legend"), root = parentElement.querySelector(".tokens");
    root.replaceChildren();
    const parts = data.tokens.map((token, i) => {
        const part = make(root, "span", i < data.first ? "question" : "", { textContent: token, tabIndex: 0 });
        part.addEventListener("mouseenter", () => showAttention(i));
        part.addEventListener("focus", () => showAttention(i));
        return part;
    });

    const showEnds = () => {
        parts.forEach((part, i) => {
            part.classList.remove("chosen");
            part.style.background = tint("--st-green-color", 0.85 * data.start[i]);
            part.style.boxShadow = `inset 0 -0.3rem ${tint("--st-orange-color", 0.85 * data.end[i])}`;
        });
        legend.textContent = data.endsLegend;
    };
    const showAttention = (chosen) => {
        const row = data.attention[chosen], most = Math.max(...row);
        parts.forEach((part, i) => {
            part.classList.toggle("chosen", i === chosen);
            part.style.background = tint("--st-primary-color", 0.85 * row[i] / most);
            part.style.boxShadow = "none";
        });
        legend.textContent = data.attentionLegend;
    };
    root.onmouseleave = showEnds;
    showEnds();
};
