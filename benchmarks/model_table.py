"""`docs/models.md`: every model there is, from its card."""

import re

from dlapp.catalog import CARDS, ModelCard
from dlapp.tasks import NAMES

from .benchmark import load, names, read
from .table import table, title

INTRODUCTION = """# Models

Written by `python -m benchmarks docs` from the cards (`dlapp/tasks/*/cards.py`): do not edit. Built-in models are part of the
installation; the others are downloaded at the press of a button that states size and licence. How the built-in ones were measured is
in [benchmarks.md](benchmarks.md)."""
MOST_LANGUAGES = 6  # that are named one by one


def text() -> str:
    """The whole file, in Markdown."""
    headlines = measured()
    parts = [INTRODUCTION]
    for task in NAMES:
        parts.append(f"## {title(task)}")
        cards = [card for card in CARDS.values() if card.tasks[0] == task]
        if cards:
            header = ("model", "source", "architecture", "parameters", "size", "languages", "licence", "links")
            parts.append(table(header, map(_row, cards)))
            parts.append("\n".join(_sentences(card, headlines.get(card.id, "")) for card in cards))
        for home in NAMES:
            if guests := [
                card.title for card in CARDS.values() if card.tasks[0] == home != task and task in card.tasks
            ]:
                parts.append(f"From [{title(home).lower()}](#{home.replace('_', '-')}): {', '.join(guests)}.")
    return "\n\n".join(parts) + "\n"


def measured() -> dict[str, str]:
    """The sentence about each built-in model that its task's quality benchmark has, by card id."""
    found: dict[str, str] = {}
    for name in names("quality"):
        if headlines := getattr(load("quality", name), "headlines", None):
            found |= headlines(read("quality", name).values)
    return found


def training_commands(card: ModelCard) -> list[str]:
    """How a built-in model was made, as the README.md beside its weights says."""
    readme = (card.folder / "README.md").read_text(encoding="utf-8")
    return list(dict.fromkeys(re.findall(r"`(python -m training\.[^`]+)`", readme)))


def _row(card: ModelCard) -> tuple[object, ...]:
    links = {"origin": card.origin, "paper": card.paper}
    if card.is_built_in:
        links["model card"] = f"../dlapp/weights/{card.id}/README.md"
    return (
        card.title,
        card.source,
        f"`{card.architecture}`",
        _count(card.parameters),
        _size(card.download_bytes),
        ", ".join(card.languages) if len(card.languages) <= MOST_LANGUAGES else f"{len(card.languages)} languages",
        card.licence,
        ", ".join(f"[{name}]({url})" for name, url in links.items() if url),
    )


def _sentences(card: ModelCard, headline: str) -> str:
    """What it is good and bad at, and for a built-in model what was measured and how it was made."""
    lines = [f"- **{card.title}**", f"good at: {card.good_at}", f"bad at: {card.bad_at}"]
    if headline:
        lines.append(f"measured: {headline}")
    if card.is_built_in:
        lines.append("trained by: " + ", ".join(f"`{command}`" for command in training_commands(card)))
    return "\n  - ".join(lines)


def _count(number: int) -> str:
    return f"{number / 1e9:.1f} B" if number >= 1e9 else f"{number / 1e6:.1f} M"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
