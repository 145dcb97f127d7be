"""Style transfer as it began: no network paints, the pixels themselves are optimised until a classifier is content.

After Gatys, Ecker & Bethge 2016, "Image Style Transfer Using Convolutional Neural Networks"
(https://arxiv.org/abs/1508.06576): content is what a deep layer of VGG-19 answers, style how the channels of five layers go
together.
"""

from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from .. import downloads, media
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..networks.perceptual import gram, relative
from ..progress import Progress, Report
from .image_classification import to_tensor

if TYPE_CHECKING:
    from .style_transfer import Settings, Style

STEPS = 120
RATE = 0.03  # of Adam, on pixels in [0, 1]
STYLE, SMOOTH = 20.0, 0.05  # weights of the losses beside that of the content
CONTENT_LAYER, STYLE_LAYERS = 21, (0, 5, 10, 19, 28)  # conv4_2; conv1_1, 2_1, 3_1, 4_1, 5_1
LONGEST_ON_CPU, LONGEST = 384, 768  # pixels of the longer side


class Optimizer:
    """The convolutions of VGG-19, and pictures that are changed to please them."""

    def __init__(self, network: nn.Sequential, device: Device, dtype: torch.dtype) -> None:
        self.network, self.dtype = network, dtype
        self.device = torch.device(device.name)
        self.longest = LONGEST_ON_CPU if device.is_cpu else LONGEST

    def paint(self, content: Image.Image, styles: "list[Style]", settings: "Settings", report: Report) -> Image.Image:
        """An RGB picture, reduced to what the device can do in minutes.

        Raises:
            UserError: for the name of a built-in style, of which there is no picture here.
        """
        pictures = [style for style in styles if not isinstance(style, str)]
        if len(pictures) < len(styles):
            raise UserError(N_("This model needs a picture of the style: upload one, or choose the built-in model."))
        content = shown = media.fit(content, self.longest)
        report(Progress(0, STEPS, shown))
        wanted = [self._grams(media.fit(media.on_white(picture), self.longest)) for picture in pictures]
        grams = wanted[0]
        if len(wanted) == 2:
            grams = [a.lerp(b, settings.mix) for a, b in zip(*wanted, strict=True)]
        start = self._tensor(content)
        with torch.no_grad():
            kept = self._features(start)[0]
        pixels = start.clone().requires_grad_()
        adam = torch.optim.Adam([pixels], RATE)
        for step in range(STEPS):
            if step % 5 == 0:
                shown = _picture(pixels)
            report(Progress(step, STEPS, shown))
            found, channels = self._features(pixels)
            of_style = sum((relative(gram(a), b) for a, b in zip(channels, grams, strict=True)), torch.zeros(()))
            smooth = pixels.diff(dim=2).abs().mean() + pixels.diff(dim=3).abs().mean()
            loss = relative(found, kept) + settings.strength**2 * (STYLE / len(grams) * of_style + SMOOTH * smooth)
            adam.zero_grad()
            loss.backward()
            adam.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
            adam.step()
            with torch.no_grad():
                pixels.clamp_(0, 1)
        report(Progress(STEPS, STEPS))
        return _picture(pixels)

    def _tensor(self, image: Image.Image) -> Tensor:
        """(1, 3, H, W) of at least 16 pixels a side, which four poolings leave something of."""
        picture = to_tensor(image)[None]
        size = [max(16, side) for side in picture.shape[2:]]
        picture = F.interpolate(picture, size, mode="bilinear") if size != list(picture.shape[2:]) else picture
        return picture.to(self.device, memory_format=torch.channels_last)

    def _grams(self, image: Image.Image) -> list[Tensor]:
        with torch.no_grad():
            return [gram(maps) for maps in self._features(self._tensor(image))[1]]

    def _features(self, picture: Tensor) -> tuple[Tensor, list[Tensor]]:
        """(1, 3, H, W) in [0, 1] -> the answer of the content layer, and those of the style layers."""
        mean, deviation = (
            picture.new_tensor(values)[:, None, None] for values in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
        )
        hidden, kept = (picture - mean) / deviation, []
        found = hidden
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            for place, layer in enumerate(self.network):
                hidden = layer(hidden)
                if place == CONTENT_LAYER:
                    found = hidden
                if place in STYLE_LAYERS:
                    kept.append(hidden)
        return found, kept


def load(card: ModelCard, device: Device) -> Optimizer:
    """The convolutions of torchvision's VGG-19; pooling takes the mean, which the paper found to look better."""
    from torchvision.models import vgg19

    network = vgg19(weights=None)
    network.load_state_dict(torch.load(downloads.folder(card) / card.files[0], weights_only=True, map_location="cpu"))
    layers = [nn.AvgPool2d(2) if isinstance(layer, nn.MaxPool2d) else layer for layer in network.features]
    for layer in layers:
        if isinstance(layer, nn.ReLU):
            layer.inplace = False  # what was noted down before it must stay
    convolutions = nn.Sequential(*layers[: STYLE_LAYERS[-1] + 1]).eval().requires_grad_(False)
    dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)
    return Optimizer(convolutions.to(device.name).to(memory_format=torch.channels_last), device, dtype)


def _picture(pixels: Tensor) -> Image.Image:
    values = pixels.detach()[0].permute(1, 2, 0).mul(255).round().to("cpu", torch.uint8)
    return Image.fromarray(values.numpy())
