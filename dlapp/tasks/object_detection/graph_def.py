"""The weights in a frozen graph of TensorFlow: a protobuf message of nodes, of which those that are constants carry tensors.

Read with a few lines instead of TensorFlow: only the fields that weights are in
(https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/graph.proto; the bytes:
https://protobuf.dev/programming-guides/encoding/). Nothing of the file is run.
"""

from collections.abc import Iterator
from math import prod
from pathlib import Path

import numpy as np

MOST_BYTES = 300_000_000
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # wire types
NODE = 1  # of a GraphDef
NAME, OP, ATTRIBUTE = 1, 2, 5  # of a NodeDef
KEY, VALUE = 1, 2  # of an entry of a map
TENSOR = 8  # of an AttrValue
DTYPE, SHAPE, CONTENT, FLOATS = 1, 2, 4, 5  # of a TensorProto
DIMENSION, SIZE = 2, 1  # of a TensorShapeProto and its dimensions
FLOAT = 1  # DT_FLOAT


def constants(path: Path) -> dict[str, np.ndarray]:
    """The float32 constants of the graph by the names of their nodes.

    Raises:
        ValueError: when the file is not a graph, is damaged or too large.
        FileNotFoundError: when it is not there.
    """
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name} is larger than {MOST_BYTES} bytes")
    found = {}
    for number, node in _fields(memoryview(path.read_bytes())):
        if number != NODE:
            continue
        fields = list(_fields(_message(node)))
        if _last(fields, OP) != b"Const":
            continue
        for attribute in (list(_fields(_message(value))) for number, value in fields if number == ATTRIBUTE):
            tensor = _last(list(_fields(_message(_last(attribute, VALUE)))), TENSOR)
            if _last(attribute, KEY) == b"value" and isinstance(tensor, memoryview):
                values = _tensor(tensor)
                if values is not None:
                    found[bytes(_message(_last(fields, NAME))).decode()] = values
    return found


def _tensor(data: memoryview) -> np.ndarray | None:
    """A TensorProto's values; None when they are not float32."""
    fields = list(_fields(data))
    if _last(fields, DTYPE) != FLOAT:
        return None
    dimensions = [list(_fields(_message(value))) for number, value in _fields(_message(_last(fields, SHAPE) or b""))]
    shape = [int(_last(dimension, SIZE) or 0) for dimension in dimensions]
    content = b"".join(_message(value) for number, value in fields if number in (CONTENT, FLOATS))
    if len(content) % 4:
        raise ValueError("a tensor's values are not in whole numbers of 4 bytes")
    values = np.frombuffer(content, "<f4").astype(np.float32)
    if len(values) == 1:  # one for all
        values = np.broadcast_to(values, prod(shape)) if prod(shape) < MOST_BYTES else values
    if len(values) != prod(shape):
        raise ValueError(f"a tensor of the shape {shape} has {len(values)} values")
    return values.reshape(shape)


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of a message: their numbers and their values, in order."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == BYTES:
            size, at = _varint(data, at)
        elif wire in (FIXED32, FIXED64):
            size = 4 if wire == FIXED32 else 8
        else:
            raise ValueError(f"the wire type {wire} does not occur in such files")
        if at + size > len(data):
            raise ValueError("the file ends before its message does")
        yield number, data[at : at + size]
        at += size


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """A number in groups of 7 bits, the lowest first, and where it ends."""
    value = 0
    for place in range(10):
        if at + place >= len(data):
            raise ValueError("the file ends within a number")
        value |= (data[at + place] & 0x7F) << 7 * place
        if data[at + place] < 0x80:
            return value, at + place + 1
    raise ValueError("a number is longer than 64 bits")


def _last(fields: list[tuple[int, int | memoryview]], wanted: int) -> int | memoryview | None:
    """The value of a field, of which the last one counts; None without one."""
    return next((value for number, value in reversed(fields) if number == wanted), None)


def _message(value: int | memoryview | bytes | None) -> memoryview:
    if not isinstance(value, memoryview | bytes):
        raise ValueError("a number is where a message should be")
    return memoryview(value)
