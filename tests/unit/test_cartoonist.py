"""How drawings reach the network that draws cartoon faces."""

import pytest
import torch
from PIL import Image, ImageDraw

from dlapp.device import Device
from dlapp.engines.cartoonist import CartoonPainter
from dlapp.tasks.text_to_image.cards import CARDS


def painter() -> CartoonPainter:
    return CartoonPainter(next(card for card in CARDS if card.id == "dlapp-cartoonist"), Device("cpu"))


@torch.inference_mode()
def test_the_template_of_what_is_named_is_seen_where_it_lies() -> None:
    made = painter()
    network, noise = made.network, torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(0))
    words, row, column = made.tokens(["a laughing woman"]), 20, 9  # of 32
    before = network(noise, torch.ones(1), words)
    network.templates[:, :, 32 * row + column] += 1
    change = (network(noise, torch.ones(1), words) - before).abs().sum(1)[0]
    y, x = divmod(int(change.argmax()), 128)
    assert abs(y - 4 * row) < 12
    assert abs(x - 4 * column) < 12


@pytest.mark.parametrize("caption", ["", "  ", "hello", "🐉 wyvern!"])
def test_nothing_is_understood_of_no_known_word(caption: str) -> None:
    assert painter().understood(caption) == {}


def test_thin_lines_reach_the_network_as_thick_as_those_it_learnt_from() -> None:
    made = painter()

    def rows_of_ink(width: int) -> int:
        drawing = Image.new("L", (512, 512), 255)
        ImageDraw.Draw(drawing).line([(60, 258), (450, 258)], 0, width)
        return int((made.from_sketch(drawing)[0, 0, :, 64] > 0.4).sum())

    assert rows_of_ink(4) in (3, 4)
    assert rows_of_ink(20) in (5, 6)  # a thick one stays
