import { make } from "./dom.js";

// The address is written with replaceState: a slider that moves is not a step that the browser's Back would take again.

const SECONDS = 4;  // that a note stays

/** On plain HTTP from another machine there is no navigator.clipboard. */
const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const box = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    box.style.cssText = "position: fixed; opacity: 0";
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
};

const write = ({ values, kept }) => {
    const parameters = new URLSearchParams(location.search);
    for (const name of [...parameters.keys()])
        if (!kept.includes(name)) parameters.delete(name);
    for (const [name, value] of values) parameters.set(name, value);
    const search = parameters.size ? `?${parameters}` : "";
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
};

export default ({ data, parentElement, setTriggerValue }) => {
    write(data);
    const root = parentElement.querySelector(".buttons"), note = parentElement.querySelector(".note");
    const say = (words) => {
        note.textContent = words;
        clearTimeout(root.timer);
        root.timer = setTimeout(() => note.textContent = "", 1000 * SECONDS);
    };
    const focused = parentElement.activeElement?.name;
    root.replaceChildren();
    for (const [name, icon, label] of data.buttons) {
        const button = make(root, "button", "", { type: "button", name, title: label, ariaLabel: label, textContent: icon });
        button.onclick = async () => {
            if (name !== "copy") return setTriggerValue("pressed", name);
            await copy(`${location.origin}${location.pathname}?${new URLSearchParams(data.link)}`);
            say(data.copied);
        };
        if (name === focused) button.focus();
    }
};
