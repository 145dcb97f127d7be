import { make } from "./dom.js";

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".text");
    root.replaceChildren();
    const marks = [];
    for (const [kind, text, label, strength] of data) {
        if (kind === "text") root.append(text);
        else if (kind === "gap") make(root, "span", "gap", { textContent: text });
        else {
            const mark = make(root, "mark");
            mark.style.setProperty("--strength", `${strength}%`);
            if (label) make(mark, "sup", "", { textContent: label });
            mark.append(text);
            marks.push({ mark, label });
        }
    }
    // In a long text the best mark, else the first one, is scrolled to; the page is not.
    const shown = (marks.find(({ label }) => label === "1") ?? marks[0])?.mark;
    if (shown) root.scrollTop = Math.max(0, shown.offsetTop - root.offsetTop - root.clientHeight / 2);
};
