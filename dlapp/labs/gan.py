"""A small generator and a small discriminator that are trained a few steps at a time."""

import itertools
from collections import deque
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from ..errors import UserError
from ..i18n import N_
from ..networks.gan_losses import LOSSES, WASSERSTEIN, discriminator_loss, generator_loss, gradient_penalty
from . import gan_data
from .live import train_in_turn

BATCH = 128
SHOWN, HEAT = 256, 36  # generated samples that are shown; side of the grid on which the discriminator is evaluated
REACH = 1.25  # half of the side of the square that is shown
REMEMBERED = 400  # values of each loss
COVERED = 0.25  # of the samples that a mode should have, so that it counts as covered
PENALTY = 0.5  # of the critic; in the plane less is better (0.1 in the code of Gulrajani et al. for such points)
BOTH, DISCRIMINATOR, GENERATOR = "both", "discriminator", "generator"
PARTS = (BOTH, DISCRIMINATOR, GENERATOR)


@dataclass(frozen=True)
class Setup:
    """What is trained, and how.

    Attributes:
        data: a key of `gan_data.DATA`, or "drawn" with `points`.
        loss: of LOSSES; with Wasserstein comes the gradient penalty.
        noise: dimensions of the generator's input.
        rate_d, rate_g: learning rates; momentum: of both (Adam's first beta).
        steps_d: how often the discriminator learns for each step of the generator.
        seed: of the weights and of everything that is sampled.
        points: (x, y) in [-1, 1], drawn by hand.
    """

    data: str = "ring"
    loss: str = "non_saturating"
    noise: int = 2
    rate_d: float = 2e-3
    rate_g: float = 1e-3
    steps_d: int = 1
    momentum: float = 0.5
    seed: int = 0
    points: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if self.data not in (*gan_data.DATA, "drawn") or self.loss not in LOSSES:
            raise UserError(N_("There is no such data or loss here."))
        if not (1 <= self.noise <= 64 and 1 <= self.steps_d <= 10 and 0 <= self.momentum < 1 and self.seed >= 0):
            raise UserError(N_("Noise dimensions, steps or seed are out of range."))
        if not (1e-5 <= self.rate_d <= 0.1 and 1e-5 <= self.rate_g <= 0.1):
            raise UserError(N_("Learning rates must be between 0.00001 and 0.1."))
        if self.data == "drawn" and not gan_data.MODES <= len(self.points) <= gan_data.DRAWN:
            raise UserError(N_("Draw {least} to {most} points first."), least=gan_data.MODES, most=gan_data.DRAWN)

    @property
    def is_pictures(self) -> bool:
        return self.data == "shapes"


@dataclass(frozen=True)
class Coverage:
    """How many of the data's modes the generator covers, `covered` of `modes`, and the share of samples near one."""

    covered: int
    modes: int
    near: float


@dataclass
class Lab:
    """Two networks and the state of their training.

    Attributes:
        steps: how often the generator (or, alone, the discriminator) has learned.
        losses: (step, discriminator's, generator's) of the last steps; nan for a network that was not trained in one.
    """

    setup: Setup
    steps: int = 0
    losses: deque[tuple[int, float, float]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def __post_init__(self) -> None:
        setup, self.chance = self.setup, torch.Generator().manual_seed(self.setup.seed)
        draw = gan_data.drawn(torch.tensor(setup.points)) if setup.data == "drawn" else gan_data.DATA[setup.data]
        self.real = draw(4096, self.chance)
        size, width = self.real.shape[1], 96 if setup.is_pictures else 48
        last = nn.Tanh() if setup.is_pictures else None
        self.generator = _mlp((setup.noise, width, width, size), last, self.chance)
        self.discriminator = _mlp((size, width, width, 1), None, self.chance)
        betas = (setup.momentum, 0.9)
        self.adam_d = torch.optim.Adam(self.discriminator.parameters(), setup.rate_d, betas, fused=True)
        self.adam_g = torch.optim.Adam(self.generator.parameters(), setup.rate_g, betas, fused=True)
        self.shown_noise = self._noise(SHOWN)
        self.centres = gan_data.centres(self.real)
        nearest = torch.cdist(self.real, self.centres).amin(1)
        # points need not be exact; pictures are all about equally far from each other
        self.radius = float(nearest.quantile(0.95)) * (1.0 if setup.is_pictures else 2.0)

    def change(self, setup: Setup) -> bool:
        """Go on with other losses and rates; False, and nothing is changed, where the networks or the data would differ."""
        was = self.setup
        if (was.data, was.noise, was.seed, was.points) != (setup.data, setup.noise, setup.seed, setup.points):
            return False
        self.setup = setup
        for adam, rate in ((self.adam_d, setup.rate_d), (self.adam_g, setup.rate_g)):
            adam.param_groups[0].update(lr=rate, betas=(setup.momentum, 0.9))
        return True

    def train(self, part: str, steps: int) -> None:
        """Train both networks, or one of them.

        Args:
            part: of PARTS.
        """
        for _ in range(steps):
            self.steps += 1
            of_d = of_g = float("nan")
            if part != GENERATOR:
                for _ in range(self.setup.steps_d if part == BOTH else 1):
                    of_d = self._step_d()
            if part != DISCRIMINATOR:
                of_g = self._step_g()
            self.losses.append((self.steps, of_d, of_g))

    def train_for(self, part: str, seconds: float, most: int = 400) -> None:
        """Train both networks, or one of them, until the time is up: see `train_in_turn`."""
        train_in_turn(lambda steps: self.train(part, steps), seconds, most)

    @torch.no_grad()
    def samples(self) -> Tensor:
        """(SHOWN, d): from the same noise at every call, so that one sees them move."""
        return self.generator(self.shown_noise)

    @torch.no_grad()
    def scores(self, samples: Tensor) -> Tensor:
        """(n, d) -> (n,): how real they look to the discriminator, in [0, 1]; a critic's are scaled by those of real and fake ones."""
        logits = self.discriminator(samples)[:, 0]
        if self.setup.loss != WASSERSTEIN:
            return logits.sigmoid()
        real, fake = self.discriminator(self.real[:512])[:, 0], self.discriminator(self.samples())[:, 0]
        middle, reach = (real.mean() + fake.mean()) / 2, (real.mean() - fake.mean()).abs() + 0.1
        return ((logits - middle) / reach * 2).sigmoid()

    def heat(self) -> np.ndarray:
        """uint8 (HEAT, HEAT): the scores over the square that is shown, row 0 at the top."""
        side = torch.linspace(-REACH, REACH, HEAT)
        y, x = torch.meshgrid(-side, side, indexing="ij")
        scores = self.scores(torch.stack([x, y], -1).view(-1, 2))
        return (scores * 255).round().view(HEAT, HEAT).numpy().astype(np.uint8)

    def gradients(self, samples: Tensor) -> Tensor:
        """(n, 2) -> (n, 2): the gradient of the discriminator at the samples, the longest scaled to REACH / 8."""
        at = samples.clone().requires_grad_()
        (slope,) = torch.autograd.grad(self.discriminator(at).sum(), at)
        return slope / slope.norm(dim=1).max().clamp(min=1e-6) * (REACH / 8)

    @torch.no_grad()
    def coverage(self) -> Coverage:
        """Which of the data's modes 1,024 generated samples reach."""
        made = self.generator(self._noise(1024, torch.Generator().manual_seed(0)))
        distance, nearest = torch.cdist(made, self.centres).min(1)
        near = distance < self.radius
        counts = torch.bincount(nearest[near], minlength=len(self.centres))
        fair = torch.bincount(torch.cdist(self.real, self.centres).argmin(1), minlength=len(self.centres))
        wanted = COVERED * fair / fair.sum() * len(made)
        return Coverage(int((counts >= wanted).sum()), len(self.centres), float(near.float().mean()))

    def _noise(self, count: int, chance: torch.Generator | None = None) -> Tensor:
        return torch.randn(count, self.setup.noise, generator=chance or self.chance)

    def _batch(self) -> Tensor:
        return self.real[torch.randint(len(self.real), (BATCH,), generator=self.chance)]

    def _step_d(self) -> float:
        real = self._batch()
        with torch.no_grad():
            fake = self.generator(self._noise(BATCH))
        loss = discriminator_loss(self.setup.loss, self.discriminator(real), self.discriminator(fake))
        total = loss
        if self.setup.loss == WASSERSTEIN:
            share = torch.rand(BATCH, 1, generator=self.chance)
            total = loss + PENALTY * gradient_penalty(self.discriminator, real, fake, share)
        self.adam_d.zero_grad()
        total.backward()
        self.adam_d.step()
        return loss.item()

    def _step_g(self) -> float:
        loss = generator_loss(self.setup.loss, self.discriminator(self.generator(self._noise(BATCH))))
        self.adam_g.zero_grad()
        loss.backward()
        self.adam_g.step()
        return loss.item()


def _mlp(sizes: tuple[int, ...], last: nn.Module | None, chance: torch.Generator) -> nn.Sequential:
    """Linear layers, initialized by a generator of their own: other sessions draw from the process's."""
    layers: list[nn.Module] = []
    for inside, out in itertools.pairwise(sizes):
        linear = nn.Linear(inside, out)
        nn.init.kaiming_uniform_(linear.weight, 5**0.5, generator=chance)  # as PyTorch does by itself
        nn.init.uniform_(linear.bias, -(inside**-0.5), inside**-0.5, generator=chance)
        layers += [linear, nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1], *([last] if last else []))
