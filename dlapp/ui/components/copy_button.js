import { copyText, make } from "./dom.js";

export default ({ data, parentElement }) => {
    const root = parentElement.querySelector(".root");
    root.replaceChildren();
    const button = make(root, "button", "", { textContent: data.label });
    button.onclick = async () => {
        await copyText(data.text);
        button.textContent = data.done;
        setTimeout(() => { button.textContent = data.label; }, 1500);
    };
};
