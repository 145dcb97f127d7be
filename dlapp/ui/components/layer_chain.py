"""The layers of a network in a row, each with what comes out of it; click one to choose it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from . import component


@dataclass(frozen=True)
class Block:
    """A layer: `name`, `code` and `facts` are lines of text.

    `shape`: (channels, height, width) or (units,) of what comes out, drawn as a stack of squares or as a column; none for a layer
    that is impossible.
    """

    name: str
    code: str
    facts: tuple[str, ...]
    shape: tuple[int, ...] = ()


def layer_chain(blocks: Sequence[Block], chosen: int, label: str, key: str, on_choose: Callable[[int], None]) -> None:
    """Show layers.

    Args:
        chosen: number of the chosen one, from 0. label: what they are, for those who cannot see them.
        on_choose: called with the number of the one clicked, before the page runs again.
    """

    def clicked() -> None:
        if (number := st.session_state[key].chosen) is not None:
            on_choose(int(number))

    component("layer_chain", '<div class="chain"></div>')(
        data={"blocks": [vars(block) for block in blocks], "chosen": chosen, "label": label},
        key=key,
        on_chosen_change=clicked,
    )
