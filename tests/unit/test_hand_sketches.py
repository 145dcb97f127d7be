"""Sketches that the training makes of drawings."""

import torch
from PIL import Image, ImageDraw

from dlapp.tensors import from_picture
from training.hand_sketches import sketched


def faces(skin: str, mouth: str, count: int) -> torch.Tensor:
    """The same face again and again, with a mouth of a single line."""
    drawing = Image.new("RGB", (128, 128), "#b6e3f4")
    brush = ImageDraw.Draw(drawing)
    brush.ellipse((34, 20, 94, 104), skin)
    brush.line([(54, 84), (74, 84)], mouth, 2)
    return (from_picture(drawing) * 2 - 1).expand(count, -1, -1, -1)


def share_with_ink(sketches: torch.Tensor, rows: slice, columns: slice) -> float:
    return float((sketches[:, 0, rows, columns].amax((1, 2)) > 0.5).float().mean())


def test_a_faint_mouth_is_a_line_as_often_as_a_clear_one() -> None:
    mouth = slice(79, 90), slice(58, 70)
    for skin, colour in (("#ffe0bd", "#8c3b3b"), ("#5c3829", "#4a2c22")):
        sketches = sketched(faces(skin, colour, 64), torch.Generator().manual_seed(0))
        assert share_with_ink(sketches, *mouth) > 0.5
        assert share_with_ink(sketches, slice(40, 70), slice(50, 78)) < 0.1  # skin


def test_a_slim_line_is_one_stroke_and_not_its_outline() -> None:
    drawing = Image.new("RGB", (128, 128), "#ffe0bd")
    ImageDraw.Draw(drawing).line([(20, 64), (108, 64)], "#2c1b18", 5)
    sketches = sketched((from_picture(drawing) * 2 - 1).expand(64, -1, -1, -1), torch.Generator().manual_seed(0))
    column = sketches[:, 0, :, 64] > 0.5
    strokes = (column[:, 1:] & ~column[:, :-1]).sum(1)  # how often ink begins on the way down
    assert (strokes == 1).float().mean() > 0.5
    assert (strokes <= 2).all()


def test_sketches_are_ink_of_the_size_of_their_pictures() -> None:
    sketches = sketched(faces("#ffe0bd", "#8c3b3b", 3), torch.Generator().manual_seed(1))
    assert sketches.shape == (3, 1, 128, 128)
    assert 0 <= sketches.min() <= sketches.max() <= 1
