import { make } from "./dom.js";

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".chips");
    const active = root.getRootNode().activeElement;
    const focused = root.contains(active) ? [...root.children].indexOf(active) : -1;
    root.replaceChildren();
    root.ariaLabel = data.label;
    data.words.forEach(([word, isHidden, isGap], number) => {
        const title = isGap ? "" : (isHidden ? data.show : data.hide).replace("{word}", () => word);
        const chip = make(root, "button", isHidden ? "hidden" : "", {
            textContent: isHidden ? "?" : word, disabled: isGap, title, ariaLabel: title, ariaPressed: String(isHidden),
        });
        chip.onclick = () => setTriggerValue("toggled", { word: number, time: Date.now() });
    });
    if (focused >= 0) root.children[focused]?.focus({ preventScroll: true });
};
