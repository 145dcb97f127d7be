"""Tables and headings in Markdown."""

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; None is an empty cell."""
    lines: list[Sequence[object]] = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in line) + " |" for line in lines)


def percent(share: float) -> str:
    """A share in [0, 1], such as "52.3%"."""
    return f"{share:.1%}"


def title(name: str) -> str:
    """The heading of a task or topic."""
    return name.replace("_", " ").capitalize().replace("Super resolution", "Super-resolution")
