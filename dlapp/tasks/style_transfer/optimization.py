"""Style transfer by optimisation: no network paints, the pixels themselves are optimised.

After Gatys, Ecker & Bethge 2016, "Image Style Transfer Using Convolutional Neural Networks"
(https://arxiv.org/abs/1508.06576): content is the features of a deep layer of VGG-19, style the Gram matrices of five layers.
"""

import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from ... import downloads, media
from ...device import Device
from ...errors import UserError
from ...i18n import N_
from ...networks.perceptual import gram, relative
from ...progress import Progress, Report
from ...tensors import from_picture, to_pictures
from . import Settings
from .cards import StyleCard

STEPS = 120
PREVIEW_EVERY = 5  # steps
RATE = 0.03  # learning rate of Adam, on pixels in [0, 1]
STYLE, SMOOTH = 20.0, 0.05  # weights of the losses beside that of the content
CONTENT_LAYER, STYLE_LAYERS = 21, (0, 5, 10, 19, 28)  # conv4_2; conv1_1, 2_1, 3_1, 4_1, 5_1
SHORTEST = 16  # pixels of each side, which four poolings leave one of
LONGEST_ON_CPU, LONGEST = 384, 768  # pixels of the longer side
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, by which VGG-19's inputs are normalised


class Optimizer:
    """The convolutions of VGG-19 and pictures whose pixels are optimised; a `models.Painter`."""

    def __init__(self, network: nn.Sequential, device: Device) -> None:
        self.network, self.dtype = network, device.dtype
        self.device = torch.device(device.name)
        self.longest = LONGEST_ON_CPU if device.is_cpu else LONGEST

    def paint(
        self, content: Image.Image, styles: list[Image.Image | str], settings: Settings, report: Report
    ) -> Image.Image:
        """See `models.Painter.paint`; the result is reduced to what the device can do in minutes.

        Raises:
            UserError: for the name of a built-in style, of which there is no picture here.
        """
        pictures = [style for style in styles if not isinstance(style, str)]
        if len(pictures) < len(styles):
            raise UserError(N_("This model needs a picture of the style: upload one, or choose the built-in model."))
        content = media.fit(content, self.longest)
        report(Progress(0, STEPS, content))
        grams = [self._grams(picture) for picture in pictures]
        wanted = grams[0]
        if len(grams) == 2:
            wanted = [first.lerp(second, settings.mix) for first, second in zip(*grams, strict=True)]
        start = self._tensor(content)
        with torch.no_grad():
            content_features = self._features(start)[0]
        pixels = start.clone().requires_grad_()
        adam = torch.optim.Adam([pixels], RATE)
        preview = content
        for step in range(STEPS):
            if step % PREVIEW_EVERY == 0:
                preview = to_pictures(pixels)[0]
            report(Progress(step, STEPS, preview))
            features, style_features = self._features(pixels)
            style_losses = (relative(gram(maps), g) for maps, g in zip(style_features, wanted, strict=True))
            style_loss = torch.stack(list(style_losses)).mean()
            smoothness = pixels.diff(dim=2).abs().mean() + pixels.diff(dim=3).abs().mean()
            loss = relative(features, content_features) + settings.strength**2 * (
                STYLE * style_loss + SMOOTH * smoothness
            )
            adam.zero_grad()
            loss.backward()
            adam.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
            adam.step()
            with torch.no_grad():
                pixels.clamp_(0, 1)
        report(Progress(STEPS, STEPS))
        return to_pictures(pixels)[0]

    def _tensor(self, image: Image.Image) -> Tensor:
        """RGB -> (1, 3, H, W), enlarged where a side is shorter than `SHORTEST`."""
        picture = from_picture(image)[None]  # (1, 3, H, W)
        size = [max(SHORTEST, side) for side in picture.shape[2:]]
        picture = F.interpolate(picture, size, mode="bilinear") if size != list(picture.shape[2:]) else picture
        return picture.to(self.device, memory_format=torch.channels_last)

    @torch.no_grad()
    def _grams(self, style: Image.Image) -> list[Tensor]:
        """The Gram matrices (1, C, C) of a style at each of the style layers."""
        picture = self._tensor(media.fit(media.on_white(style), self.longest))
        return [gram(maps) for maps in self._features(picture)[1]]

    def _features(self, picture: Tensor) -> tuple[Tensor, list[Tensor]]:
        """(1, 3, H, W) in [0, 1] -> the output of the content layer, and those of the style layers, (1, C, h, w) each."""
        mean, std = (picture.new_tensor(values)[:, None, None] for values in (MEAN, STD))  # (3, 1, 1)
        hidden = content = (picture - mean) / std
        styles = []
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            for index, layer in enumerate(self.network):
                hidden = layer(hidden)
                if index == CONTENT_LAYER:
                    content = hidden
                if index in STYLE_LAYERS:
                    styles.append(hidden)
        return content, styles


def load(card: StyleCard, device: Device) -> Optimizer:
    """The convolutions of torchvision's VGG-19, with average pooling, which the paper found to look better."""
    from torchvision.models import vgg19

    network = vgg19(weights=None)
    network.load_state_dict(torch.load(downloads.folder(card) / card.files[0], weights_only=True, map_location="cpu"))
    layers = [nn.AvgPool2d(2) if isinstance(layer, nn.MaxPool2d) else layer for layer in network.features]
    for layer in layers:
        if isinstance(layer, nn.ReLU):
            layer.inplace = False  # the outputs of the convolutions before it are kept
    convolutions = nn.Sequential(*layers[: STYLE_LAYERS[-1] + 1]).eval().requires_grad_(False)
    return Optimizer(convolutions.to(device.name).to(memory_format=torch.channels_last), device)
