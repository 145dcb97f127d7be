"""How each architecture is loaded."""

from ...engines import diffusion
from ...engines.cartoonist import CartoonPainter
from ..spec import Loader
from .faces import FaceFinder

LOADERS: dict[str, Loader] = {
    "cartoonist": CartoonPainter,
    "landmark_warp": FaceFinder,
    "instruct_pix2pix": diffusion.load_instruct_pix2pix,
}
