// Scrolls once for each id, down only, and not against the visitor: whoever touches the page has taken over.

const KEY = "dlapp:seen";  // in the tab's storage: the ids that were scrolled to, the last ones
const KEPT = 100;
const seen = () => JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
const LONGEST = 10_000;  // milliseconds of watching

export default ({ data, parentElement }) => {
    parentElement.release?.();  // what an earlier call still watches
    if (!data || seen().includes(data)) return;
    const mark = parentElement.querySelector(".root");
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const touched = new AbortController();
    const release = parentElement.release = () => {
        watch.disconnect();
        clearTimeout(timer);
        touched.abort();
    };
    const done = () => {
        sessionStorage.setItem(KEY, JSON.stringify([...seen(), data].slice(-KEPT)));
        release();
    };
    const look = () => {
        if (mark.getBoundingClientRect().top < innerHeight / 2) done();
        else mark.scrollIntoView({ behavior: isCalm ? "instant" : "smooth" });
    };
    const watch = new ResizeObserver(look);  // the page grows while the result is drawn
    const timer = setTimeout(done, LONGEST);
    for (const name of ["wheel", "touchmove", "pointerdown", "keydown"])
        addEventListener(name, done, { capture: true, signal: touched.signal });
    watch.observe(document.querySelector('[data-testid="stMainBlockContainer"]'));
    return release;
};
