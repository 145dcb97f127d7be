"""What a click has begun comes into view: on a phone it lies screens below the button."""

from collections.abc import Callable

import streamlit as st

_CSS = "div { scroll-margin-top: 4rem; }"  # Streamlit's header covers that much

# Scrolls once for each id, down only, and not against the visitor: whoever touches the page has taken over.
_JS = """
export default ({ data, parentElement }) => {
    if (!data || sessionStorage.getItem("dlapp:begun") === data) return;
    const mark = parentElement.querySelector("div");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const events = ["wheel", "touchmove", "pointerdown", "keydown"];
    const stop = () => {
        sessionStorage.setItem("dlapp:begun", data);
        watch.disconnect();
        clearTimeout(timer);
        for (const name of events) removeEventListener(name, stop, true);
    };
    const look = () => {
        if (!mark.isConnected) return;
        if (mark.getBoundingClientRect().top < innerHeight / 2) stop();
        else mark.scrollIntoView({ behavior: calm ? "instant" : "smooth" });
    };
    const watch = new ResizeObserver(look);  // the page grows while the result is drawn
    const timer = setTimeout(stop, 10000);
    for (const name of events) addEventListener(name, stop, true);
    watch.observe(document.querySelector('[data-testid="stMainBlockContainer"]'));
    return () => { watch.disconnect(); clearTimeout(timer); };
};
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("into_view", html="<div></div>", css=_CSS, js=_JS)


def bring_into_view(begun: str) -> None:
    """Scroll down to this place, once for what `begun` names, if that is anything and not in the screen's upper half."""
    _component()(data=begun, key="into-view")
