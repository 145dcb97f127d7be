"""Colorization: a gray photo with the colours that it may have had, or changed as words say."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from .. import media, recolouring, result
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..networks import packed
from ..networks.colorizer import MULTIPLE, Colorizer, colours
from ..networks.perceptual import Perceptual
from ..networks.residual_cnn import ResidualCNN
from ..progress import Progress, Report
from . import picture_editing
from .style_transfer import CLASSIFIER

MODELS = "colorization"
SHORTER, LONGER = 160, 320  # pixels at most of the sides of what the network sees
ANNEALED = 0.38  # temperature of the mean colour (Zhang et al. 2016): between the likeliest and the grayish mean of all
SAMPLES, ROUNDS = 3, 6  # places that chance colours in each round
FLAT, EDGE = 1.0, 1.5  # what it costs a hint to cross an even picture, and to cross an edge from black to white
REACH = 2  # pixels around a hint that are given as well
MOST_HINTS = 200
check = media.check_picture


@dataclass(frozen=True)
class Hint:
    """A colour (R, G, B) in 0..255 that someone gives for a place, in shares of width and height."""

    x: float
    y: float
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Settings:
    """How to colour.

    Attributes:
        temperature: 0 for the likeliest colours; the higher, the more chance decides among plausible ones, up to 2.
        seed: where chance begins; the i-th picture has seed + i.
        hints: colours that are known.
        prompt, strength: what to do with the picture, in English, and how much; for models that take words.
    """

    temperature: float = 0.0
    seed: int = 0
    hints: tuple[Hint, ...] = ()
    prompt: str = ""
    strength: float = 0.7

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 2:
            raise UserError(N_("The temperature must be between 0 and 2."))
        if not 0 <= self.strength <= 1:
            raise UserError(N_("The strength must be between 0 and 1."))
        if len(self.hints) > MOST_HINTS:
            raise UserError(N_("Up to {limit} hints are possible."), limit=MOST_HINTS)
        for hint in self.hints:
            if not (0 <= hint.x <= 1 and 0 <= hint.y <= 1 and all(0 <= value <= 255 for value in hint.colour)):
                raise UserError(N_("A hint needs a place inside the picture and a colour."))


@dataclass(kw_only=True)
class Result(result.Result):
    """`image`: as large as what came in, with its transparency and its lightness, as far as sRGB can show a colour at that;
    from an editor at its own size.
    """

    image: Image.Image


class Model(torch.nn.Module):
    """The built-in colorizer with the classifier that tells it what is in the picture."""

    def __init__(self, card: ModelCard, device: Device) -> None:
        super().__init__()
        self.seen = Perceptual(ResidualCNN.from_pretrained(CLASSIFIER).float())
        self.colorizer = packed.new(Colorizer, card.folder)
        self.register_buffer("grid", colours(), persistent=False)
        self.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)

    def odds(self, lightness: Tensor, given: Tensor, guesses: Tensor, temperature: float) -> Tensor:
        """The probability of each colour, (Q, H / 2, W / 2).

        Args:
            lightness: L (1, 1, H, W); given: hints (1, 3, H, W), each heard only as far as it reaches; guesses: hints of
                chance, which are heard everywhere. temperature: below 1 the likeliest colours count more.
        """
        plain = (self.logits(lightness, guesses) / temperature).softmax(1)[0]
        if not given.any():
            return plain
        heard = torch.where(given[:, 2:].bool(), given, guesses)
        hinted = (self.logits(lightness, heard) / temperature).softmax(1)[0]
        return plain.lerp(hinted, _reached(lightness, given))

    @torch.inference_mode()
    def logits(self, lightness: Tensor, hints: Tensor) -> Tensor:
        """L (1, 1, H, W) in [0, 100] and hints (1, 3, H, W), see `Colorizer.forward` -> (1, Q, H / 2, W / 2)."""
        kind = self.get_buffer("grid").device.type
        with torch.autocast(kind, self.dtype, enabled=self.dtype != torch.float32):
            return self.colorizer(lightness, hints, self.seen.features(gray(lightness))).float()


def gray(lightness: Tensor) -> Tensor:
    """L (B, 1, H, W) in [0, 100] -> the gray picture, RGB (B, 3, H, W) in [0, 1]; after CIE 15 and IEC 61966-2-1."""
    curved = (lightness + 16) / 116
    linear = torch.where(curved > 6 / 29, curved**3, (curved - 16 / 116) / 7.787).clamp(0, 1)
    shown = torch.where(linear > 0.0031308, 1.055 * linear.clamp(min=1e-8) ** (1 / 2.4) - 0.055, 12.92 * linear)
    return shown.expand(-1, 3, -1, -1)


def load(card: ModelCard, device: Device) -> Model | picture_editing.Editor:
    """What colours, on the device, in evaluation mode."""
    return Model(card, device) if card.is_built_in else picture_editing.load(card, device)


def run(
    model: Model | picture_editing.Editor, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """Colour pictures one after the other.

    Raises:
        UserError: when a model that takes words gets none.
    """
    results = []
    for done, picture in enumerate(pictures):

        def part_done(progress: Progress, done: int = done) -> None:
            report(Progress(done + progress.done / progress.total, len(pictures)))

        image = media.upright_rgb(picture)
        seed = settings.seed + done
        if isinstance(model, picture_editing.Editor):
            made = media.dressed_as(
                image, model.edit(media.on_white(image), settings.prompt, settings.strength, seed, part_done)
            )
        else:
            made = coloured(model, image, settings, seed, part_done)
        is_random = isinstance(model, picture_editing.Editor) or settings.temperature > 0
        results.append(Result(image=made, seed=seed if is_random else None))
    return results


def coloured(model: Model, image: Image.Image, settings: Settings, seed: int, report: Report) -> Image.Image:
    """One RGB or RGBA picture with the colours that the network gives it."""
    lightness, given = prepared(model, image, settings.hints)
    guesses = torch.zeros_like(given)
    chance = torch.Generator("cpu").manual_seed(seed)
    rounds = ROUNDS if settings.temperature > 0 else 0
    for number in range(rounds):
        _sample(guesses, model.logits(lightness, guesses), model.get_buffer("grid"), settings.temperature, chance)
        report(Progress((number + 1) / (rounds + 1) / 2))
    found = torch.einsum("qhw,qc->chw", model.odds(lightness, given, guesses, ANNEALED), model.get_buffer("grid"))
    report(Progress(0.5))
    return with_colours(image, found.cpu().numpy(), lambda part: report(Progress(0.5 + part.done / part.total / 2)))


def prepared(model: Model, image: Image.Image, given: tuple[Hint, ...]) -> tuple[Tensor, Tensor]:
    """What the network gets of a picture: L (1, 1, h, w) in [0, 100] and hints (1, 3, h, w), reduced."""
    from skimage.color import rgb2lab

    device = model.get_buffer("grid").device
    factor = min(1.0, SHORTER / min(image.size), LONGER / max(image.size))
    width, height = (max(MULTIPLE, round(side * factor / MULTIPLE) * MULTIPLE) for side in image.size)
    small = media.on_white(media.fit(image, 2 * max(width, height))).resize((width, height), Image.Resampling.BICUBIC)
    lightness = torch.from_numpy(rgb2lab(np.asarray(small))[..., 0]).float()[None, None]
    hints = torch.zeros(1, 3, height, width)
    for hint in given:
        ab = rgb2lab(np.array(hint.colour, np.uint8)[None, None])[0, 0, 1:]
        _give(hints, min(int(hint.y * height), height - 1), min(int(hint.x * width), width - 1), torch.from_numpy(ab))
    return lightness.to(device), hints.to(device)


def _give(hints: Tensor, row: int, column: int, ab: Tensor) -> None:
    """Note a colour for a place and those right beside it."""
    where = (slice(max(0, row - REACH), row + REACH + 1), slice(max(0, column - REACH), column + REACH + 1))
    hints[0, :2, *where] = ab.to(hints)[:, None, None]
    hints[0, 2, *where] = 1


def _reached(lightness: Tensor, hints: Tensor) -> Tensor:
    """How far hints speak for each place, (h / 2, w / 2) in [0, 1]: less the more light and shade lie between.

    By geodesic distance (Yatziv & Sapiro 2006, https://doi.org/10.1109/TIP.2005.864231). The network alone would change the
    tint of the whole picture.
    """
    from skimage.filters import sobel
    from skimage.graph import MCP_Geometric

    small = F.avg_pool2d(lightness, 2)[0, 0].cpu().numpy() / 100
    starts = F.max_pool2d(hints[:, 2:], 2)[0, 0].nonzero().tolist()
    distance, _ = MCP_Geometric(FLAT / max(small.shape) + EDGE * sobel(small)).find_costs(starts)
    return torch.from_numpy(np.exp(-(distance**2))).to(hints)


def _sample(hints: Tensor, logits: Tensor, grid: Tensor, temperature: float, chance: torch.Generator) -> None:
    """Let chance colour a few places, each by what the network holds for possible there."""
    height, width = logits.shape[2:]
    for _ in range(SAMPLES):
        row, column = (int(torch.randint(side, (), generator=chance)) for side in (height, width))
        odds = (logits[0, :, row, column].cpu() / temperature).softmax(0)
        _give(hints, 2 * row, 2 * column, grid[torch.multinomial(odds, 1, generator=chance)[0]])


def with_colours(image: Image.Image, ab: np.ndarray, report: Report = lambda progress: None) -> Image.Image:
    """The lightness of a picture with colours a and b (2, h, w) of any size."""
    small = torch.from_numpy(ab)[None].float()
    x = (torch.arange(image.width) + 0.5) * 2 / image.width - 1

    def enlarged(rows: np.ndarray, top: int) -> np.ndarray:
        y = (torch.arange(top, top + len(rows)) + 0.5) * 2 / image.height - 1
        places = torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1], -1)[None]
        # bilinear: bicubic would overshoot into colours that nobody asked for
        large = F.grid_sample(small, places, mode="bilinear", padding_mode="border", align_corners=False)
        return large[0].permute(1, 2, 0).numpy()

    return recolouring.changed(image, enlarged, report)
