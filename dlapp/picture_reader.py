"""Decoding of AVIF, in a process of its own (see `reading_process`): its header may promise far less than the file unpacks to."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import AvifImagePlugin, Image

ROWS = 256  # that leave at once: all of them would take as much memory again


def answer(data: bytes, *, name: str) -> tuple[dict[str, Any], Iterator[bytes]]:
    """The mode, size and pixels of the first frame.

    Raises:
        Exception: of any kind, when it is damaged.
    """
    AvifImagePlugin.DEFAULT_MAX_THREADS = 2  # each takes memory
    image = Image.open(io.BytesIO(data), formats=("AVIF",))
    image.load()
    width, height = image.size
    strips = (image.crop((0, top, width, min(top + ROWS, height))).tobytes() for top in range(0, height, ROWS))
    return {"mode": image.mode, "size": image.size}, strips
