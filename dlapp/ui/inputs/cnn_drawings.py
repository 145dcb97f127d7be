"""Asking for drawings of a few classes, to learn from."""

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from ...errors import UserError
from ...i18n import N_
from ...labs.cnn_drawings import CLASSES, DRAWINGS, SIDE, Drawings, rendered
from ..components.drawing_pad import drawing_pad
from ..components.small_pictures import Sheet, small_pictures
from ..session import _, explain

PEN, POINTS = 7, 1500  # radius in CSS pixels; points of one drawing
EXAMPLES = (N_("circle"), N_("triangle"), N_("wave"))
FILLED = 12  # examples of each
NAME = 20  # letters


def pad(key: str) -> np.ndarray:
    """A pad to draw one picture on, uint8 (SIDE, SIDE); `empty_pad` empties it."""

    def drawn(points: list[list[float]]) -> None:
        st.session_state[f"{key}:points"] = points

    points = st.session_state.get(f"{key}:points", [])
    version = st.session_state.get(f"{key}:version", 0)
    drawing_pad(points, version, 1, POINTS, f"{key}:canvas", drawn, PEN, _("Your drawing"))
    return rendered(points)


def empty_pad(key: str) -> None:
    """For callbacks."""
    st.session_state[f"{key}:points"] = []
    st.session_state[f"{key}:version"] = st.session_state.get(f"{key}:version", 0) + 1


def ask_for_drawings(key: str) -> Drawings:
    """What the visitor has drawn, as far as it goes."""
    kept: list[list[bytes]] = st.session_state.setdefault(f"{key}:drawings", [[] for _number in range(CLASSES[1])])
    with st.expander(_("Your drawings"), expanded=True, icon=":material/draw:"):
        name = f"{key}:names"
        st.session_state.setdefault(name, ", ".join(_(example) for example in EXAMPLES))
        typed = st.text_input(_("Two to five names, with commas between them"), key=name, persist_state="session")
        try:
            names = names_of(typed)
        except UserError as error:
            st.warning(explain(error), icon=":material/keyboard:")
            names = names_of(", ".join(_(example) for example in EXAMPLES))
        left, right = st.columns([2, 3], gap="large")
        with left:
            numbers = list(range(len(names)))
            if st.session_state.get(f"{key}:class", 0) not in numbers:
                st.session_state[f"{key}:class"] = 0
            chosen = st.segmented_control(
                _("Draw"), numbers, required=True, default=0, format_func=names.__getitem__, key=f"{key}:class"
            )
            assert chosen is not None
            picture = pad(f"{key}:example")
            with st.container(horizontal=True, gap="small"):
                st.button(
                    _("Keep"),
                    icon=":material/add:",
                    type="primary",
                    key=f"{key}:keep",
                    on_click=_keep,
                    args=(key, kept[chosen], picture),
                    disabled=not picture.any() or len(kept[chosen]) >= DRAWINGS,
                )
                st.button(
                    _("Clear"),
                    icon=":material/ink_eraser:",
                    on_click=empty_pad,
                    args=(f"{key}:example",),
                    key=f"{key}:clear",
                )
        with right:
            small_pictures(
                [
                    Sheet(_("{name}: {count}", name=name, count=len(drawn)), _tiles(drawn), columns=10, pixel=1.2)
                    for name, drawn in zip(names, kept, strict=False)
                ],
                f"{key}:drawn",
            )
            with st.container(horizontal=True, gap="small"):
                label = _("Remove the last {name}", name=names[chosen])
                st.button(
                    label,
                    icon=":material/undo:",
                    on_click=_forget,
                    args=(kept[chosen],),
                    disabled=not kept[chosen],
                    key=f"{key}:pop",
                )
                st.button(
                    _("Fill with examples"),
                    icon=":material/auto_awesome:",
                    on_click=_fill,
                    args=(key,),
                    key=f"{key}:fill",
                )
    return Drawings(names, tuple(tuple(drawn) for drawn in kept[: len(names)]))


def names_of(typed: str) -> tuple[str, ...]:
    """Names that were typed with commas between them.

    Raises:
        UserError: saying what may be typed.
    """
    names = tuple(name.strip() for name in typed.replace("、", ",").replace("，", ",").split(",") if name.strip())
    if not CLASSES[0] <= len(set(names)) == len(names) <= CLASSES[1]:
        raise UserError(N_("Type two to five different names, with commas between them."))
    if max(map(len, names)) > NAME:
        raise UserError(N_("A name can have at most {most} characters."), most=NAME)
    return names


def scribbles(count: int) -> list[list[bytes]]:
    """Pictures of EXAMPLES, as a hand might draw them."""
    chance = np.random.default_rng(0)
    return [[_scribbled(kind, chance) for _number in range(count)] for kind in range(len(EXAMPLES))]


def _scribbled(kind: int, chance: np.random.Generator) -> bytes:
    along = np.linspace(0, 1, 120)
    if kind == 0:
        start, end = chance.uniform(0, 2 * math.pi), chance.uniform(1.9, 2.1) * math.pi
        line = np.stack([np.cos(start + along * end), chance.uniform(0.75, 1) * np.sin(start + along * end)], 1)
    elif kind == 1:
        corners = np.array([(0, 1), (-1, -0.8), (1, -0.8), (0, 1)]) + chance.normal(0, 0.12, (4, 2))
        line = np.stack([np.interp(3 * along, range(4), corners[:, axis]) for axis in (0, 1)], 1)
    else:
        turns, height = chance.uniform(1.5, 2.3), chance.uniform(0.3, 0.5)
        line = np.stack([2 * along - 1, height * np.sin(2 * math.pi * turns * along + chance.uniform(0, 1))], 1)
    turn = chance.uniform(-0.25, 0.25)
    cos, sin = math.cos(turn), math.sin(turn)
    wobble = np.cumsum(chance.normal(0, 0.012, line.shape), 0)
    return rendered(((line + wobble) @ np.array([[cos, sin], [-sin, cos]])).tolist()).tobytes()


def _fill(key: str) -> None:
    st.session_state[f"{key}:names"] = ", ".join(_(example) for example in EXAMPLES)
    for kept, made in zip(st.session_state[f"{key}:drawings"], scribbles(FILLED), strict=False):
        kept[:] = made


def _keep(key: str, kept: list[bytes], picture: np.ndarray) -> None:
    kept.append(picture.tobytes())
    empty_pad(f"{key}:example")


def _forget(kept: list[bytes]) -> None:
    kept.pop()


def _tiles(drawn: Sequence[bytes]) -> np.ndarray:
    """(n, SIDE, SIDE) in [0, 1]."""
    return np.frombuffer(b"".join(drawn), np.uint8).reshape(-1, SIDE, SIDE) / 255
