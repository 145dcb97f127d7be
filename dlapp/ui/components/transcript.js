import { make } from "./dom.js";

const clock = (seconds) => {
    const whole = Math.floor(seconds), hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60, rest = String(whole % 60).padStart(2, "0");
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".phrases");
    const shown = root.scrollTop;
    root.replaceChildren();
    root.lang = data.language;
    const player = () => document.querySelector(`.${data.player} audio`);
    const playFrom = (second) => {
        const audio = player();
        if (!audio) return;
        audio.currentTime = second;
        audio.play();
    };
    const words = [];

    /** One phrase: its time, its words, and what it is corrected with. */
    const addPhrase = ({ start, text, words: spoken }, number) => {
        const phrase = make(root, "div", "phrase", { role: "listitem" });
        const time = make(phrase, "button", "time", { textContent: clock(start), title: data.labels.play });
        time.onclick = () => playFrom(start);
        const line = make(phrase, "p");
        for (const [from, to, said, doubt, probability] of spoken) {
            const space = said.length - said.trimStart().length;
            if (line.childNodes.length) line.append(said.slice(0, space));
            const word = make(line, "span", "word", { textContent: said.slice(space), tabIndex: 0, role: "button" });
            if (doubt > 0) {
                word.classList.add("doubtful");
                word.style.setProperty("--doubt", `${Math.round(15 + 55 * doubt)}%`);
            }
            word.title = `${clock(from)} · ${Math.round(100 * probability)}%`;
            word.onclick = () => playFrom(from);
            word.onkeydown = (event) => { if (event.key === "Enter") playFrom(from); };
            words.push({ from, to, word });
        }
        const edit = make(phrase, "button", "change", { textContent: data.labels.edit });
        edit.onclick = () => correct(phrase, line, edit, text, number);
    };

    const correct = (phrase, line, edit, text, number) => {
        const box = make(phrase, "div", "edit");
        const field = make(box, "textarea", "", { value: text, rows: Math.max(1, Math.ceil(text.length / 60)) });
        line.replaceWith(box);
        edit.hidden = true;
        const close = () => { box.replaceWith(line); edit.hidden = false; edit.focus(); };
        const save = () => {
            if (!field.value.trim() || field.value.trim() === text) return close();
            setTriggerValue("edited", { number, text: field.value.trim(), time: Date.now() });
        };
        make(box, "button", "", { textContent: data.labels.save }).onclick = save;
        make(box, "button", "", { textContent: data.labels.cancel }).onclick = close;
        field.onkeydown = (event) => {
            if (event.key === "Escape") close();
            else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
        };
        field.focus();
    };

    data.segments.forEach(addPhrase);
    root.scrollTop = shown;

    const audio = player();
    const follow = () => {
        const now = audio.currentTime;
        for (const { from, to, word } of words) word.classList.toggle("now", !audio.paused && from <= now && now < to);
        const said = words.find(({ word }) => word.classList.contains("now"))?.word;
        if (!said) return;
        const { top, bottom } = said.getBoundingClientRect(), frame = root.getBoundingClientRect();
        if (top < frame.top || bottom > frame.bottom) root.scrollTop += top - frame.top - root.clientHeight / 3;
    };
    if (!audio) return;
    for (const event of ["timeupdate", "pause", "seeked"]) audio.addEventListener(event, follow);
    return () => { for (const event of ["timeupdate", "pause", "seeked"]) audio.removeEventListener(event, follow); };
};
