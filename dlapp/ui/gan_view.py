"""A small GAN at work: samples, what the discriminator thinks of every place, both losses; and a canvas to draw on."""

import base64
import math
from collections.abc import Callable
from typing import Any

import streamlit as st
import torch

from ..labs import gan_data
from ..labs.gan import REACH, Lab
from .session import _

ARROWS, PICTURES = 64, 32  # that are shown

_CSS = """
    .lab { display: flex; flex-wrap: wrap; gap: 1rem; font-family: var(--st-font); color: var(--st-text-color); }
    canvas { display: block; width: 100%; border-radius: 0.5rem; border: 1px solid var(--st-border-color); }
    .plane { flex: 3 1 300px; max-width: 560px; } .curves { flex: 2 1 240px; }
    .plane canvas { aspect-ratio: 1; touch-action: none; } .plane.drawing canvas { cursor: crosshair; }
    .curves canvas { aspect-ratio: 16 / 10; margin-bottom: 0.4rem; }
    .key { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; font-size: 0.85rem; margin-top: 0.4rem; }
    .key i { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 50%; margin-right: 0.35em; }
"""
_JS = """
    export default ({ data, parentElement, setTriggerValue }) => {
        const root = parentElement.querySelector(".lab");
        const kept = root.kept ??= { points: [], from: [], frame: 0 };
        const make = (parent, tag, name) => {
            const element = document.createElement(tag);
            element.className = name;
            parent.append(element);
            return element;
        };
        if (!root.childElementCount) {
            const plane = make(root, "div", "plane"), curves = make(root, "div", "curves");
            make(plane, "canvas", "");
            make(plane, "div", "key");
            make(curves, "canvas", "");
            make(curves, "div", "key");
        }
        const [plane, curves] = root.children;
        const [canvas] = plane.children, [lines] = curves.children;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", data.label);
        lines.setAttribute("role", "img");
        lines.setAttribute("aria-label", data.lossLabel);
        plane.classList.toggle("drawing", data.drawing);
        const colours = { real: "#2a9d6f", fake: "#e0457b", d: "#2f6fd0", g: "#e0457b" };
        const key = (place, entries) => place.replaceChildren(...entries.map(([colour, text]) => {
            const entry = document.createElement("span"), dot = document.createElement("i");
            dot.style.background = colour;
            entry.append(dot, text);
            return entry;
        }));
        key(plane.children[1], data.drawing ? [[colours.real, data.words.drawn]] : [
            [colours.real, data.words.real], [colours.fake, data.words.fake],
            ["#7fb8e8", data.words.likely], ["#f3c26b", data.words.unlikely]]);
        key(curves.children[1], [[colours.d, data.words.d], [colours.g, data.words.g]]);
        const ready = (element) => {
            const scale = window.devicePixelRatio || 1, width = element.clientWidth, height = element.clientHeight;
            element.width = width * scale;
            element.height = height * scale;
            const brush = element.getContext("2d");
            brush.setTransform(scale, 0, 0, scale, 0, 0);
            return [brush, width, height];
        };
        const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
        const place = ([x, y], side) => [(x / data.reach + 1) / 2 * side, (1 - y / data.reach) / 2 * side];
        const dots = (brush, side, points, colour, radius, alpha) => {
            brush.fillStyle = colour;
            brush.globalAlpha = alpha;
            for (const point of points) {
                const [x, y] = place(point, side);
                brush.beginPath();
                brush.arc(x, y, radius, 0, 7);
                brush.fill();
            }
            brush.globalAlpha = 1;
        };
        const heat = (brush, side) => {
            const cells = bytes(data.heat), count = data.heatSide;
            const small = new OffscreenCanvas(count, count), image = new ImageData(count, count);
            cells.forEach((value, i) => {
                const share = value / 255, low = [243, 194, 107], middle = [250, 250, 252], high = [127, 184, 232];
                const [a, b, t] = share < 0.5 ? [low, middle, 2 * share] : [middle, high, 2 * share - 1];
                image.data.set([0, 1, 2].map((k) => a[k] + (b[k] - a[k]) * t).concat(255), 4 * i);
            });
            small.getContext("2d").putImageData(image, 0, 0);
            brush.imageSmoothingEnabled = true;
            brush.drawImage(small, 0, 0, side, side);
        };
        const paint = (share) => {
            const [brush, side] = ready(canvas);
            if (data.pictures) {
                const cells = bytes(data.pictures), columns = 8, wide = side / columns, count = data.pictureSide;
                brush.fillStyle = "#8883";
                brush.fillRect(0, 0, side, side);
                for (let n = 0; n < data.pictureCount; n++) {
                    const small = new OffscreenCanvas(count, count), image = new ImageData(count, count);
                    for (let i = 0; i < count * count; i++) {
                        const value = cells[n * count * count + i];
                        image.data.set([value, value, value, 255], 4 * i);
                    }
                    small.getContext("2d").putImageData(image, 0, 0);
                    brush.imageSmoothingEnabled = false;
                    const x = n % columns * wide, y = Math.floor(n / columns) * wide;
                    brush.drawImage(small, x + 2, y + 2, wide - 4, wide - 4);
                    if (n < 4 * columns) continue;
                    brush.fillStyle = colours.fake;
                    brush.fillRect(x + 2, y + wide - 5, (wide - 4) * data.scores[n - 4 * columns], 3);
                }
                return;
            }
            if (data.drawing) {
                brush.fillStyle = "#8881";
                brush.fillRect(0, 0, side, side);
                dots(brush, side, kept.points, colours.real, 4, 0.9);
                return;
            }
            heat(brush, side);
            dots(brush, side, data.real, colours.real, 2.5, 0.55);
            const now = data.fake.map(([x, y], i) => {
                const [fromX, fromY] = kept.from[i] ?? [x, y];
                return [fromX + (x - fromX) * share, fromY + (y - fromY) * share];
            });
            dots(brush, side, now, colours.fake, 3, 0.85);
            brush.strokeStyle = colours.fake;
            brush.globalAlpha = 0.5;
            data.pulls.forEach(([dx, dy], i) => {
                const [x, y] = place(now[i], side), [endX, endY] = place([now[i][0] + dx, now[i][1] + dy], side);
                brush.beginPath();
                brush.moveTo(x, y);
                brush.lineTo(endX, endY);
                brush.stroke();
            });
            brush.globalAlpha = 1;
        };
        const curve = () => {
            const [brush, width, height] = ready(lines), text = getComputedStyle(root).color;
            const values = data.losses.flatMap(([, d, g]) => [d, g]).filter((value) => value !== null);
            if (!values.length) return;
            const low = Math.min(0, ...values), high = Math.max(1, ...values), left = 38;
            const first = data.losses[0][0], last = Math.max(first + 1, data.losses.at(-1)[0]);
            const at = (step, value) => [
                left + (step - first) / (last - first) * (width - left - 6), 6 + (high - value) / (high - low) * (height - 26)];
            brush.fillStyle = text;
            brush.font = "11px sans-serif";
            brush.strokeStyle = "#8885";
            for (const value of [low, (low + high) / 2, high]) {
                const y = at(first, value)[1];
                brush.fillText(value.toFixed(1), 4, y + 4);
                brush.beginPath();
                brush.moveTo(left, y);
                brush.lineTo(width - 6, y);
                brush.stroke();
            }
            brush.fillText(String(first), left, height - 4);
            brush.fillText(String(last), width - 8 - brush.measureText(String(last)).width, height - 4);
            [[1, colours.d], [2, colours.g]].forEach(([column, colour]) => {
                brush.strokeStyle = colour;
                brush.lineWidth = 1.5;
                brush.beginPath();
                let started = false;
                for (const row of data.losses) {
                    if (row[column] === null) { started = false; continue; }
                    const [x, y] = at(row[0], row[column]);
                    if (started) brush.lineTo(x, y); else brush.moveTo(x, y);
                    started = true;
                }
                brush.stroke();
            });
        };
        cancelAnimationFrame(kept.frame);
        const began = performance.now();
        const move = (now) => {
            const share = Math.min(1, (now - began) / data.milliseconds);
            paint(share);
            if (share < 1 && !data.drawing && !data.pictures) kept.frame = requestAnimationFrame(move);
            else kept.from = data.fake ?? [];
        };
        if (data.drawing && kept.id !== data.id) kept.points = data.drawn;
        kept.id = data.id;
        move(data.milliseconds ? began : began + 1e9);
        curve();
        let draws = false;
        const add = (event) => {
            const box = canvas.getBoundingClientRect();
            const x = ((event.clientX - box.left) / box.width * 2 - 1) * data.reach;
            const y = (1 - (event.clientY - box.top) / box.height * 2) * data.reach;
            const last = kept.points.at(-1);
            if (kept.points.length >= data.most || Math.max(Math.abs(x), Math.abs(y)) > 1) return;
            if (last && Math.hypot(x - last[0], y - last[1]) < 0.03) return;
            kept.points.push([Math.round(x * 100) / 100, Math.round(y * 100) / 100]);
            paint(1);
        };
        canvas.onpointerdown = (event) => {
            if (!data.drawing) return;
            draws = true;
            canvas.setPointerCapture(event.pointerId);
            add(event);
        };
        canvas.onpointermove = (event) => { if (draws) add(event); };
        canvas.onpointerup = canvas.onpointercancel = () => {
            if (draws) setTriggerValue("drawn", kept.points);
            draws = false;
        };
        root.watch ??= new ResizeObserver(() => root.again());
        root.again = () => { paint(1); curve(); };
        root.watch.observe(canvas);
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("gan_lab", html='<div class="lab"></div>', css=_CSS, js=_JS)


def show(lab: Lab, milliseconds: int) -> None:
    """The state of a lab.

    Args:
        milliseconds: over which samples move on from where they were.
    """
    data = _common()
    data |= {"milliseconds": milliseconds, "losses": _losses(lab)}
    samples = lab.samples()
    if lab.setup.is_pictures:
        both = (torch.cat([lab.real[:PICTURES], samples[:PICTURES]]) + 1) * 127.5
        data |= {
            "label": _("Above real pictures, below generated ones with the discriminator's score"),
            "pictures": _packed(both.clamp(0, 255).round().byte().numpy().tobytes()),
            "pictureSide": gan_data.PICTURE,
            "pictureCount": 2 * PICTURES,
            "scores": [round(value, 3) for value in lab.scores(samples[:PICTURES]).tolist()],
        }
    else:
        heat = lab.heat()
        data |= {
            "label": _("Real and generated points over what the discriminator thinks of each place"),
            "real": _rounded(lab.real[:400]),
            "fake": _rounded(samples),
            "pulls": _rounded(lab.pulls(samples[:ARROWS])),
            "heat": _packed(heat.tobytes()),
            "heatSide": len(heat),
        }
    _component()(data=data, key="gan_lab:view", on_drawn_change=lambda: None)


def canvas(points: tuple[tuple[float, float], ...], version: int, on_drawn: Callable[[list], None]) -> None:
    """A place to draw points on.

    Args:
        version: another number empties it; on_drawn: called with all points after each stroke.
    """

    def drawn() -> None:
        if made := st.session_state["gan_lab:canvas"].drawn:
            on_drawn(made)

    data = _common()
    data |= {
        "drawing": True,
        "drawn": [list(point) for point in points],
        "id": version,
        "label": _("Draw points here by mouse or finger"),
        "milliseconds": 0,
        "losses": [],
    }
    _component()(data=data, key="gan_lab:canvas", on_drawn_change=drawn)


def _common() -> dict[str, Any]:
    return {
        "reach": REACH,
        "most": gan_data.DRAWN,
        "drawing": False,
        "lossLabel": _("Losses of discriminator and generator by step"),
        "words": {
            "real": _("Real"),
            "fake": _("Generated"),
            "drawn": _("Your points"),
            "likely": _("The discriminator takes it for real"),
            "unlikely": _("for generated"),
            "d": _("Loss of the discriminator"),
            "g": _("Loss of the generator"),
        },
    }


def _losses(lab: Lab) -> list[list[float | None]]:
    """Every step's losses; the browser's JSON has neither nan nor infinity."""
    return [
        [step, *(round(value, 3) if math.isfinite(value) else None for value in pair)] for step, *pair in lab.losses
    ]


def _rounded(points: Any) -> list[list[float]]:
    return (points.nan_to_num(0, 99, -99) * 1000).round().div(1000).tolist()


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()
