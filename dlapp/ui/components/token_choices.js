import { make, tint } from "./dom.js";

/** A token as it can be seen: spaces at its ends and line ends are signs. */
const visible = (text) => text === "" ? "·" : text.replaceAll("\n", "⏎").replace(/^ +| +$/g, (gap) => "␣".repeat(gap.length));

const percent = (share) => share >= 0.1 ? `${Math.round(100 * share)}%` : `${(100 * share).toFixed(1)}%`;

export default ({ data, parentElement, setTriggerValue }) => {
    const root = parentElement.querySelector(".text"), choices = parentElement.querySelector(".choices");
    root.replaceChildren();
    make(root, "span", "before", { textContent: data.before });
    const tokens = [];

    const show = (number) => {
        const [text, score, candidates] = data.steps[number];
        tokens.forEach((token, i) => token.classList.toggle("chosen", i === number));
        choices.replaceChildren();
        make(choices, "div", "title", { textContent: data.labels.title });
        let isThere = false;
        candidates.forEach(([candidate, share], i) => {
            const isChosen = !isThere && candidate === text;
            isThere ||= isChosen;
            const row = make(choices, "button", isChosen ? "row chosen" : "row", {
                disabled: isChosen || candidate === "",
                title: data.labels.branch.replace("{token}", visible(candidate)),
            });
            make(row, "span", "token", { textContent: visible(candidate) });
            const bar = make(make(row, "span", "track"), "span", "bar");
            bar.style.width = `${Math.max(0.5, 100 * share)}%`;
            make(row, "span", "share", { textContent: percent(share) });
            row.onclick = () => setTriggerValue("branched", { step: number, candidate: i, time: Date.now() });
        });
        if (!isThere) {
            const row = make(choices, "div", "row chosen");
            make(row, "span", "token", { textContent: visible(text) });
            make(make(row, "span", "track"), "span", "bar").style.width = `${Math.max(0.5, 100 * score)}%`;
            make(row, "span", "share", { textContent: percent(score) });
        }
    };

    data.steps.forEach(([text, score], number) => {
        const token = make(root, "span", "token", { textContent: text, tabIndex: 0, role: "button", title: percent(score) });
        token.style.background = tint("--st-primary-color", 0.35 * (1 - score));
        token.onclick = () => show(number);
        token.onkeydown = (event) => {
            if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(number); }
        };
        tokens.push(token);
    });
    choices.replaceChildren();
    make(choices, "div", "title", { textContent: data.labels.hint });
};
