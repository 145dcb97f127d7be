"""A text and its translation side by side; a sentence lights up together with its counterpart."""

from collections.abc import Collection, Sequence

from ...text import Span
from ..session import _
from . import component


def sentence_pairs(
    texts: tuple[str, str],
    pairs: Sequence[tuple[Span, Span]],
    titles: tuple[str, str],
    languages: tuple[str, str],
    key: str,
    unsure: Collection[int] = (),
) -> None:
    """Show both texts under their titles, the second one with a button that copies it.

    Args:
        texts: source and target. pairs: where a sentence and its counterpart stand in them, in order.
        unsure: numbers of the pairs whose counterpart is marked as doubtful.
        languages: ISO 639-1 codes, for screen readers and fonts; the source's may be empty.
    """
    data: dict[str, object] = {"copy": _("Copy"), "copied": _("Copied")}
    for side, name in enumerate(("source", "target")):
        text, parts, place = texts[side], list[tuple[str, int | None, bool]](), 0
        for number, pair in enumerate(pairs):
            span = pair[side]
            is_doubtful = side == 1 and number in unsure
            parts += [(text[place : span.start], None, False), (text[span.start : span.end], number, is_doubtful)]
            place = span.end
        parts.append((text[place:], None, False))
        data[name] = {"title": titles[side], "language": languages[side], "parts": parts}
    component("sentence_pairs", '<div class="columns"></div>')(data=data, key=key)
