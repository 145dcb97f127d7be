"""Style transfer: a picture painted anew in the style of another one, of an old master, or as words say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .. import media, result, tiling
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import WEIGHTS_FOLDER, ModelCard, Source
from ..networks.perceptual import Perceptual
from ..networks.residual_cnn import ResidualCNN
from ..networks.stylizer import Measured, Stylizer
from ..progress import Progress, Report
from ..tiling import Tiles
from . import picture_editing, style_optimization
from .image_classification import to_tensor

MODELS = "style_transfer"
READ = 384  # pixels of the longer side of a picture whose style is read, and of the copy that is measured
WEAK = 0.25  # strength below which the picture itself is mixed in
CLASSIFIER = WEIGHTS_FOLDER / "tiny-imagenet-cnn"


@dataclass(frozen=True)
class Settings:
    """How to paint.

    Attributes:
        strength: 0 leaves the picture as it is, 1 paints it wholly in the style.
        keep_colours: take over brushwork and light only.
        mix: how much of the second style, 0 to 1, when there are two.
        prompt, seed: what to make of the picture, in English, and where chance begins; for diffusion models only.
    """

    strength: float = 1.0
    keep_colours: bool = False
    mix: float = 0.5
    prompt: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        for value in (self.strength, self.mix):
            if not 0 <= value <= 1:
                raise UserError(N_("Strength and mix must be between 0 and 1."))


@dataclass(kw_only=True)
class Result(result.Result):
    """`image`: with the transparency of the picture that came in; as large, but for models that work at their own size."""

    image: Image.Image


Style = Image.Image | str


@dataclass
class Model:
    """What paints.

    Attributes:
        network: the torch module, or what has them.
        paint: RGB picture, its one or two styles, settings, report -> RGB picture.
    """

    network: Any
    paint: Callable[[Image.Image, list[Style], Settings, Report], Image.Image]


def check(item: object) -> None:
    """Refuse what is not a picture with up to two styles, each a picture or the name of a built-in one.

    Raises:
        UserError: saying what is missing.
    """
    if not isinstance(item, dict) or "content" not in item or not set(item) <= {"content", "style", "second"}:
        raise UserError(N_("A picture and a style are needed here, not {kind}."), kind=type(item).__name__)
    media.check_picture(item["content"])
    for name in ("style", "second"):
        if not isinstance(item.get(name, ""), str):
            media.check_picture(item[name])


def load(card: ModelCard, device: Device) -> Model | picture_editing.Editor:
    """What paints, on the device, in evaluation mode."""
    if card.is_built_in:
        return _load_built_in(card, device)
    if card.source is Source.TORCHVISION:
        optimizer = style_optimization.load(card, device)
        return Model(optimizer.network, lambda *given: optimizer.paint(*given))
    return picture_editing.load(card, device)


def _load_built_in(card: ModelCard, device: Device) -> Model:
    painter = Painter(card, device)
    return Model(painter, painter.paint)


def run(
    model: Model | picture_editing.Editor, items: list[dict[str, Any]], settings: Settings, report: Report
) -> list[Result]:
    """Paint pictures one after the other.

    Raises:
        UserError: when a style is missing or unknown, or a prompt is missing.
    """
    results = []
    for done, item in enumerate(items):

        def part_done(progress: Progress, done: int = done) -> None:
            report(Progress(done + progress.done / progress.total, len(items), progress.preview))

        image = media.upright_rgb(item["content"])
        content = media.on_white(image)
        if isinstance(model, picture_editing.Editor):
            made = model.edit(content, settings.prompt, settings.strength, settings.seed, part_done)
        else:
            styles = [item[name] for name in ("style", "second") if item.get(name)]
            if not styles:
                raise UserError(N_("Choose a style first."))
            made = model.paint(content, styles, settings, part_done)
        if settings.keep_colours:
            made = with_light_of(made, content)
        made = media.dressed_as(image, made)
        seed = settings.seed if isinstance(model, picture_editing.Editor) else None
        results.append(Result(image=made, seed=seed))
    return results


class Painter(torch.nn.Module):
    """The built-in stylizer with the classifier that reads styles for it."""

    def __init__(self, card: ModelCard, device: Device) -> None:
        super().__init__()
        self.stylizer = Stylizer.from_pretrained(card.folder).float()
        self.seen = Perceptual(ResidualCNN.from_pretrained(CLASSIFIER).float())
        self.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.device = torch.device(device.name)
        self.dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)

    @torch.inference_mode()
    def paint(self, content: Image.Image, styles: list[Style], settings: Settings, report: Report) -> Image.Image:
        """A picture of any size, tile by tile: RGB of the same size."""
        point = self.point(styles[0])
        if len(styles) == 2:
            point = point.lerp(self.point(styles[1]), settings.mix)
        return self.at_strength(content, point, settings.strength, report)

    @torch.inference_mode()
    def at_strength(self, content: Image.Image, point: Tensor, strength: float, report: Report) -> Image.Image:
        """A picture on the way to the style that lies at a point: at 0 as it is, at 1 wholly painted."""
        made = self.painted(content, self.point(content).lerp(point, strength), report)
        # in its own style a picture is not quite itself: weak strengths go on to the very picture
        return Image.blend(content, made, min(1.0, strength / WEAK))

    @torch.inference_mode()
    def point(self, style: Style) -> Tensor:
        """Where a style lies, (1, point).

        Raises:
            UserError: when there is no style of that name.
        """
        if isinstance(style, str):
            if style not in self.stylizer.styles:
                raise UserError(N_("There is no style “{name}”."), name=style)
            return self.stylizer.get_buffer("known")[self.stylizer.styles.index(style)][None]
        small = to_tensor(media.fit(media.on_white(style), READ))[None].to(self.device)
        return self.stylizer.read(self.seen.statistics(small))

    @torch.inference_mode()
    def painted(self, content: Image.Image, point: Tensor, report: Report) -> Image.Image:
        """A picture in the style that lies at a point."""
        measured: Measured | None = None
        if max(content.size) > READ:  # what tiles cannot know: how the whole picture is
            measured = self.apply_style(_even(to_tensor(media.fit(content, READ))[None]), point, None)[1]

        def network(part: Tensor) -> Tensor:
            return self.apply_style(part, point, measured)[0]

        # the network sees 45 pixels around each: 8 convolutions at a quarter of the size, and those around them
        tiles = Tiles(size=READ if measured is None else 640, overlap=112, blend=16, multiple=4)
        return Image.fromarray(tiling.run(network, np.asarray(content), 1, tiles, report))

    def apply_style(self, part: Tensor, point: Tensor, measured: Measured | None) -> tuple[Tensor, Measured]:
        """One pass of the stylizer, see `Stylizer.forward`."""
        part = part.to(self.device, memory_format=torch.channels_last)
        with torch.autocast(self.device.type, self.dtype, enabled=self.dtype != torch.float32):
            return self.stylizer(part, point, measured)


def _even(picture: Tensor) -> Tensor:
    """(1, 3, H, W) -> its sides multiples of 4, as the network takes them."""
    height, width = (max(4, side // 4 * 4) for side in picture.shape[2:])
    return torch.nn.functional.interpolate(picture, (height, width), mode="bilinear")


def with_light_of(painted: Image.Image, colours: Image.Image) -> Image.Image:
    """The brightness of one picture with the colours of the other (Gatys et al. 2017, https://arxiv.org/abs/1611.07865)."""
    light = painted.convert("YCbCr").getchannel("Y")
    _y, blue, red = colours.resize(painted.size, Image.Resampling.BICUBIC).convert("YCbCr").split()
    return Image.merge("YCbCr", (light, blue, red)).convert("RGB")
