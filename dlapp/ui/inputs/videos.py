"""Asking for a video: a file or an example."""

import functools
from fractions import Fraction

import streamlit as st

from ... import limits, video_reader
from ...errors import UserError
from ...sample_pictures import sample_picture
from .. import address
from ..session import _, explain
from . import controls
from .pictures import File
from .uploads import uploaded

EXAMPLE = "cat_and_coffee.mp4"
WIDTH, HEIGHT, RATE, SECONDS = 448, 300, 15, 4  # of the example


def video_file(key: str) -> tuple[File | None, bool]:
    """Ask for a video by upload or example.

    Returns:
        What is there to start with the page's button (without a file of one's own the last example), and whether the example
        was just clicked, to start at once.
    """
    uploads = uploaded(
        _("Your video"),
        f"{key}:upload",
        help=_(
            "{accepted}. Up to {size} MB and {minutes} minutes.",
            accepted=video_reader.ACCEPTED,
            size=limits.VIDEO_BYTES // 10**6,
            minutes=limits.VIDEO_SECONDS // 60,
        ),
    )
    address.receive("example", f"{key}:clicked", controls.one_of([EXAMPLE], str))
    clicked = st.button(_("Example: a cat and a cup"), icon=":material/play_arrow:", key=f"{key}:example")
    if clicked:
        st.session_state[f"{key}:clicked"] = EXAMPLE
    if uploads and not clicked:
        address.lack()
        [file] = uploads
        try:
            limits.check_file(file.getvalue(), file.name, limits.VIDEO_BYTES)
        except UserError as error:
            st.error(explain(error), icon=":material/error:")
            return None, False
        return File(file.name, file.getvalue()), False
    if not st.session_state.get(f"{key}:clicked"):
        return None, False
    address.say("example", EXAMPLE)
    return File(EXAMPLE, example()), clicked


@functools.cache
def example() -> bytes:
    """An MP4 of a camera that turns from a cat to a cup of coffee and back."""
    import numpy as np
    from PIL import Image, ImageOps

    from ... import files, video

    scene = Image.new("RGB", (2 * WIDTH, HEIGHT))
    for place, name in enumerate(("chelsea.png", "coffee.png")):
        with Image.open(sample_picture(name)) as picture:
            scene.paste(ImageOps.fit(picture.convert("RGB"), (WIDTH, HEIGHT)), (place * WIDTH, 0))
    pixels = np.asarray(scene)
    ways = (1 - np.cos(np.linspace(0, 2 * np.pi, SECONDS * RATE))) / 2  # 0 is the cat, 1 the coffee
    views = (pixels[:, start : start + WIDTH] for start in (ways * WIDTH).astype(int))
    made = video.write_clip(views, Fraction(RATE), {}, EXAMPLE)
    data = made.read_bytes()
    files.drop(made)
    return data
