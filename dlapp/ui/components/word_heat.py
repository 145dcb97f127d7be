"""Words or tokens, each the stronger coloured the larger its value; point at one to read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import component


@dataclass(frozen=True)
class HeatWord:
    """`share` of the full colour, in [0, 1]; `told`: what is said when it is pointed at; `others`: with their shares."""

    text: str
    share: float
    told: str
    others: list[tuple[str, float]] = field(default_factory=list)


def word_heat(words: Sequence[HeatWord], hint: str, key: str) -> None:
    """Show words.

    Args:
        hint: what stands below them until one is pointed at.
    """
    component("word_heat", '<div><p class="words"></p><div class="told" aria-live="polite"></div></div>')(
        data={"words": [[word.text, round(word.share, 3), word.told, word.others] for word in words], "hint": hint},
        key=key,
    )
