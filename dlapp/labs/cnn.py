"""A small convolutional network, put together from layers, that learns to tell pictures apart a few steps at a time."""

import math
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..errors import UserError
from ..i18n import N_
from .cnn_data import COUNTS, DATA, DIGITS, DRAWN, NAMES, VARIATIONS, Pictures, drawn, made, shape_of
from .cnn_drawings import CLASSES, Drawings
from .cnn_layers import Plan, parse, plan
from .cnn_network import Network
from .cnn_variations import varied
from .live import LiveLab
from .one_thread import WORKERS

BATCH = 32
REMEMBERED = 200  # examinations, about: with twice as many, every other one is forgotten
EXAMINED = 200  # of the pictures that are learnt from
MOVED = 3  # pixels, by which held-out pictures are moved to see whether they are still known
LENET = "c6k5p2,r,m2,c16k5,r,m2,f120,r,f84,r"


@dataclass(frozen=True)
class Setup:
    """What is trained, and how.

    Attributes:
        data: of `cnn_data.DATA`.
        network: layers as `cnn_layers` writes them.
        count: pictures to learn from, of `cnn_data.COUNTS`; of drawings it is as many as there are.
        vary: whether every picture is moved, turned and scaled a little each time it is learnt from.
        rate: learning rate (Adam's).
        seed: of the weights and of everything that is drawn.
    """

    data: str = DIGITS
    network: str = LENET
    count: int = 2000
    vary: bool = True
    rate: float = 2e-3
    seed: int = 0

    def __post_init__(self) -> None:
        if self.data not in DATA:
            raise UserError(N_("There are no such pictures here."))
        if self.count not in COUNTS or self.seed < 0:
            raise UserError(N_("Number of pictures or seed are out of range."))
        if not 1e-5 <= self.rate <= 0.1:
            raise UserError(N_("The learning rate must be between 0.00001 and 0.1."))
        if trouble := plan_of(self.data, self.network).trouble:
            raise trouble

    def task(self, drawings: Drawings) -> Pictures:
        """What is learnt.

        Raises:
            UserError: when it is to be the visitor's drawings, and these will not do.
        """
        return drawn(drawings) if self.data == DRAWN else made(self.data, self.count)


def plan_of(data: str, network: str) -> Plan:
    """What a network does with those pictures; of drawings with the most classes that there can be.

    Raises:
        UserError: when it is not written as layers are.
    """
    classes = CLASSES[1] if data == DRAWN else len(NAMES[data])
    return plan(parse(network), shape_of(data), classes)


@dataclass(frozen=True)
class Findings:
    """What was found out about the network after some step.

    Attributes:
        learnt, held_out: the mean loss, and the share of right answers.
        moved: the share of right answers to held-out pictures that were moved by MOVED pixels.
        confusion: (classes, classes) counts of held-out pictures: rows are what is shown, columns what is answered.
        gradients: (number of the layer, from 1; length of the loss's gradient for its weights) of layers that have weights.
    """

    step: int
    learnt: tuple[float, float]
    held_out: tuple[float, float]
    moved: float
    confusion: Tensor
    gradients: list[tuple[int, float]]


@dataclass(frozen=True)
class Look:
    """What a network makes of one picture.

    Attributes:
        picture: (C, H, W) in [0, 1].
        probabilities: of each class.
        outputs: of each layer: (channels, height, width) or (units,).
    """

    picture: Tensor
    probabilities: list[float]
    outputs: list[Tensor]


class Lab(LiveLab[Setup, Pictures, Findings]):
    """A network and the state of its training.

    Attributes:
        plan: of its layers.
        exams: (step, loss, share of right answers, and the same of the held-out pictures), rising steps.
    """

    portion = 1  # a step of a large network takes long

    def __init__(self, setup: Setup, task: Pictures) -> None:
        super().__init__(setup, task)
        self.exams: list[tuple[int, float, float, float, float]] = []
        self.plan = plan(parse(setup.network), task.shape, len(task.names))
        self.chance = torch.Generator().manual_seed(setup.seed)
        self.network = WORKERS.submit(Network, self.plan, task.shape, self.chance).result()
        self.adam = torch.optim.Adam(self.network.parameters(), setup.rate, fused=True)

    def change(self, setup: Setup, task: Pictures) -> bool:
        """Go on with another rate, or with variations or without; False where network or pictures would differ."""
        was = self.setup
        if (was.network, was.seed) != (setup.network, setup.seed) or self.task.subject != task.subject:
            return False
        self.setup = setup
        self.adam.param_groups[0]["lr"] = setup.rate
        return True

    def train(self, steps: int) -> None:
        """Learn from so many batches."""
        began = time.perf_counter()
        WORKERS.submit(self._learn, steps).result()
        self.steps += steps
        self.seconds += time.perf_counter() - began

    def _learn(self, steps: int) -> None:
        for _ in range(steps):
            self._step()

    def _step(self) -> None:
        pictures, classes = self.task.learnt
        chosen = torch.randint(len(pictures), (BATCH,), generator=self.chance)
        values, classes = self.task.values(pictures[chosen]), classes[chosen]
        if self.setup.vary:
            values = varied(values, self.chance, **VARIATIONS)
        self.network.train()
        loss = F.cross_entropy(self.network(values), classes)
        self.adam.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), math.inf)
        if norm.isfinite():  # after an explosion there is no way to go on from
            self.adam.step()

    def look(self, picture: Tensor) -> Look:
        """What the network makes of a picture, uint8 (C, H, W)."""

        def seen() -> Look:
            outputs = self._still().look(self.task.values(picture[None])[0])
            return Look(picture.float() / 255, outputs[-1].softmax(0).tolist(), outputs)

        return WORKERS.submit(seen).result()

    def filters(self) -> Tensor | None:
        """The kernels of the first convolution, (channels, colours, kernel, kernel)."""
        for _, module in self.network.learning():
            if isinstance(module, nn.Conv2d):
                return module.weight.detach().clone()
        return None

    def _found(self) -> Findings:
        found = WORKERS.submit(self._examined).result()
        self.exams.append((self.steps, *found.learnt, *found.held_out))
        if len(self.exams) >= 2 * REMEMBERED:
            self.exams = self.exams[::2]
        return found

    def _examined(self) -> Findings:
        network = self._still()
        pictures, classes = self.task.held_out
        with torch.no_grad():
            outputs = network(self.task.values(pictures))
            moved = [network(self.task.values(_shifted(pictures, dx, dy))) for dx, dy in ((MOVED, 0), (0, -MOVED))]
            learnt = network(self.task.values(self.task.learnt[0][:EXAMINED]))
        confusion = torch.zeros(len(self.task.names), len(self.task.names), dtype=torch.long)
        confusion.index_put_((classes, outputs.argmax(1)), torch.tensor(1), accumulate=True)
        return Findings(
            self.steps,
            _marked(learnt, self.task.learnt[1][:EXAMINED]),
            _marked(outputs, classes),
            sum(_marked(answers, classes)[1] for answers in moved) / len(moved),
            confusion,
            self._gradients(),
        )

    def _gradients(self) -> list[tuple[int, float]]:
        """As in training, but nothing is learnt, and no statistics are kept."""
        pictures, classes = (part[:BATCH] for part in self.task.learnt)
        modules = self.network.learning()
        loss = F.cross_entropy(self.network(self.task.values(pictures)), classes)
        slopes = torch.autograd.grad(loss, [module.weight for _, module in modules])
        return [(number + 1, slope.norm().item()) for (number, _), slope in zip(modules, slopes, strict=True)]

    def _still(self) -> Network:
        """The network as it is used, not trained: nothing drops out, and normalization goes by what was learnt."""
        self.network.eval()
        return self.network


def _shifted(pictures: Tensor, right: int, down: int) -> Tensor:
    """Pictures (N, C, H, W) moved by pixels; the border comes in from outside."""
    reach = max(abs(right), abs(down))
    height, width = pictures.shape[2:]
    padded = F.pad(pictures.float(), (reach,) * 4, mode="replicate")
    return padded[:, :, reach - down :, reach - right :][:, :, :height, :width]


def _marked(outputs: Tensor, classes: Tensor) -> tuple[float, float]:
    """The mean loss, and the share of right answers."""
    return F.cross_entropy(outputs, classes).item(), (outputs.argmax(1) == classes).float().mean().item()
