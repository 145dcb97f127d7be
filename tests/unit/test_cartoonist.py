"""How drawings reach the network that draws cartoon faces."""

import pytest
import torch
from PIL import Image, ImageDraw

import dlapp
from dlapp.device import Device
from dlapp.engines.cartoonist import COLOURED, CartoonPainter
from dlapp.tasks.text_to_image.cards import CARDS


def painter() -> CartoonPainter:
    return CartoonPainter(next(card for card in CARDS if card.id == "dlapp-cartoonist"), Device("cpu"))


@torch.inference_mode()
def test_the_template_of_what_is_named_is_seen_where_it_lies() -> None:
    made = painter()
    network, noise = made.network, torch.randn(1, 16, 16, 16, generator=torch.Generator().manual_seed(0))
    words, row, column = made.tokens(["a laughing woman"]), 10, 4  # of 16
    before = network(noise, torch.ones(1), words)
    network.templates[:, :, 16 * row + column] += 1
    change = (network(noise, torch.ones(1), words) - before).abs().sum(1)[0]
    y, x = divmod(int(change.argmax()), 16)
    assert abs(y - row) <= 1
    assert abs(x - column) <= 1


@torch.inference_mode()
def test_drawings_survive_their_codes() -> None:
    made, faces = painter(), dlapp.run("face_generation", None, model="dlapp-faces-cartoons", count=4, seed=3).images
    drawn = torch.cat([made.from_face(face) for face in faces])
    again = made.autoencoder.decode(made.autoencoder.encode(drawn))
    assert again.shape == drawn.shape
    assert (again - drawn).abs().mean() < 0.05  # of 2


@pytest.mark.parametrize("caption", ["", "a laughing woman with red hair", "青い背景の男の子"])
@torch.inference_mode()
def test_what_has_a_colour_and_none_by_name_gets_one_by_chance(caption: str) -> None:
    made, words = painter(), painter().understood(caption)
    completed = made._completed(made.tokens([caption]), range(100))
    assert torch.equal(completed, made._completed(made.tokens([caption]), range(100)))
    named = made.network.named_by(*made.network.words(made.tokens([caption])))
    first = 0
    for part, choices in made.network.config["parts"].items():
        shares, first = slice(first, first + 1 + len(choices)), first + 1 + len(choices)
        if part in COLOURED and part not in words:
            assert len(completed[:, shares].argmax(1).unique()) == len(choices)
            assert (completed[:, shares].max(1).values == 1).all()
            assert (completed[:, shares.start] == 0).all()  # which stands for nothing
        else:
            assert (completed[:, shares] == named[:, shares]).all()


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
