"""Sheets of small pictures with hard pixel edges: filters, feature maps, drawings."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import component

INK, GREY, COLOUR, SIGNED = "ink", "grey", "colour", "signed"


@dataclass(frozen=True)
class Sheet:
    """Pictures of one size.

    Attributes:
        name: above them; caption: below.
        tiles: (n, height, width): of INK in [0, 1], shown as ink of the text's colour; GREY in [0, 1], from black to white; SIGNED
            in [-1, 1], from red to blue. (n, height, width, 3) of COLOUR in [0, 1].
        columns: side by side; pixel: CSS pixels for each one, less where there is no room.
    """

    name: str
    tiles: np.ndarray
    kind: str = INK
    caption: str = ""
    columns: int = 4
    pixel: float = 2


def small_pictures(sheets: Sequence[Sheet], key: str) -> None:
    """Show sheets side by side."""
    component("small_pictures", '<div class="sheets"></div>')(
        data=[
            {
                "name": sheet.name,
                "caption": sheet.caption,
                "kind": sheet.kind,
                "count": len(sheet.tiles),
                "height": sheet.tiles.shape[1],
                "width": sheet.tiles.shape[2],
                "columns": max(1, min(sheet.columns, len(sheet.tiles))),
                "pixel": sheet.pixel,
                "values": _encoded(sheet.tiles),
            }
            for sheet in sheets
        ],
        key=key,
    )


def _encoded(tiles: np.ndarray) -> str:
    """As signed bytes: 127 is 1."""
    return base64.b64encode((np.nan_to_num(tiles).clip(-1, 1) * 127).round().astype(np.int8).tobytes()).decode()
