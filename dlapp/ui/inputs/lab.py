"""The settings of a lab, by hand, by preset or by the page's address; and the buttons that run it."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...labs.live import LiveLab
from ..session import _

SWITCH = {"True": True, "False": False}
S = TypeVar("S")  # of a setup
T = TypeVar("T")  # of what is learnt


@dataclasses.dataclass(frozen=True)
class Preset(Generic[S]):
    """A setup to begin with; `title`, and a sentence on what to `watch` for, marked for translation."""

    name: str
    setup: S
    title: str
    icon: str
    watch: str = ""

    def is_at(self, setup: S) -> bool:
        """Whether a setup is this one, but for the seed."""
        return {**vars(self.setup), "seed": None} == {**vars(setup), "seed": None}


class LabSettings(Generic[S]):
    """Controls that know the page's address.

    Args:
        key: of the page, in front of the controls' keys.
        setup: a frozen dataclass with defaults, whose fields the controls set.
        choices: the only values that the control of a number shows.
    """

    def __init__(self, key: str, setup: type[S], choices: Mapping[str, Sequence[float]]) -> None:
        self.key, self._setup, self._choices = key, setup, choices
        self.parameters = tuple(field.name for field in dataclasses.fields(setup))  # type: ignore[arg-type]

    def choose(self, label: str, names: Mapping[Any, str], field: str) -> Any:
        """Ask for one of a few, whose names are marked for translation."""
        return st.segmented_control(
            label, list(names), required=True, format_func=lambda name: _(names[name]), **self.kept(field)
        )

    def kept(self, field: str) -> dict[str, Any]:
        """Key of a control, which has its value already: Streamlit wants either that or a default."""
        st.session_state.setdefault(f"{self.key}:{field}", getattr(self._setup, field))
        return {"key": f"{self.key}:{field}", "persist_state": "session"}

    def value(self, field: str) -> Any:
        """What a control that is not drawn stands at; kept, as Streamlit forgets it otherwise."""
        key = f"{self.key}:{field}"
        kept = st.session_state[key] = st.session_state.get(key, getattr(self._setup, field))
        return kept

    def standing(self, field: str) -> Any:
        """What a control stands at, whether it is already drawn or not."""
        return st.session_state.get(f"{self.key}:{field}", getattr(self._setup, field))

    def apply(self, setup: S, keep_seed: bool = True) -> None:
        """Set every control as a setup has it; for callbacks."""
        for name in self.parameters:
            if not (keep_seed and name == "seed"):
                st.session_state[f"{self.key}:{name}"] = getattr(setup, name)

    def address_of(self, setup: S) -> dict[str, str]:
        """A setup as the parameters of an address; a text or a table of one's own stays here."""
        return {name: f"{getattr(setup, name)}" for name in self.parameters}

    def said(self, setup: S) -> dict[str, str]:
        """A setup as the parameters of the page's address, which is not taken for a link when it says so."""
        address = st.session_state[f"{self.key}:address"] = self.address_of(setup)
        return address

    def write_address(self, setup: S, **also: str) -> None:
        """Let the page's address say what the controls do, and `also` what others do: all at once is one step back."""
        address = {**also, **self.said(setup)}
        if any(st.query_params.get(name) != value for name, value in address.items()):
            st.query_params.update(address)

    def read_address(self) -> bool:
        """Set the controls as the link says that the visitor came by, or a preset; before they are drawn.

        Returns:
            Whether a link has set them.
        """
        if (begun := st.session_state.pop(f"{self.key}:begun", None)) is not None:
            # again, as a look at the training that was on its way may have brought the controls as they were
            self.apply(begun)
        address = self._address()
        if not address or address == st.session_state.get(f"{self.key}:address"):
            return False
        st.session_state[f"{self.key}:address"] = address
        try:
            setup = self.setup_of(address)
        except (UserError, ValueError, KeyError):
            st.warning(
                _("The settings in this link are not valid. The defaults are used instead."), icon=":material/link_off:"
            )
            return False
        self.apply(setup, keep_seed=False)
        return True

    def _address(self) -> dict[str, str]:
        """The parameters of the page's address that belong to a setup."""
        return {name: st.query_params[name] for name in self.parameters if name in st.query_params}

    def setup_of(self, address: Mapping[str, str]) -> S:
        """The setup of an address.

        Raises:
            UserError, ValueError, KeyError: when the controls cannot show it.
        """
        given: dict[str, Any] = {}
        for name in self.parameters:
            if name in address:
                default = getattr(self._setup, name)
                given[name] = SWITCH[address[name]] if isinstance(default, bool) else type(default)(address[name])
        setup = self._setup(**given)
        for name, choices in self._choices.items():
            if not any(math.isclose(getattr(setup, name), choice) for choice in choices):
                raise ValueError(f"{getattr(setup, name)} is not among {choices}")
        if given.get("seed", 0) >= 2**31:
            raise ValueError("out of the controls' range")
        return setup


class LabPlayer(Generic[S, T]):
    """Play, pause, one step, reset and the presets of a lab, which is kept in the visitor's session."""

    def __init__(self, settings: LabSettings[S], lab: type[LiveLab[S, T, Any]]) -> None:
        self._settings, self._lab, self._key = settings, lab, settings.key

    @property
    def is_playing(self) -> bool:
        return st.session_state.get(f"{self._key}:playing", False)

    def lab_of(self, setup: S, task: T) -> Any:
        """The session's lab with that setup: a new one where the networks or the task are others."""
        lab = st.session_state.get(f"{self._key}:lab")
        if lab is None or not lab.change(setup, task):
            lab = st.session_state[f"{self._key}:lab"] = self._lab(setup, task)
        return lab

    def buttons(self, place: DeltaGenerator, presets: Sequence[Preset[S]], is_ready: bool) -> None:
        """Draw them; `is_ready`: whether there is something to learn."""
        key = self._key
        label, icon = (N_("Pause"), ":material/pause:") if self.is_playing else (N_("Play"), ":material/play_arrow:")
        place.button(
            _(label), type="primary", icon=icon, on_click=self._play, key=f"{key}:start", disabled=not is_ready
        )
        place.button(
            _("One step"), icon=":material/skip_next:", on_click=self._step, key=f"{key}:step", disabled=not is_ready
        )
        place.button(
            _("Reset"), icon=":material/restart_alt:", on_click=self._reset, key=f"{key}:reset", disabled=not is_ready
        )
        for preset in presets:
            with place:
                self.offer(preset)

    def offer(self, preset: Preset[S]) -> None:
        """A button that begins with a preset; in a fragment, `follow` has to come first."""
        st.button(
            _(preset.title),
            icon=preset.icon,
            on_click=self._begin,
            args=(preset.setup,),
            key=f"{self._key}:preset:{preset.name}",
        )

    def follow(self) -> None:
        """In a fragment: run the whole page again after a preset was begun there, as its controls have changed."""
        if f"{self._key}:begun" in st.session_state:
            st.rerun()  # at every tick until it has come about

    def _begin(self, setup: S) -> None:
        self._settings.apply(setup)
        self._reset()
        st.session_state[f"{self._key}:playing"], st.session_state[f"{self._key}:begun"] = True, setup

    def _reset(self) -> None:
        st.session_state.pop(f"{self._key}:lab", None)

    def _play(self) -> None:
        st.session_state[f"{self._key}:playing"] = not self.is_playing

    def _step(self) -> None:
        st.session_state[f"{self._key}:playing"] = False
        if lab := st.session_state.get(f"{self._key}:lab"):
            lab.train(1)
