"""What to change in a face."""

from typing import Any

import streamlit as st

from ...i18n import N_
from ...tasks.face_editing import HAIR, MOST_CHARACTERS, MOST_TILT, MOST_TURN, Settings
from ...tasks.face_editing.abilities import Abilities
from ..session import _, plain
from . import controls
from .face_stack import TASK
from .widgets import choose, select

EXPRESSIONS = {
    "smile": N_("Smile"),
    "laugh": N_("Laugh"),
    "angry": N_("Angry"),
    "sad": N_("Sad"),
    "surprised": N_("Surprised"),
    "wink": N_("Wink"),
    "eyes_closed": N_("Eyes closed"),
}
HAIR_COLOURS = {
    "black": N_("Black"),
    "dark_brown": N_("Dark brown"),
    "brown": N_("Brown"),
    "light_brown": N_("Light brown"),
    "blond": N_("Blond"),
    "white": N_("White"),
    "red": N_("Red"),
    "blue": N_("Blue"),
}
_EXPRESSION, _HAIR, _TILT, _TURN, _WORDS = (
    f"{TASK}:{name}" for name in ("expression", "hair", "tilt", "turn", "instruction")
)


def clear() -> None:
    """Put the questions back, so that what was done is not done again; before they are drawn."""
    st.session_state[_EXPRESSION] = None
    st.session_state[_TILT] = st.session_state[_TURN] = 0
    st.session_state[_WORDS] = ""
    choose(_HAIR, "")


def choose_changes(can: Abilities) -> dict[str, Any]:
    """Ask what to change, of what the model can: fields of Settings."""
    settings: dict[str, Any] = {}
    expression = controls.pills(
        _("Expression"),
        can.expressions,
        format_func=lambda name: _(EXPRESSIONS[name]),
        key=_EXPRESSION,
    )
    settings["expression"] = expression or ""
    if can.words:
        settings["hair"] = select(
            _("Hair colour"),
            ["", *HAIR],
            _HAIR,
            lambda name: _(HAIR_COLOURS[name]) if name else _("As it is"),
            name="hair",
        )
    settings["tilt"] = _angle(_("Tilt"), MOST_TILT, _TILT)
    if can.turn:
        settings["turn"] = _angle(_("Turn"), MOST_TURN, _TURN)
    if can.words:
        settings["instruction"] = controls.text_input(
            _("In your own words"),
            key=_WORDS,
            max_chars=MOST_CHARACTERS,
            placeholder=_("with a long beard"),
        )
    return settings


def choose_strength() -> float:
    """Ask how far to go, in [0, 1]."""
    return controls.percent(_("Strength"), 10, 100, 100, 10, key=f"{TASK}:strength")


def _angle(label: str, most: float, key: str) -> float:
    return float(controls.slider(label, -round(most), round(most), 0, key=key, format="%d°"))


def is_change(settings: dict[str, Any]) -> bool:
    """Whether anything is asked for."""
    return any(value.strip() if isinstance(value, str) else value for value in settings.values())


def described(settings: Settings) -> str:
    """An edit in a few words, for a place that renders Markdown."""
    words = []
    if settings.expression:
        words.append(_(EXPRESSIONS[settings.expression]))
    if settings.hair:
        words.append(_("Hair colour: {colour}", colour=_(HAIR_COLOURS[settings.hair])))
    if settings.tilt:
        words.append(_("Tilt: {angle}°", angle=f"{settings.tilt:+g}"))
    if settings.turn:
        words.append(_("Turn: {angle}°", angle=f"{settings.turn:+g}"))
    if settings.instruction.strip():
        words.append(f"“{plain(settings.instruction.strip())}”")
    if settings.strength < 1:
        words.append(f"{settings.strength:.0%}")
    return " · ".join(words)
