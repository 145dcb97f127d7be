"""Layers of a small convolutional network as compact text, such as `c8k3p1,r,m2,f32`, and what each makes of a picture.

A letter says which layer it is, numbers behind it (and behind letters of their own) what it is like:

    c8k5s2p1  convolution: 8 channels, kernel 5 × 5, stride 2, padding 1 (stride 1 and padding 0 are not written)
    m2s2, a2  max pooling and mean pooling: window 2 × 2; the stride is not written where it is the window's size
    n         batch normalization
    r, t, s   activation: ReLU, tanh, sigmoid
    d50       dropout of 50 percent
    f120      dense (fully connected) layer of 120 units; a feature map is laid out as a row of numbers before

The last dense layer, with one unit for each class, follows by itself.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UserError
from ..i18n import N_

CHANNELS, KERNELS, STRIDES, PADDINGS = (1, 128), (1, 2, 3, 4, 5, 7), (1, 2, 3, 4), (0, 1, 2, 3)
WINDOWS = (2, 3, 4)
DROPOUTS = (10, 25, 50, 75)
UNITS = (2, 256)
LAYERS = 40  # at most
WORK = 12_000_000  # multiplications for one picture: training stays at about ten steps a second
PARAMETERS = 1_200_000  # 20 MB with what Adam keeps


@dataclass(frozen=True)
class Convolution:
    """Each of `channels` kernels, `kernel` × `kernel`, moves over the maps before by `stride`, with `padding` zeros around."""

    channels: int = 8
    kernel: int = 3
    stride: int = 1
    padding: int = 0

    def __str__(self) -> str:
        stride, padding = (f"s{self.stride}" if self.stride > 1 else ""), (f"p{self.padding}" if self.padding else "")
        return f"c{self.channels}k{self.kernel}{stride}{padding}"


@dataclass(frozen=True)
class Pooling:
    """The largest value of each window (`kind` m), or the mean (a)."""

    kind: str = "m"
    window: int = 2
    stride: int = 2

    def __str__(self) -> str:
        return f"{self.kind}{self.window}" + (f"s{self.stride}" if self.stride != self.window else "")


@dataclass(frozen=True)
class BatchNormalization:
    """Every channel to mean 0 and variance 1 over the batch, then scaled and moved as it is learnt (Ioffe and Szegedy 2015)."""

    def __str__(self) -> str:
        return "n"


@dataclass(frozen=True)
class Activation:
    """`kind`: r for ReLU, t for tanh, s for sigmoid."""

    kind: str = "r"

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class Dropout:
    """So many `percent` of the values become 0 at each step of training (Srivastava et al. 2014)."""

    percent: int = 50

    def __str__(self) -> str:
        return f"d{self.percent}"


@dataclass(frozen=True)
class Dense:
    """Each of `units` sees every number of the layer before."""

    units: int = 32

    def __str__(self) -> str:
        return f"f{self.units}"


Layer = Convolution | Pooling | BatchNormalization | Activation | Dropout | Dense
_WRITTEN = re.compile(
    r"c(?P<channels>\d{1,3})k(?P<kernel>\d)(?:s(?P<stride>\d))?(?:p(?P<padding>\d))?"
    r"|(?P<pooling>[ma])(?P<window>\d)(?:s(?P<step>\d))?|(?P<norm>n)|(?P<activation>[rts])|d(?P<percent>\d\d)|f(?P<units>\d{1,3})",
    re.ASCII,
)


def parse(text: str) -> tuple[Layer, ...]:
    """The layers that are written so.

    Raises:
        UserError: when there are none such, or their numbers are out of range.
    """
    parts = text.split(",") if text else []
    if len(parts) > LAYERS:
        raise UserError(N_("A network can have at most {count} layers here."), count=LAYERS)
    return tuple(_parsed(part) for part in parts)


def _parsed(text: str) -> Layer:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UserError(N_("There is no such layer here: {text}"), text=text[:20])
    given = found.groupdict()
    layer: Layer
    if given["channels"]:
        layer = Convolution(
            int(given["channels"]), int(given["kernel"]), int(given["stride"] or 1), int(given["padding"] or 0)
        )
    elif given["pooling"]:
        layer = Pooling(given["pooling"], int(given["window"]), int(given["step"] or given["window"]))
    elif given["norm"]:
        layer = BatchNormalization()
    elif given["activation"]:
        layer = Activation(given["activation"])
    elif given["percent"]:
        layer = Dropout(int(given["percent"]))
    else:
        layer = Dense(int(given["units"]))
    if not _is_in_range(layer):
        raise UserError(N_("The numbers of this layer are out of range: {text}"), text=text)
    return layer


def _is_in_range(layer: Layer) -> bool:
    match layer:
        case Convolution(channels, kernel, stride, padding):
            is_known = kernel in KERNELS and stride in STRIDES and padding in PADDINGS
            return CHANNELS[0] <= channels <= CHANNELS[1] and is_known
        case Pooling(_, window, stride):
            return window in WINDOWS and stride in STRIDES
        case Dropout(percent):
            return percent in DROPOUTS
        case Dense(units):
            return UNITS[0] <= units <= UNITS[1]
    return True


def written(layers: Sequence[Layer]) -> str:
    """The layers as text, which `parse` reads."""
    return ",".join(map(str, layers))


@dataclass(frozen=True)
class Stage:
    """What comes out of a layer.

    Attributes:
        shape: (channels, height, width), or (units,).
        parameters: how many numbers the layer learns.
        receptive_field: side of the square of the input, in pixels, that one number of it depends on; the input may be smaller.
        work: multiplications for one picture.
    """

    layer: Layer
    shape: tuple[int, ...]
    parameters: int
    receptive_field: int
    work: int


@dataclass(frozen=True)
class Plan:
    """What a network does with a picture, as far as it gets.

    Attributes:
        stages: of each layer, and at last of the dense layer with a unit for each class; those that are possible.
        trouble: why the layer after these is impossible, or the whole network.
    """

    stages: tuple[Stage, ...]
    trouble: UserError | None = None

    @property
    def parameters(self) -> int:
        return sum(stage.parameters for stage in self.stages)

    @property
    def work(self) -> int:
        return sum(stage.work for stage in self.stages)


def plan(layers: Sequence[Layer], shape: tuple[int, int, int], classes: int) -> Plan:
    """Shapes, parameters and receptive fields, layer by layer (Araujo et al., Distill 2019).

    Args:
        shape: (channels, height, width) of a picture.
    """
    stages: list[Stage] = []
    now: tuple[int, ...] = shape
    field, jump = 1, 1  # of one number: the side of what it sees; pixels of the input between two neighbours
    for number, layer in enumerate([*layers, Dense(classes)], 1):
        is_map, parameters, work = len(now) == 3, 0, 0
        match layer:
            case Convolution() | Pooling() if not is_map:
                sentence = N_(
                    "Layer {number} ({layer}) needs feature maps. It cannot come after a dense layer, whose output is a row of numbers."
                )
                return Plan(tuple(stages), UserError(sentence, number=number, layer=layer))
            case Convolution(channels, kernel, stride, padding):
                side = extent(now[1], kernel, stride, padding)
                parameters = channels * (now[0] * kernel**2 + 1)
                work = channels * now[0] * kernel**2 * max(side, 0) ** 2
                field, jump, size, now = field + (kernel - 1) * jump, jump * stride, kernel, (channels, side, side)
            case Pooling(_, window, stride):
                side = extent(now[1], window, stride, 0)
                field, jump, size, now = field + (window - 1) * jump, jump * stride, window, (now[0], side, side)
            case BatchNormalization():
                parameters = 2 * now[0]
            case Dense(units):
                inside = now[0] * now[1] * now[2] if is_map else now[0]
                field += (now[1] - 1) * jump if is_map else 0
                parameters, work, now = units * (inside + 1), units * inside, (units,)
        if len(now) == 3 and now[1] < 1:
            before = stages[-1].shape[1] if stages else shape[1]
            sentence = N_(
                "Layer {number} ({layer}) does not fit: its window is {size} × {size}, but only {before} × {before} is left of the "
                "picture."
            )
            return Plan(tuple(stages), UserError(sentence, number=number, layer=layer, size=size, before=before))
        stages.append(Stage(layer, now, parameters, field, work))
    done = Plan(tuple(stages))
    if done.work > WORK or done.parameters > PARAMETERS:
        largest = max(range(len(stages)), key=lambda i: stages[i].work / WORK + stages[i].parameters / PARAMETERS)
        sentence = N_("Layer {number} ({layer}) makes this network too large to be trained live.")
        return Plan(done.stages, UserError(sentence, number=largest + 1, layer=stages[largest].layer))
    return done


def extent(side: int, kernel: int, stride: int, padding: int) -> int:
    """How often a window fits along a side: of the feature map that comes out."""
    return (side + 2 * padding - kernel) // stride + 1
