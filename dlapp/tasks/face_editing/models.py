"""How each architecture is loaded."""

from ...engines.cartoonist import CartoonPainter
from ..spec import Loader

LOADERS: dict[str, Loader] = {
    "cartoonist": CartoonPainter,
}
