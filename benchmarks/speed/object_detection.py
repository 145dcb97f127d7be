"""Ten seconds of a 720p video searched with SSD MobileNetV2, drawn and encoded, once everything is loaded; then drawn again.

The model is not built in: fetch it first (`python -m dlapp models get ssd-mobilenet-v2`).
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

import dlapp
from dlapp import files, video

from ..benchmark import Values
from ..samples import picture
from ..table import table
from ..timing import seconds

MODEL, SECONDS, RATE, WIDTH, HEIGHT = "ssd-mobilenet-v2", 10, 30, 1280, 720


def measure() -> Values:
    path = video.write_clip(_frames(), Fraction(RATE), {}, "camera.mp4")
    try:
        dlapp.run("object_detection.video", path, model=MODEL, seconds=0.5)  # loads the model
        taken = seconds(dlapp.run, "object_detection.video", path, model=MODEL)
        item = {"path": str(path), "boxes": np.zeros((0, 7), np.float32), "names": {}}
        drawn = seconds(dlapp.run, "object_detection.redraw", item, model=MODEL)
    finally:
        files.drop(path)
    return {"video_seconds": SECONDS, "rate": RATE, "seconds": round(taken, 1), "redraw_seconds": round(drawn, 1)}


def _frames() -> Iterator[np.ndarray]:
    """A camera that turns over a photo, (720, 1280, 3)."""
    scene = np.asarray(picture("chelsea.png").resize((2 * WIDTH, HEIGHT)))
    for start in np.linspace(0, WIDTH, SECONDS * RATE).astype(int):
        yield scene[:, start : start + WIDTH]


def tables(values: Values) -> str:
    name = f"{values['video_seconds']} seconds of 1280 x 720, {values['rate']} frames a second"
    rows = [(name, f"{values['seconds']:.1f} s"), ("the same drawn again", f"{values['redraw_seconds']:.1f} s")]
    return table(("objects in a video", "time"), rows)
