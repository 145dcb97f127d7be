"""Real-ESRGAN's networks in ncnn's format, rewritten as safetensors with the names that spandrel gives their weights.

ncnn (https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure) keeps a network in two files. The `.param` is text: a
magic number, how many layers and blobs there are, and a line for each layer with its type, name and numbered parameters. The `.bin`
has the weights one after another, in the order of these lines.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from torch import nn

MAGIC = "7767517"
FLOAT16 = 0x01306B47  # stands before the weights of a convolution that are stored in half precision
PARAM_BYTES, BIN_BYTES = 10**6, 10**8  # larger files are none of these networks: theirs have 0.1 and 33 MB at most
WITHOUT_WEIGHTS = {"Input", "Split", "Concat", "Eltwise", "BinaryOp", "Interp", "PixelShuffle"}
KERNEL = {1: 3, 4: 1, 5: 1}  # a convolution's parameters: its side, its padding, and that it has a bias


@dataclass(frozen=True)
class Layer:
    """A layer with weights: its `kind`, and `tensors` as ncnn has them.

    A Convolution has float16 (out, in, 3, 3) and a float32 bias (out,), a PReLU float32 slopes (channels,).
    """

    kind: str
    tensors: tuple[Tensor, ...]


def convert_rrdb_net(unpacked: Path, folder: Path) -> None:
    """Write the RRDBNet (https://arxiv.org/abs/2107.10833, figure 4) in `unpacked` to `folder`; see `_convert`."""

    def network(layers: list[Layer]) -> "nn.Module":
        from spandrel.architectures.ESRGAN import ESRGAN

        # in a block three times five convolutions; around the blocks two of them, then four that enlarge
        return ESRGAN(num_filters=len(layers[0].tensors[0]), num_blocks=(len(layers) - 6) // 15)

    _convert(unpacked, folder, network)


def convert_compact(unpacked: Path, folder: Path) -> None:
    """Write the SRVGGNetCompact (https://github.com/xinntao/Real-ESRGAN) in `unpacked` to `folder`; see `_convert`."""

    def network(layers: list[Layer]) -> "nn.Module":
        from spandrel.architectures.Compact import Compact

        # a convolution and a PReLU each time, the first of them at the head, then the one whose channels become pixels
        return Compact(
            num_feat=len(layers[0].tensors[0]),
            num_conv=(len(layers) - 3) // 2,
            upscale=isqrt(len(layers[-1].tensors[0]) // 3),
        )

    _convert(unpacked, folder, network)


def _convert(unpacked: Path, folder: Path, network: Callable[[list[Layer]], "nn.Module"]) -> None:
    """Rewrite `NAME.param` and `NAME.bin` as `NAME.safetensors`, every number as it was.

    Args:
        unpacked: a folder with one such pair. folder: where the file is written.
        network: the module that these layers, at least three, should be the weights of.

    Raises:
        ValueError: when the pair is damaged, or another network than that.
    """
    from safetensors.torch import save_file

    params = list(unpacked.glob("*.param"))
    if len(params) != 1:
        raise ValueError(f"{len(params)} .param files instead of one")
    layers = read(params[0], params[0].with_suffix(".bin"))
    if len(layers) < 3 or layers[0].kind != "Convolution":
        raise ValueError(f"{params[0].name} is not a network that enlarges")
    with torch.device("meta"):  # for names and shapes only
        wanted = network(layers).state_dict()
    tensors = [tensor for layer in layers for tensor in layer.tensors]
    if [tensor.shape for tensor in tensors] != [tensor.shape for tensor in wanted.values()]:
        raise ValueError(f"{params[0].name} has other layers than the network that it should be")
    save_file(dict(zip(wanted, tensors, strict=True)), folder / params[0].with_suffix(".safetensors").name)


def read(param: Path, binary: Path) -> list[Layer]:
    """The layers with weights, in order.

    Raises:
        ValueError: when the files are damaged, too large, do not fit each other, or have layers that these networks have not.
    """
    data = memoryview(_content(binary, BIN_BYTES))
    layers, begin = [], 0
    for kind, numbers in _lines(param):
        if kind in WITHOUT_WEIGHTS:
            continue
        if kind == "Convolution":
            layer, begin = _convolution(data, begin, numbers)
        elif kind == "PReLU":
            slopes, begin = _values(data, begin, numbers.get(0, 0), np.float32)
            layer = Layer(kind, (slopes,))
        else:
            raise ValueError(f"{param.name} has a layer of the type {kind!r}")
        layers.append(layer)
    if begin != len(data):
        raise ValueError(f"{binary.name} has {len(data)} bytes, its layers {begin}")
    return layers


def _content(path: Path, limit: int) -> bytes:
    """What is in a file of up to `limit` bytes."""
    if not path.is_file():
        raise ValueError(f"{path.name} is missing")
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{path.name} is larger than {limit} bytes")
    return content


def _lines(param: Path) -> Iterator[tuple[str, dict[int, int]]]:
    """Each layer's type and its parameters that are whole numbers."""
    magic, counts, *lines = [*_content(param, PARAM_BYTES).decode("ascii").splitlines(), "", ""]
    lines = [line for line in lines if line.strip()]
    if magic.strip() != MAGIC or counts.split()[:1] != [str(len(lines))]:
        raise ValueError(f"{param.name} is not a complete .param file of ncnn")
    for line in lines:
        kind, *words = line.split()
        pairs = [word.split("=") for word in words if word.count("=") == 1]
        yield kind, {int(key): int(value) for key, value in pairs if key.isdecimal() and value.isdecimal()}


def _convolution(data: memoryview, begin: int, numbers: dict[int, int]) -> tuple[Layer, int]:
    """A convolution whose weights begin there, and where they end."""
    outputs, count = numbers.get(0, 0), numbers.get(6, 0)
    if {key: numbers.get(key) for key in KERNEL} != KERNEL or not outputs or count % (9 * outputs):
        raise ValueError("a convolution is not one of 3 x 3 pixels with a bias")
    tag, begin = _values(data, begin, 1, np.int32)
    if tag.item() != FLOAT16:
        raise ValueError("the weights of a convolution are not in float16")
    weights, begin = _values(data, begin, count, np.float16)
    bias, begin = _values(data, begin, outputs, np.float32)
    return Layer("Convolution", (weights.reshape(outputs, -1, 3, 3), bias)), begin


def _values(data: memoryview, begin: int, count: int, kind: type[np.generic]) -> tuple[Tensor, int]:
    """`count` little-endian numbers, (count,), and where the next ones begin: at a multiple of 4 bytes."""
    dtype = np.dtype(kind).newbyteorder("<")
    end = begin + -(-count * dtype.itemsize // 4) * 4
    if count < 1 or end > len(data):
        raise ValueError("the .bin file ends before its weights do")
    return torch.from_numpy(np.frombuffer(data, dtype, count, begin).astype(kind)), end
