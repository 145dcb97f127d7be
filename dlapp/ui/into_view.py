"""What a click has begun comes into view: on a phone it lies screens below the button."""

from collections.abc import Callable

import streamlit as st

_CSS = "div { scroll-margin-top: 4rem; }"  # Streamlit's header covers that much

# Scrolls once for each id, down only, and not against the visitor: whoever touches the page has taken over.
_JS = """
export default ({ data, parentElement }) => {
    parentElement.release?.();  // what an earlier call still watches
    if (!data || sessionStorage.getItem("dlapp:begun") === data) return;
    const mark = parentElement.querySelector("div");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const touched = new AbortController();
    const release = parentElement.release = () => {
        watch.disconnect();
        clearTimeout(timer);
        touched.abort();
    };
    const done = () => {
        sessionStorage.setItem("dlapp:begun", data);
        release();
    };
    const look = () => {
        if (mark.getBoundingClientRect().top < innerHeight / 2) done();
        else mark.scrollIntoView({ behavior: calm ? "instant" : "smooth" });
    };
    const watch = new ResizeObserver(look);  // the page grows while the result is drawn
    const timer = setTimeout(done, 10000);
    for (const name of ["wheel", "touchmove", "pointerdown", "keydown"])
        addEventListener(name, done, { capture: true, signal: touched.signal });
    watch.observe(document.querySelector('[data-testid="stMainBlockContainer"]'));
    return release;
};
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("into_view", html="<div></div>", css=_CSS, js=_JS)


def bring_into_view(begun: str) -> None:
    """Scroll down to this place, once for what `begun` names, if that is anything and not in the screen's upper half."""
    _component()(data=begun, key="into-view")
