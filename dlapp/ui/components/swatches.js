import { make } from "./dom.js";

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".root");
    root.replaceChildren();
    for (const { name, colour } of data) {
        const button = make(root, "button", "", {
            onclick: () => setTriggerValue("picked", { colour, time: Date.now() }),  // the same one twice is two picks
        });
        make(button, "i").style.background = colour;
        make(button, "span", "", { textContent: name });
    }
};
