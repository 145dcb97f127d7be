"""`models list|get|remove`."""

import argparse
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any

from .. import catalog, downloads, tasks
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from .progress import outcome
from .words import _

RECOMMENDED = "recommended"


def add(commands: Any) -> None:
    """Add the command and its actions."""
    models = commands.add_parser("models", help=_("list, download and remove models"))
    models.set_defaults(act=lambda options: list_models([], models))
    actions = models.add_subparsers(metavar="ACTION")
    listing = actions.add_parser(
        "list", help=_("id, title, task, source, licence, size and whether it is on this machine")
    )
    listing.add_argument("tasks", nargs="*", metavar="TASK")
    listing.set_defaults(act=lambda options: list_models(options.tasks, listing))
    for name, act, text, help in (
        (
            "get",
            get,
            _("download models; an interrupted download resumes"),
            _("or “recommended”: those of the home page"),
        ),
        ("remove", remove, _("delete downloaded models"), None),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("ids", nargs="+", metavar="ID", help=help)
        action.set_defaults(act=lambda options, act=act: act(options.ids))


def list_models(names: list[str], parser: argparse.ArgumentParser) -> None:
    try:
        homes = {tasks.split(name)[0].name for name in names}
    except ValueError as error:
        parser.error(str(error))
    cards = [card for card in catalog.available_models() if not homes or homes & set(card.tasks)]
    _print_table(
        (
            card.id,
            card.title,
            ", ".join(card.tasks),
            _source(card),
            _(card.licence),
            _size(downloads.bytes_on_disk(card) if downloads.is_present(card) else card.download_bytes),
            _("On disk") if downloads.is_present(card) else "-",
        )
        for card in cards
    )


def get(ids: list[str]) -> None:
    from .. import backend

    for card in [card for id in ids for card in (catalog.recommended() if id == RECOMMENDED else [_card(id)])]:
        if not downloads.is_present(card):
            print(f"{card.title}  {_size(card.download_bytes)}  {_(card.licence)}", file=sys.stderr)
            outcome(backend.default().fetch(card))


def remove(ids: list[str]) -> None:
    for card in map(_card, ids):
        if card.comes_with_app or not (card.is_fetched or card.is_made_here):
            raise UserError(N_("{model} was not downloaded by dlapp and stays."), model=card.title)
        downloads.remove(card)


def _card(model: str) -> ModelCard:
    card = catalog.find(model)
    if card is None:
        raise UserError(N_("There is no model “{model}”: see python -m dlapp models list"), model=model)
    return card


def _source(card: ModelCard) -> str:
    packages = ", ".join(f"{wheel.project} {wheel.version} ({wheel.publisher})" for wheel in card.wheels)
    return f"{_(card.source.value)}: {packages}" if packages else _(card.source.value)


def _size(count: int) -> str:
    return f"{count / 1e6:.{1 if count < 10**7 else 0}f} MB" if count < 10**9 else f"{count / 1e9:.1f} GB"


def _print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns on a terminal, tabs for other programs."""
    table = list(rows)
    if not sys.stdout.isatty():
        print("\n".join("\t".join(row) for row in table))
        return
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns of a terminal that a text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
