"""Colours changed without a network."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage.color import rgb2lab

from dlapp import recolouring
from dlapp.metrics import ciede2000, colourfulness
from tests.samples import sample


def ab(picture: Image.Image) -> np.ndarray:
    return rgb2lab(np.asarray(picture.convert("RGB")))[..., 1:]


def test_nothing_turned_is_the_same_picture() -> None:
    picture = sample("coffee.png").resize((90, 700))  # several strips
    same = recolouring.turned(picture, 0)
    assert np.abs(np.asarray(same).astype(int) - np.asarray(picture)).max() <= 1


def test_strips_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, parts = sample("coffee.png").resize((90, 70)), []
    whole = recolouring.turned(picture, 40, 1.2)
    monkeypatch.setattr(recolouring, "STRIP", 1000)
    made = recolouring.changed(picture, lambda ab, top: ab, lambda part: parts.append(part.done / part.total))
    assert np.abs(np.asarray(made).astype(int) - np.asarray(picture)).max() <= 1
    assert np.array_equal(np.asarray(recolouring.turned(picture, 40, 1.2)), np.asarray(whole))
    assert parts == sorted(parts)
    assert len(parts) == 7
    assert parts[-1] == 1


def test_hues_are_turned() -> None:
    red = Image.new("RGB", (4, 4), (140, 112, 112))
    assert ab(recolouring.turned(red, 180)).mean((0, 1)) == pytest.approx(-ab(red).mean((0, 1)), abs=1.5)
    assert ab(recolouring.turned(red, 360)).mean((0, 1)) == pytest.approx(ab(red).mean((0, 1)), abs=1)


def test_saturation_goes_from_gray_to_more() -> None:
    picture = sample("coffee.png").resize((60, 40))
    found = [colourfulness(recolouring.turned(picture, 0, share)) for share in (0, 0.5, 1, 1.5)]
    assert found == sorted(found)
    assert found[0] < 1


def test_the_palette_of_another_picture() -> None:
    picture, other = sample("coffee.png").resize((90, 60)), sample("rocket.jpg").resize((90, 60))
    made = recolouring.with_palette_of(picture, other)
    near, far = (np.abs(ab(image).mean((0, 1)) - ab(other).mean((0, 1))).max() for image in (made, picture))
    assert near < 0.5 * far


def test_the_palette_of_itself_changes_nothing() -> None:
    picture = sample("chelsea.png").resize((90, 60))
    assert ciede2000(recolouring.with_palette_of(picture, picture), picture) < 0.5


@settings(deadline=None, max_examples=30)
@given(
    colour=st.tuples(*[st.integers(0, 255)] * 3),
    other=st.tuples(*[st.integers(0, 255)] * 3),
    degrees=st.floats(-180, 180),
    saturation=st.floats(0, 2),
    alpha=st.integers(0, 255),
)
def test_plain_colours_stay_plain(colour: tuple, other: tuple, degrees: float, saturation: float, alpha: int) -> None:
    picture = Image.new("RGBA", (3, 2), (*colour, alpha))
    turned = recolouring.turned(picture, degrees, saturation)
    made = recolouring.with_palette_of(turned, Image.new("RGB", (2, 2), other))
    assert made.size == (3, 2)
    assert len(made.getcolors()) == 1
    assert made.getchannel("A").getextrema() == (alpha, alpha)
