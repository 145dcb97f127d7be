"""How each architecture is loaded."""

from ...engines import prompted
from ...engines.cartoonist import CartoonPainter
from ..spec import Loader

LOADERS: dict[str, Loader] = {
    "cartoonist": CartoonPainter,
    "stable_diffusion_turbo": prompted.load_turbo,
    "stable_diffusion": prompted.load,
    "stable_diffusion_xl": prompted.load,
    "flux": prompted.load,
}
