"""Two pictures over each other with a divider to draw, by mouse, touch or keyboard, and a zoom."""

import base64
import io
from collections.abc import Callable

import streamlit as st
from PIL import Image

from .. import media
from .session import _, language

LONGEST = 2400  # pixels of what is sent to the browser

_CSS = """
    .frame { position: relative; overflow: hidden; border-radius: 0.5rem; margin: 0 auto; touch-action: pan-y;
        cursor: ew-resize; user-select: none; background: repeating-conic-gradient(#8882 0 25%, transparent 0 50%) 0 0 / 20px 20px; }
    .frame.near { cursor: grab; touch-action: none; }
    .layer { position: absolute; inset: 0; overflow: hidden; }
    img { position: absolute; left: 0; top: 0; width: 100%; height: 100%; transform-origin: 0 0; pointer-events: none; max-width: none;
        object-fit: contain; }
    .divider { position: absolute; top: 0; bottom: 0; width: 44px; margin-left: -22px; cursor: ew-resize; touch-action: none; }
    .divider::before { content: ""; position: absolute; left: 21px; top: 0; bottom: 0; width: 2px; background: #fff;
        box-shadow: 0 0 4px #000a; }
    .divider::after { content: "\\2039\\a0\\203A"; position: absolute; left: 4px; top: calc(50% - 18px); width: 36px; height: 36px;
        border-radius: 50%; background: #fff; color: #333; font: 700 20px/33px sans-serif; text-align: center; box-shadow: 0 1px 5px #0008; }
    .divider:focus-visible { outline: none; }
    .divider:focus-visible::after { outline: 3px solid var(--st-primary-color); }
    .label { position: absolute; top: 0.5rem; padding: 0.1rem 0.55rem; border-radius: 1rem; background: #000a; color: #fff;
        font: 0.8rem var(--st-font); pointer-events: none; }
    .label.before { left: 0.5rem; } .label.after { right: 0.5rem; }
    .tools { display: flex; gap: 0.4rem; align-items: center; justify-content: center; margin-top: 0.5rem; font-family: var(--st-font);
        color: var(--st-text-color); font-size: 0.85rem; }
    button { width: 2.2rem; height: 2.2rem; border-radius: 0.5rem; border: 1px solid var(--st-border-color); background: transparent;
        color: inherit; font-size: 1.1rem; cursor: pointer; }
    button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); outline: none; }
    .tools span { min-width: 3.5rem; text-align: center; }
"""
_JS = """
    export default ({ data, parentElement }) => {
        const root = parentElement.querySelector(".pair");
        if (root.dataset.id === data.id) return;
        root.dataset.id = data.id;
        root.replaceChildren();
        const make = (parent, tag, name, attributes = {}) => {
            const element = Object.assign(document.createElement(tag), attributes);
            element.className = name;
            parent.append(element);
            return element;
        };
        const frame = make(root, "div", "frame");
        const ratio = Math.min(8, Math.max(1 / 8, data.width / data.height));  // of a thin strip one would see nothing
        frame.style.aspectRatio = ratio;
        frame.style.maxWidth = `min(100%, calc(75vh * ${ratio}))`;
        const under = make(frame, "div", "layer"), over = make(frame, "div", "layer");
        const pictures = [
            make(under, "img", "", { src: data.after, alt: data.afterLabel }),
            make(over, "img", "", { src: data.before, alt: data.beforeLabel }),
        ];
        make(frame, "div", "label before", { textContent: data.beforeLabel });
        make(frame, "div", "label after", { textContent: data.afterLabel });
        const divider = make(frame, "div", "divider", { tabIndex: 0, role: "slider" });
        divider.setAttribute("aria-label", data.label);
        divider.setAttribute("aria-valuemin", 0);
        divider.setAttribute("aria-valuemax", 100);
        const tools = make(root, "div", "tools");
        const button = (text, label, act) => make(tools, "button", "", { textContent: text, title: label, ariaLabel: label, onclick: act });
        let at = 50, zoom = 1, left = 0, top = 0;
        const limit = (value, low, high) => Math.min(high, Math.max(low, value));
        const shareAt = (x) => limit(x / Math.max(1, frame.clientWidth) * 100, 0, 100);
        const draw = () => {
            const width = frame.clientWidth, height = frame.clientHeight;
            left = limit(left, width * (1 - zoom), 0);
            top = limit(top, height * (1 - zoom), 0);
            over.style.clipPath = `inset(0 ${100 - at}% 0 0)`;
            divider.style.left = `${at}%`;
            divider.setAttribute("aria-valuenow", Math.round(at));
            pictures.forEach((picture) => { picture.style.transform = `translate(${left}px, ${top}px) scale(${zoom})`; });
            frame.classList.toggle("near", zoom > 1);
            share.textContent = `${Math.round(zoom * 100)} %`;
        };
        const zoomTo = (next, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
            next = limit(next, 1, 16);
            left = x - (x - left) * next / zoom;
            top = y - (y - top) * next / zoom;
            zoom = next;
            draw();
        };
        button("\\u2212", data.smaller, () => zoomTo(zoom / 1.5));
        const share = make(tools, "span", "");
        button("+", data.larger, () => zoomTo(zoom * 1.5));
        button("\\u2921", data.whole, () => zoomTo(1));
        const place = (event) => {
            const box = frame.getBoundingClientRect();
            return [event.clientX - box.left, event.clientY - box.top];
        };
        const pointers = new Map();
        let draws = false;
        frame.onpointerdown = (event) => {
            if (event.button) return;
            pointers.set(event.pointerId, place(event));
            frame.setPointerCapture(event.pointerId);
            draws = pointers.size === 1 && (event.target === divider || zoom === 1);
            if (draws && event.pointerType === "mouse") { at = shareAt(place(event)[0]); draw(); }
        };
        frame.onpointermove = (event) => {
            const last = pointers.get(event.pointerId);
            if (!last) return;
            const now = place(event);
            if (pointers.size === 2) {
                const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
                const reach = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
                zoomTo(zoom * reach(now) / Math.max(1, reach(last)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
            } else if (draws) {
                at = shareAt(now[0]);
                draw();
            } else {
                left += now[0] - last[0];
                top += now[1] - last[1];
                draw();
            }
            pointers.set(event.pointerId, now);
        };
        frame.onpointerup = frame.onpointercancel = (event) => pointers.delete(event.pointerId);
        frame.addEventListener("wheel", (event) => {
            if (!event.ctrlKey && zoom === 1) return;  // the page scrolls
            event.preventDefault();
            zoomTo(zoom * Math.exp(-event.deltaY / 300), ...place(event));
        }, { passive: false });
        divider.onkeydown = (event) => {
            const step = event.shiftKey ? 10 : 2, key = event.key;
            const away = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key];
            const moved = {
                ArrowLeft: at - step, ArrowDown: at - step, ArrowRight: at + step, ArrowUp: at + step, Home: 0, End: 100,
            }[key];
            if (event.altKey && away) {
                left += away[0] * frame.clientWidth / 10;
                top += away[1] * frame.clientHeight / 10;
            } else if (moved !== undefined) at = limit(moved, 0, 100);
            else if (key === "+" || key === "-") zoomTo(key === "+" ? zoom * 1.5 : zoom / 1.5);
            else return;
            event.preventDefault();
            draw();
        };
        const watch = new ResizeObserver(draw);
        watch.observe(frame);
        draw();
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("before_after", html='<div class="pair"></div>', css=_CSS, js=_JS)


def before_after(before: Image.Image, after: Image.Image, labels: tuple[str, str], key: str) -> None:
    """Compare two pictures of the same thing; the first is shown as large as the second."""
    urls = _urls(before, after, key)
    _component()(
        data={
            "id": f"{key}:{language()}",
            "before": urls[0],
            "after": urls[1],
            "beforeLabel": labels[0],
            "afterLabel": labels[1],
            "width": after.width,
            "height": after.height,
            "label": _("Divider between before and after"),
            "smaller": _("Zoom out"),
            "larger": _("Zoom in"),
            "whole": _("Whole picture"),
        },
        key=f"{key}:pair".replace("_", "-"),  # Streamlit refuses two underscores
    )
    if max(after.size) > LONGEST:
        st.caption(
            _(
                "Shown reduced to {size} pixels; the file has all {width} x {height}.",
                size=LONGEST,
                width=after.width,
                height=after.height,
            )
        )


@st.cache_data(show_spinner=False, max_entries=32)
def _urls(_before: Image.Image, _after: Image.Image, key: str) -> list[str]:
    """Both as data URLs, of the same size."""
    after = media.shown(_after, LONGEST)
    before = media.shown(_before, LONGEST).resize(after.size, Image.Resampling.BICUBIC)
    urls = []
    for image in (before, after):
        urls.append(data_url(image))
    return urls


def data_url(image: Image.Image) -> str:
    """An RGB or RGBA picture as what a browser shows without asking for a file."""
    file = io.BytesIO()
    image.save(file, "WEBP", quality=92, method=1, icc_profile=image.info.get("icc_profile"))
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
