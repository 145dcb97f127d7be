"""How drawings reach the network that draws cartoon faces."""

from PIL import Image, ImageDraw

from dlapp.device import Device
from dlapp.engines.cartoonist import CartoonPainter
from dlapp.tasks.text_to_image.cards import CARDS


def test_thin_lines_reach_the_network_as_thick_as_those_it_learnt_from() -> None:
    painter = CartoonPainter(next(card for card in CARDS if card.id == "dlapp-cartoonist"), Device("cpu"))

    def rows_of_ink(width: int) -> int:
        drawing = Image.new("L", (512, 512), 255)
        ImageDraw.Draw(drawing).line([(60, 258), (450, 258)], 0, width)
        return int((painter.from_sketch(drawing)[0, 0, :, 64] > 0.4).sum())

    assert rows_of_ink(4) in (3, 4)
    assert rows_of_ink(20) in (5, 6)  # a thick one stays
