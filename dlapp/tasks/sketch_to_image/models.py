"""How each architecture is loaded."""

from ...engines.cartoonist import CartoonPainter
from ...engines.controlnet import load_controlnet
from ..spec import Loader

LOADERS: dict[str, Loader] = {"cartoonist": CartoonPainter, "controlnet": load_controlnet}
