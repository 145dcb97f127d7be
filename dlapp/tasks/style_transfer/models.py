"""What repaints pictures: the built-in stylizer, and how each architecture is loaded."""

from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ... import media, tiling
from ...device import Device
from ...engines import diffusion, prompted
from ...errors import UserError
from ...i18n import N_
from ...networks.flat_places import calmed
from ...networks.perceptual import Perceptual
from ...networks.stylizer import Moments, Stylizer
from ...progress import Report
from ...tensors import from_picture
from ...tiling import Tiles
from ..spec import Loader
from . import Settings, optimization
from .cards import StyleCard

LONGEST = 384  # pixels of the longer side of what styles and moments are read from
WEAK = 0.25  # strength below which the picture itself is mixed in


class Painter(Protocol):
    """Repaints pictures in the style of others; models that take prompts are `diffusion.Editor` instead."""

    def paint(
        self, content: Image.Image, styles: list[Image.Image | str], settings: Settings, report: Report
    ) -> Image.Image:
        """An RGB picture in one style or a mix of two, each a picture or the name of a built-in one -> RGB.

        Raises:
            UserError: when the model has no such style.
        """


class StylizerPainter(torch.nn.Module):
    """The built-in stylizer with the classifier that reads styles for it."""

    def __init__(self, card: StyleCard, device: Device) -> None:
        super().__init__()
        self.stylizer = Stylizer.from_pretrained(card.folder).float()
        self.perceptual = Perceptual.built_in()
        self.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.device = torch.device(device.name)
        self.dtype = device.dtype

    @torch.inference_mode()
    def paint(
        self, content: Image.Image, styles: list[Image.Image | str], settings: Settings, report: Report
    ) -> Image.Image:
        """See `Painter.paint`; the result has the size of the picture, which may be any."""
        embedding = self.mixed(styles, settings.mix)
        return self.at_strength(content, embedding, settings.strength, report)

    @torch.inference_mode()
    def at_strength(self, content: Image.Image, embedding: Tensor, strength: float, report: Report) -> Image.Image:
        """A picture between what it is (strength 0) and its version in the style of an embedding (strength 1)."""
        made = self.painted(content, self.embedding(content).lerp(embedding, strength), report)
        # painted in its own style, a picture is not quite itself: towards 0 the picture is blended in
        return Image.blend(content, made, min(1.0, strength / WEAK))

    @torch.inference_mode()
    def mixed(self, styles: list[Image.Image | str], mix: float) -> Tensor:
        """The embedding of one style, or of two with the weight `mix` for the second, (1, E).

        Raises:
            UserError: when there is no style of that name.
        """
        embedding = self.embedding(styles[0])
        return embedding.lerp(self.embedding(styles[1]), mix) if len(styles) == 2 else embedding

    @torch.inference_mode()
    def embedding(self, style: Image.Image | str) -> Tensor:
        """The embedding of a style, (1, E).

        Raises:
            UserError: when there is no style of that name.
        """
        if isinstance(style, str):
            if style not in self.stylizer.styles:
                raise UserError(N_("There is no style “{name}”."), name=style)
            return self.stylizer.get_buffer("known")[self.stylizer.styles.index(style)][None]
        small = from_picture(media.fit(media.on_white(style), LONGEST))[None].to(self.device)  # (1, 3, H, W)
        return self.stylizer.read(self.perceptual.statistics(small))

    @torch.inference_mode()
    def painted(self, content: Image.Image, embedding: Tensor, report: Report) -> Image.Image:
        """A picture in the style of an embedding, tile by tile."""
        moments: Moments | None = None
        if max(content.size) > LONGEST:  # a tile does not know the moments of the whole picture
            small = _even(from_picture(media.fit(content, LONGEST))[None])
            moments = self.apply_style(small, embedding, None)[1]

        def network(tile: Tensor) -> Tensor:
            return self.apply_style(tile, embedding, moments)[0]

        # the receptive field is 60 pixels to each side: 8 convolutions at a quarter of the size, those around them, `calmed` twice
        tiles = Tiles(size=LONGEST if moments is None else 640, overlap=136, blend=16, multiple=4)
        return Image.fromarray(tiling.run(network, np.asarray(content), 1, tiles, report))

    def apply_style(self, pictures: Tensor, embedding: Tensor, moments: Moments | None) -> tuple[Tensor, Moments]:
        """One pass of the stylizer, see `Stylizer.forward`; flat places of the pictures stay free of fine texture."""
        pictures = pictures.to(self.device, memory_format=torch.channels_last)
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            made, used = self.stylizer(calmed(pictures, pictures), embedding, moments)
        return calmed(made, pictures), used


def _even(picture: Tensor) -> Tensor:
    """(1, 3, H, W) -> its sides multiples of 4, as the stylizer takes them."""
    height, width = (max(4, side // 4 * 4) for side in picture.shape[2:])
    return F.interpolate(picture, (height, width), mode="bilinear")


LOADERS: dict[str, Loader] = {
    "stylizer": StylizerPainter,
    "vgg19": optimization.load,
    "stable_diffusion_turbo": prompted.load_turbo,
    "instruct_pix2pix": diffusion.load_instruct_pix2pix,
}
