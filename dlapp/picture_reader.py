"""Decoding of AVIF, in a process of its own (see `reading_process`): its header may promise far less than the file unpacks to."""

import io
from typing import Any

from PIL import Image


def answer(data: bytes, *, name: str) -> tuple[dict[str, Any], bytes]:
    """The mode, size and pixels of the first frame.

    Raises:
        Exception: of any kind, when it is damaged.
    """
    image = Image.open(io.BytesIO(data), formats=("AVIF",))
    image.load()
    return {"mode": image.mode, "size": image.size}, image.tobytes()
