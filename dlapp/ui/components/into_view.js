// Scrolls once for each id, down only, and not against the visitor: whoever touches the page has taken over.

const KEY = "dlapp:begun";  // in the tab's storage: the id that was scrolled to last
const LONGEST = 10_000;  // milliseconds of watching

export default ({ data, parentElement }) => {
    parentElement.release?.();  // what an earlier call still watches
    if (!data || sessionStorage.getItem(KEY) === data) return;
    const mark = parentElement.querySelector(".root");
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const touched = new AbortController();
    const release = parentElement.release = () => {
        watch.disconnect();
        clearTimeout(timer);
        touched.abort();
    };
    const done = () => {
        sessionStorage.setItem(KEY, data);
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
