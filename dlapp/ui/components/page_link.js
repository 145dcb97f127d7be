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
    for (const [name, value] of Object.entries(values)) parameters.set(name, value);
    const search = parameters.size ? `?${parameters}` : "";
    if (search !== location.search) history.replaceState(history.state, "", location.pathname + search + location.hash);
};

export default ({ data, parentElement }) => {
    write(data);
    const button = parentElement.querySelector("button"), note = parentElement.querySelector("div");
    button.title = button.ariaLabel = data.label;
    button.textContent = "link";  // the name of a Material Symbol
    button.onclick = async () => {
        await copy(`${location.origin}${location.pathname}?${new URLSearchParams(data.link)}`);
        note.textContent = data.copied;
        clearTimeout(button.timer);
        button.timer = setTimeout(() => note.textContent = "", 1000 * SECONDS);
    };
};
