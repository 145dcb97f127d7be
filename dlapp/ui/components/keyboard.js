// Ctrl+Enter, on a Mac also Cmd+Enter, presses the page's main button from any field; Escape stops a running job.

const PATIENCE = 2000;  // milliseconds until a button has to be there that what was just typed makes possible
const TICK = 100;
const BUTTON = ':is([class$="-start"], [class*="-start "]) button';
const STOP = '[class*="st-key-stop-"] button';
const OPEN = '[data-testid="stPopoverBody"], [role="dialog"], [role="combobox"][aria-expanded="true"]';  // Escape closes it

const main = () => document.querySelector('[data-testid="stMain"]');

const press = (deadline) => {
    const button = main().querySelector(BUTTON);
    if (button && !button.disabled) button.click();
    else if (performance.now() < deadline) setTimeout(press, TICK, deadline);
};

const start = () => {
    const field = document.activeElement;
    field?.blur();  // Streamlit takes over what was typed
    press(performance.now() + PATIENCE);
    field?.focus({ preventScroll: true });
};

const actionOf = (event) => {
    if (event.isComposing || event.repeat) return null;  // Enter and Escape belong to the conversion of kana as well
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return main().querySelector(BUTTON) && start;
    if (event.key !== "Escape" || document.querySelector(OPEN)) return null;
    const stop = main().querySelector(STOP);
    return stop && (() => stop.click());
};

export default ({ parentElement }) => {
    parentElement.release?.();
    const listening = new AbortController();
    const release = parentElement.release = () => listening.abort();
    document.addEventListener("keydown", (event) => {
        const action = actionOf(event);
        if (!action) return;
        event.preventDefault();
        event.stopPropagation();  // a form would send itself a second time
        action();
    }, { capture: true, signal: listening.signal });
    return release;
};
