"""The settings of the kernel sandbox: by hand or by the page's address."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from ...i18n import N_
from ...labs.cnn_kernels import IDENTITY, KERNELS, LARGEST, OWN, SIZES, parse, resized, written
from ...labs.cnn_layers import PADDINGS, STRIDES, WINDOWS
from ..session import _
from .cnn_modes import KERNELS as MODE
from .cnn_modes import MODES, Mode
from .lab import LabSettings
from .pictures import EXAMPLES

KEY = "cnn_kernels"
NAMES = {name: title for name, (title, _values) in KERNELS.items()} | {OWN: N_("Your own")}
FARTHEST = 8  # pixels that the picture can be moved


@dataclass(frozen=True)
class Sandbox:
    """What the sandbox shows.

    Attributes:
        example: of EXAMPLES; a picture of one's own is shown instead of it.
        kernel: of NAMES.
        size, numbers: of the visitor's own kernel, the latter as `labs.cnn_kernels.written` has them.
        pooling: the window's side.
        right, down: pixels that the picture is moved.
    """

    example: str = next(iter(EXAMPLES))
    kernel: str = next(iter(NAMES))
    size: int = 3
    numbers: str = written(KERNELS[IDENTITY][1])
    stride: int = 1
    padding: int = 0
    pooling: int = 2
    right: int = 1
    down: int = 0

    def __post_init__(self) -> None:
        if self.example not in EXAMPLES or self.kernel not in NAMES:
            raise ValueError("no such example or kernel")
        if len(parse(self.numbers)) != self.size:
            raise ValueError("not as many numbers as the kernel's size says")
        if max(abs(self.right), abs(self.down)) > FARTHEST:
            raise ValueError("moved too far")

    @property
    def values(self) -> np.ndarray:
        """The kernel's, (k, k)."""
        return parse(self.numbers) if self.kernel == OWN else KERNELS[self.kernel][1]


SETTINGS = LabSettings(KEY, Sandbox, {"size": SIZES, "stride": STRIDES, "padding": PADDINGS, "pooling": WINDOWS})


def read_address() -> None:
    """Set the controls as the link says that the visitor came by; before they are drawn."""
    if SETTINGS.read_address():
        st.session_state[f"{KEY}:links"] = _links() + 1


def ask_for_sandbox() -> Sandbox:
    """What is to be shown, after asking for the kernel and how it moves; the view asks for the rest."""
    kernel = st.pills(
        _("Kernel"),
        list(NAMES),
        required=True,
        format_func=lambda name: _(NAMES[name]),
        wrap=True,  # all of them are seen
        **SETTINGS.kept("kernel"),
    )
    if kernel == OWN:
        _edit_numbers()
    for label, field, choices in ((_("Stride"), "stride", STRIDES), (_("Padding"), "padding", PADDINGS)):
        st.segmented_control(label, choices, required=True, **SETTINGS.kept(field))
    sandbox = Sandbox(**{field: SETTINGS.standing(field) for field in SETTINGS.parameters})
    SETTINGS.write_address(sandbox, **MODES.said(Mode(MODE)))
    return sandbox


def _edit_numbers() -> None:
    """A table for the visitor's own kernel."""
    size = st.segmented_control(
        _("Size"), SIZES, required=True, format_func=lambda side: f"{side} × {side}", **SETTINGS.kept("size")
    )
    assert size is not None  # one is required
    table, first = f"{KEY}:own:{size}:{_links()}", f"{KEY}:first"
    if table not in st.session_state:  # newly drawn: from here on, Streamlit remembers what is changed in it
        st.session_state[first] = resized(parse(SETTINGS.standing("numbers")), size)
    columns = [str(number + 1) for number in range(size)]
    column = st.column_config.NumberColumn(min_value=-LARGEST, max_value=LARGEST, width=60)
    typed = st.data_editor(
        pd.DataFrame(st.session_state[first], columns=columns),
        hide_index=True,
        column_config=dict.fromkeys(columns, column),
        key=table,
        width="content",
    )
    st.caption(_("Click a number to change it. An empty cell counts as 0."))
    st.session_state[f"{KEY}:numbers"] = written(typed.to_numpy(float, na_value=0))


def _links() -> int:
    """How many links were followed: after each, the table begins anew."""
    return st.session_state.get(f"{KEY}:links", 0)
