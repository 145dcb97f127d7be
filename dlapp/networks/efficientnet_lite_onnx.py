"""EfficientNet-Lite as an ONNX file: a protobuf message with the network's operations in order, and its weights.

Written with a few lines instead of libraries that are as large as the app (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3;
the bytes: https://protobuf.dev/programming-guides/encoding/).
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from .efficientnet_lite import MEAN, SPREAD, ConvNorm, EfficientNetLite, InvertedResidual

IR_VERSION, OPERATOR_SET = 8, 13  # what onnxruntime has read since 2021
VARINT, BYTES = 0, 2  # wire types
FLOAT, INT, INTS = 1, 2, 7  # of a tensor's elements; kinds of an attribute


def write(network: EfficientNetLite, side: int, metadata: Mapping[str, str]) -> bytes:
    """A file that maps `pictures`, float32 RGB (batch, 3, side, side) in [0, 1], to `probabilities` (batch, classes).

    Args:
        network: its normalisation folded, see `networks.efficientnet_lite.fold`.
        metadata: what the file says about itself.
    """
    graph = _Graph(side)
    x = graph.add("Sub", "pictures", graph.constant(torch.tensor(MEAN)))
    x = graph.add("Div", x, graph.constant(torch.tensor(SPREAD)))
    x = graph.convolve(x, network.stem)
    for stage in network.stages:
        assert isinstance(stage, torch.nn.Sequential)
        for block in stage:
            assert isinstance(block, InvertedResidual)
            x = graph.block(x, block)
    x = graph.add("GlobalAveragePool", graph.convolve(x, network.head))  # (batch, 1280, 1, 1)
    x = graph.add("Flatten", x)
    assert isinstance(network.classifier, torch.nn.Linear)
    weight, bias = graph.constant(network.classifier.weight), graph.constant(network.classifier.bias)
    x = graph.add("Gemm", x, weight, bias, transB=1)
    graph.add("Softmax", x, output="probabilities", axis=1)
    message = graph.message(len(network.classifier.bias))
    properties = [_bytes(14, _text(1, key) + _text(2, value)) for key, value in metadata.items()]
    return b"".join(
        [_int(1, IR_VERSION), _text(2, "dlapp"), _bytes(7, message), _bytes(8, _int(2, OPERATOR_SET)), *properties]
    )


class _Graph:
    """Operations in order, each with one output, and constants; `side` of the pictures that are in hand."""

    def __init__(self, side: int) -> None:
        self._input, self._side = side, side
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def add(self, kind: str, *inputs: str, output: str = "", **attributes: int | list[int]) -> str:
        """An operation; the name of its output."""
        output = output or f"x{len(self._nodes)}"
        fields = [_text(1, name) for name in inputs] + [_text(2, output), _text(4, kind)]
        self._nodes.append(b"".join(fields + [_bytes(5, _attribute(*each)) for each in attributes.items()]))
        return output

    def constant(self, values: Tensor) -> str:
        """A tensor of the file; its name."""
        name = f"w{len(self._constants)}"
        array = values.detach().float().cpu().numpy().astype("<f4")
        shape = b"".join(_int(1, size) for size in array.shape)
        self._constants.append(
            shape + _int(2, FLOAT) + _text(8, name) + _bytes(9, np.ascontiguousarray(array).tobytes())
        )
        return name

    def convolve(self, x: str, layer: ConvNorm) -> str:
        """A convolution, padded as the layer does, and its ReLU6."""
        conv = layer.conv
        assert conv.bias is not None, "the normalisation is not folded"
        stride, kernel = conv.stride[0], conv.kernel_size[0]
        before, after = layer.padding, layer.padding
        if stride > 1:
            outputs = -(-self._side // stride)
            pad = max(0, (outputs - 1) * stride + kernel - self._side)
            before, after, self._side = pad // 2, pad - pad // 2, outputs
        x = self.add(
            "Conv",
            x,
            self.constant(conv.weight),
            self.constant(conv.bias),
            group=conv.groups,
            strides=[stride, stride],
            pads=[before, before, after, after],
        )
        if not layer.active:
            return x
        return self.add("Clip", x, self.constant(torch.tensor(0.0)), self.constant(torch.tensor(6.0)))

    def block(self, x: str, block: InvertedResidual) -> str:
        """An inverted residual block."""
        y = self.convolve(x, block.expand) if isinstance(block.expand, ConvNorm) else x
        y = self.convolve(self.convolve(y, block.depthwise), block.project)
        return self.add("Add", x, y) if block.residual else y

    def message(self, classes: int) -> bytes:
        """A GraphProto."""
        ends = [
            _bytes(11, _value("pictures", 3, self._input, self._input)),
            _bytes(12, _value("probabilities", classes)),
        ]
        nodes, constants = [_bytes(1, each) for each in self._nodes], [_bytes(5, each) for each in self._constants]
        return b"".join([*nodes, _text(2, "classifier"), *constants, *ends])


def _attribute(name: str, value: int | list[int]) -> bytes:
    """An AttributeProto."""
    if isinstance(value, int):
        return _text(1, name) + _int(3, value) + _int(20, INT)
    return _text(1, name) + b"".join(_int(8, each) for each in value) + _int(20, INTS)


def _value(name: str, *shape: int) -> bytes:
    """A ValueInfoProto of a float32 tensor, its first dimension of any size."""
    sizes = [_text(2, "batch"), *(_int(1, size) for size in shape)]
    tensor = _int(1, FLOAT) + _bytes(2, b"".join(_bytes(1, size) for size in sizes))
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _int(number: int, value: int) -> bytes:
    return _varint(number << 3 | VARINT) + _varint(value)


def _text(number: int, text: str) -> bytes:
    return _bytes(number, text.encode())


def _bytes(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | BYTES) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    """Seven bits to a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
