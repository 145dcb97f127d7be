"""How each architecture is loaded."""

from ...engines.cartoonist import CartoonPainter
from ..spec import Loader
from .faces import FaceFinder

LOADERS: dict[str, Loader] = {
    "cartoonist": CartoonPainter,
    "landmark_warp": FaceFinder,
}
