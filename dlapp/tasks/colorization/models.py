"""What colours pictures: the built-in colorizer, and how each architecture is loaded."""

from collections.abc import Iterable

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ... import media
from ...device import Device
from ...engines import diffusion
from ...model_card import ModelCard
from ...networks import int8
from ...networks.colorizer import MULTIPLE, Colorizer, colours, gray
from ...networks.perceptual import Perceptual
from ..spec import Loader
from . import Hint
from .hints import influence, mark

SHORTER, LONGER = 160, 320  # pixels at most of the sides of what the network gets


class HintedColorizer(torch.nn.Module):
    """The built-in colorizer with the classifier whose features it gets.

    Attributes:
        device: where it is.
        colours: a and b of each of the Q colours, (Q, 2).
    """

    colours: Tensor

    def __init__(self, card: ModelCard, device: Device) -> None:
        super().__init__()
        self.perceptual = Perceptual.built_in()
        self.colorizer = int8.from_folder(Colorizer, card.folder)
        self.register_buffer("colours", colours(), persistent=False)
        self.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.device = torch.device(device.name)
        self.dtype = device.dtype

    def inputs(self, picture: Image.Image, hints: Iterable[Hint]) -> tuple[Tensor, Tensor]:
        """What the network gets of a picture, reduced: L (1, 1, H, W) in [0, 100] and hints (1, 3, H, W)."""
        from skimage.color import rgb2lab

        factor = min(1.0, SHORTER / min(picture.size), LONGER / max(picture.size))
        width, height = (max(MULTIPLE, round(side * factor / MULTIPLE) * MULTIPLE) for side in picture.size)
        reduced = media.on_white(media.fit(picture, 2 * max(width, height)))
        small = reduced.resize((width, height), Image.Resampling.BICUBIC)
        lightness = torch.from_numpy(rgb2lab(np.asarray(small))[..., 0]).float()[None, None]  # (1, 1, H, W)
        channels = torch.zeros(1, 3, height, width)
        for hint in hints:
            ab = torch.from_numpy(rgb2lab(np.array(hint.colour, np.uint8)[None, None])[0, 0, 1:])
            mark(channels, min(int(hint.y * height), height - 1), min(int(hint.x * width), width - 1), ab)
        return lightness.to(self.device), channels.to(self.device)

    @torch.inference_mode()
    def logits(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """L (1, 1, H, W) in [0, 100] and hints (1, 3, H, W), see `Colorizer.forward` -> float32 (1, Q, H / 2, W / 2)."""
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            return self.colorizer(lightness, hints, self.perceptual.features(gray(lightness))).float()

    @torch.inference_mode()
    def probabilities(self, lightness: Tensor, hints: Tensor, samples: Tensor, temperature: float) -> Tensor:
        """The probability of each colour, (Q, H / 2, W / 2).

        Args:
            lightness: L (1, 1, H, W); hints: of the user (1, 3, H, W), which count only within their `influence`; samples:
                random hints, which count everywhere.
            temperature: of the softmax; below 1, probable colours get more weight.
        """
        plain = (self.logits(lightness, samples) / temperature).softmax(1)[0]
        if not hints.any():
            return plain
        both = torch.where(hints[:, 2:].bool(), hints, samples)
        hinted = (self.logits(lightness, both) / temperature).softmax(1)[0]
        return plain.lerp(hinted, influence(lightness, hints))


LOADERS: dict[str, Loader] = {
    "colorizer": HintedColorizer,
    "instruct_pix2pix": diffusion.load_instruct_pix2pix,
}
