"""Tables in Markdown, as benchmarks print them and the README shows them."""

from collections.abc import Sequence


def markdown(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> str:
    """A Markdown table; floats are shares and become percentages."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:.1%}".replace("%", " %") if isinstance(value, float) else str(value)
