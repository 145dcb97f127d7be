"""A picture on which a place can be pointed out, by mouse, touch or keyboard."""

from collections.abc import Callable

import streamlit as st
from PIL import Image

from .. import media
from .before_after import data_url
from .session import _

LONGEST = 1000  # pixels of what is sent to the browser

_CSS = """
    .picture { position: relative; margin: 0 auto; cursor: crosshair; border-radius: 0.5rem; overflow: hidden; outline: none;
        touch-action: manipulation; }
    .picture:focus-visible { box-shadow: 0 0 0 3px var(--st-primary-color); }
    img { display: block; width: 100%; height: 100%; object-fit: fill; user-select: none; pointer-events: none; }
    .point { position: absolute; width: 18px; height: 18px; margin: -9px 0 0 -9px; border-radius: 50%; border: 2px solid #fff;
        box-shadow: 0 0 4px #000; pointer-events: none; }
    .cursor { position: absolute; width: 26px; height: 26px; margin: -13px 0 0 -13px; border-radius: 50%; pointer-events: none;
        border: 2px dashed #fff; box-shadow: 0 0 4px #000; display: none; }
    .picture:focus-visible .cursor { display: block; }
"""
_JS = """
    export default ({ data, parentElement, setTriggerValue }) => {
        const root = parentElement.querySelector(".place");
        const hadFocus = root.contains(root.getRootNode().activeElement);
        root.replaceChildren();
        const make = (parent, tag, name) => {
            const element = document.createElement(tag);
            element.className = name;
            parent.append(element);
            return element;
        };
        const picture = make(root, "div", "picture");
        const ratio = Math.min(8, Math.max(1 / 8, data.width / data.height));
        picture.style.aspectRatio = ratio;
        picture.style.maxWidth = `min(100%, calc(60vh * ${ratio}))`;
        picture.tabIndex = 0;
        picture.setAttribute("role", "application");
        picture.setAttribute("aria-label", data.label);
        Object.assign(make(picture, "img", ""), { src: data.picture, alt: data.label });
        for (const point of data.points) {
            const mark = make(picture, "div", "point");
            mark.style.left = `${100 * point.x}%`;
            mark.style.top = `${100 * point.y}%`;
            mark.style.background = point.colour;
        }
        const cursor = make(picture, "div", "cursor");
        const at = root.at ??= { x: 0.5, y: 0.5 };  // outlives the page's next run, as the focus does
        const draw = () => { cursor.style.left = `${100 * at.x}%`; cursor.style.top = `${100 * at.y}%`; };
        const limit = (value) => Math.min(1, Math.max(0, value));
        const pick = () => setTriggerValue("picked", { ...at, time: Date.now() });
        picture.onclick = (event) => {
            const box = picture.getBoundingClientRect();
            at.x = limit((event.clientX - box.left) / Math.max(1, box.width));
            at.y = limit((event.clientY - box.top) / Math.max(1, box.height));
            draw();
            pick();
        };
        picture.onkeydown = (event) => {
            const step = event.shiftKey ? 0.1 : 0.02;
            const moved = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
            if (moved) {
                at.x = limit(at.x + step * moved[0]);
                at.y = limit(at.y + step * moved[1]);
                draw();
            } else if (event.key === "Enter" || event.key === " ") pick();
            else return;
            event.preventDefault();
        };
        draw();
        if (hadFocus) picture.focus({ preventScroll: true });
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("point_picker", html='<div class="place"></div>', css=_CSS, js=_JS)


def point_picker(
    image: Image.Image, points: list[tuple[float, float, str]], key: str, on_pick: Callable[[float, float], None]
) -> None:
    """Show a picture that can be pointed at.

    Args:
        points: (x, y, CSS colour) of what is marked already, in shares of width and height.
        on_pick: called with such an x and y before the page runs again.
    """

    key = key.replace("_", "-")  # Streamlit refuses two underscores

    def picked() -> None:
        place = st.session_state[key].picked
        if place:
            on_pick(float(place["x"]), float(place["y"]))

    _component()(
        data={
            "picture": _url(image, key),
            "width": image.width,
            "height": image.height,
            "points": [{"x": x, "y": y, "colour": colour} for x, y, colour in points],
            "label": _("Point at a place: click, or move with the arrow keys and press Enter"),
        },
        key=key,
        on_picked_change=picked,
    )


@st.cache_data(show_spinner=False, max_entries=32)
def _url(_image: Image.Image, key: str) -> str:
    return data_url(media.shown(_image, LONGEST))
