"""Face generation: faces that nobody has, from seeds; steered, mixed and varied."""

from dataclasses import dataclass, field

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .. import result
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import WEIGHTS_FOLDER, ModelCard
from ..networks import face_gan, packed
from ..networks.gan_pair import FARTHEST, GanPair
from ..networks.upscaler import Upscalers
from ..progress import Progress, Report
from . import face_diffusion

MODELS = "face_generation"
MOST, LARGEST_SEED = 64, 2**31 - 1
SIDE, SCALE = 64, 4  # pixels that the generators draw, and by how much they are enlarged
BATCH = 16
COMPANY = 256  # faces that tell where the middle is


@dataclass(frozen=True)
class Settings:
    """Which faces.

    Attributes:
        count: how many; the i-th is that of seed + i.
        truncation: 1 for faces as they come, less for more usual ones, 0 for the mean of all.
        directions: what a face shall have: the choice of a label, or a number in [-2, 2] of how the head is held.
        like: variants of this seed's face, which are the `distance` (0 to 1) of the way to others.
        mix_with: a seed whose face gives the layers from the `mix_from`-th on: shape from the one, details from the other.
        prompt, steps: of models that take words, and of those that remove noise step by step.
    """

    count: int = 1
    seed: int = 0
    truncation: float = 1.0
    directions: dict[str, str | float] = field(default_factory=dict)
    like: int | None = None
    distance: float = 0.3
    mix_with: int | None = None
    mix_from: int = 4
    prompt: str = ""
    steps: int = 25

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise UserError(
                N_("Between 1 and {limit} faces can be made at once, not {count}."), limit=MOST, count=self.count
            )
        for seed in (self.seed, self.like, self.mix_with):
            check_seed(seed)
        if not 0 <= self.truncation <= 1.5:
            raise UserError(N_("Truncation must be between 0 and 1.5."))
        if not 0 <= self.distance <= 1:
            raise UserError(N_("The distance must be between 0 and 1."))
        if not 1 <= self.steps <= 100:
            raise UserError(N_("Between 1 and 100 steps are possible."))


@dataclass(kw_only=True)
class Result(result.Result):
    """What was made of one input.

    Attributes:
        images: RGB; seeds: one for each. scores: what the discriminator gives each, higher for more real; empty without one.
        style: float32 (layers, style) of the first one, to go on from; None where there is no such thing.
    """

    images: list[Image.Image]
    seeds: list[int]
    scores: list[float]
    style: np.ndarray | None = None


def check_seed(seed: int | None) -> None:
    """Refuse a seed that there is not.

    Raises:
        UserError: naming it and the limit.
    """
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise UserError(N_("A seed is a whole number from 0 to {limit}, not {seed}."), limit=LARGEST_SEED, seed=seed)


def check(item: object) -> None:
    """Nothing is needed, but the style of a face (layers, numbers) can be given to go on from.

    Raises:
        UserError: when it is something else.
    """
    if item is not None and not (isinstance(item, np.ndarray) and item.ndim == 2 and np.isfinite(item).all()):
        raise UserError(N_("Face generation takes no input, not {kind}."), kind=type(item).__name__)


class Model(torch.nn.Module):
    """A built-in generator with its discriminator, and the upscaler that enlarges what it draws.

    Attributes:
        folder: where its weights are.
        middle: the mean style (1, layers, style).
    """

    def __init__(self, card: ModelCard, device: Device) -> None:
        super().__init__()
        self.folder = card.folder
        self.pair = packed.new(GanPair, card.folder)
        self.upscaler = packed.new(Upscalers, WEIGHTS_FOLDER / "dlapp-upscaler")
        self.eval().requires_grad_(False).to(device.name).to(memory_format=torch.channels_last)
        self.device = torch.device(device.name)
        with torch.no_grad():  # not inference mode: an inversion follows gradients through these
            company = torch.cat([self.style(seed) for seed in range(COMPANY)])
            self.middle = company.mean(0, keepdim=True)
            faces = self.pair.generator(company[:32])
            self.spread = None
            if isinstance(self.pair.discriminator, face_gan.Discriminator):
                self.spread = self.pair.discriminator.spread(self.pair.discriminator.layers(faces).flatten(1))

    def style(self, seed: int, directions: dict[str, str | float] | None = None) -> Tensor:
        """The style of a seed's face, (1, layers, style), with some of its features as asked for.

        Raises:
            UserError: when the generator does not know such a feature.
        """
        noise, labels = self.pair.drawn(seed)
        return self.styled(*self.told(noise, labels, directions or {}))

    def styled(self, noise: Tensor, labels: Tensor) -> Tensor:
        """Noise (noise,) and labels (parts,) -> (1, layers, style)."""
        return self.pair.generator.style(noise[None].to(self.device), labels[None].to(self.device))

    def told(self, noise: Tensor, labels: Tensor, directions: dict[str, str | float]) -> tuple[Tensor, Tensor]:
        """Noise and labels, changed as the directions say."""
        noise, labels = noise.clone(), labels.clone()
        for name, value in directions.items():
            choices = self.pair.parts.get(name, [])
            if isinstance(value, str) and value in choices:
                labels[list(self.pair.parts).index(name)] = choices.index(value)
            elif not isinstance(value, str) and name in self.pair.held and abs(value) <= FARTHEST:
                noise[self.pair.held.index(name)] = float(value)
            else:
                raise UserError(N_("This generator cannot make “{name}” “{value}”."), name=name, value=value)
        return noise, labels

    def steered(self, style: Tensor, directions: dict[str, str | float]) -> Tensor:
        """A style that came from elsewhere, moved by what the directions change in the face it gives."""
        if not directions:
            return style
        named = self.judge(self.pair.generator(style))[1]
        labels = torch.tensor([int(part.argmax()) for part in named], dtype=torch.long)
        noise = torch.zeros(self.pair.noise)
        return style + self.styled(*self.told(noise, labels, directions)) - self.styled(noise, labels)

    def judge(self, faces: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Faces (B, C, H, H) in [-1, 1], each by itself -> how real (B,), and logits of each label."""
        if self.spread is not None:
            return self.pair.discriminator(faces, self.spread)
        return self.pair.discriminator(faces)

    def draw(self, styles: Tensor) -> Tensor:
        """Styles (B, layers, style) -> faces (B, 3, 256, 256) in [0, 1]."""
        return self.enlarge(self.pair.generator(styles))

    def enlarge(self, faces: Tensor) -> Tensor:
        """Faces (B, C, 64, 64) in [-1, 1] -> (B, 3, 256, 256) in [0, 1]."""
        large = self.upscaler((faces.expand(-1, 3, -1, -1) + 1) / 2, SCALE, "faithful").clamp(0, 1)
        return large.mean(1, keepdim=True).expand(-1, 3, -1, -1) if self.pair.channels == 1 else large


def to_pictures(faces: Tensor) -> list[Image.Image]:
    """(B, 3, H, W) in [0, 1] -> RGB."""
    pixels = (faces * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(face) for face in pixels]


def load(card: ModelCard, device: Device) -> Model | face_diffusion.Painter:
    """What draws faces, on the device, in evaluation mode."""
    return Model(card, device) if card.is_built_in else face_diffusion.load(card, device)


@torch.inference_mode()
def run(
    model: Model | face_diffusion.Painter, items: list[np.ndarray | None], settings: Settings, report: Report
) -> list[Result]:
    """The faces of one result for each item.

    Raises:
        UserError: when the model cannot do what the settings ask for.
    """
    results = []
    seeds = [settings.seed + i for i in range(settings.count)]
    for done, item in enumerate(items):

        def part_done(progress: Progress, done: int = done) -> None:
            report(Progress(done + progress.done / progress.total, len(items), progress.preview))

        if isinstance(model, Model):
            styles = _styles(model, item, seeds, settings)
            images, scores = _drawn(model, styles, part_done)
            style = styles[0].cpu().numpy()
        else:
            images = model.paint(seeds, settings.prompt, settings.steps, part_done)
            scores, style = [], None
        results.append(Result(images=images, seeds=seeds, scores=scores, style=style, seed=settings.seed))
    return results


def _drawn(model: Model, styles: Tensor, report: Report) -> tuple[list[Image.Image], list[float]]:
    """Pictures and scores of styles (N, layers, style)."""
    images: list[Image.Image] = []
    scores: list[float] = []
    for part in styles.split(BATCH):
        faces = model.pair.generator(part)
        images += to_pictures(model.enlarge(faces))
        scores += model.judge(faces)[0].tolist()
        report(Progress(len(images), len(styles)))
    return images, scores


def _styles(model: Model, item: np.ndarray | None, seeds: list[int], settings: Settings) -> Tensor:
    """(N, layers, style): what the settings make of a given style, or of the seeds."""
    layers = model.pair.generator.layers
    given = None
    if item is not None:
        given = torch.from_numpy(item).float()[None].to(model.device)
        if given.shape != model.middle.shape:
            raise UserError(N_("The face was found with another generator. Choose that one."))
        given = model.steered(given, settings.directions)
    elif settings.like is not None:
        given = model.style(settings.like, settings.directions)
    found = []
    for seed in seeds:
        style = model.style(seed, settings.directions)
        if given is not None:
            share = settings.distance if settings.count > 1 or settings.like is not None else 0.0
            style = given.lerp(style, share)
        if settings.mix_with is not None:
            if not 0 < settings.mix_from < layers:
                raise UserError(N_("This generator has {layers} layers: faces cannot be mixed there."), layers=layers)
            other = model.style(settings.mix_with, settings.directions)
            style = torch.cat([style[:, : settings.mix_from], other[:, settings.mix_from :]], 1)
        found.append(style)
    return model.middle + settings.truncation * (torch.cat(found) - model.middle)
