"""A tiny random SSD for tests, as the frozen graph that a download would bring."""

from pathlib import Path

import numpy as np
import torch

from dlapp.catalog import CARDS
from dlapp.networks.efficientnet_lite import ConvNorm
from dlapp.networks.ssd_mobilenet import SSDMobileNet
from dlapp.tasks import TASKS
from dlapp.tasks.object_detection import frozen_ssd

CARD = CARDS["ssd-mobilenet-v2"]


def bring(data_folder: Path) -> None:
    """Put it into a data folder, as if it had been fetched and converted."""
    folder, unpacked = data_folder / "models" / CARD.id, data_folder / "unpacked"
    if folder.exists():
        return
    folder.mkdir(parents=True)
    unpacked.mkdir()
    (unpacked / frozen_ssd.GRAPH).write_bytes(graph())
    TASKS["object_detection"].convert(CARD, unpacked, folder)
    (unpacked / frozen_ssd.GRAPH).unlink()
    unpacked.rmdir()


def graph() -> bytes:
    """A GraphDef of an SSD a quarter as wide, which sees an object of some class in about every hundredth anchor."""
    torch.manual_seed(0)
    network = SSDMobileNet(90, 0.25, folded=False)
    for layer in network.classify:
        torch.nn.init.normal_(layer.weight, std=0.02)
        torch.nn.init.normal_(layer.bias, -7, 2)
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(layer.running_var, 0.5, 1.5)
    state = {name: values.numpy() for name, values in network.state_dict().items()}
    nodes = []
    for name, layer in network.named_modules():
        if isinstance(layer, ConvNorm):
            place = f"FeatureExtractor/MobilenetV2/{frozen_ssd._scope(name)}"
            if layer.conv.groups > 1:
                weights = state[f"{name}.conv.weight"].transpose(2, 3, 0, 1)
                nodes.append(node(f"{place}/depthwise_weights", "Const", weights))
            else:
                weights = state[f"{name}.conv.weight"].transpose(2, 3, 1, 0)
                nodes.append(node(f"{place}/weights", "Const", weights))
            for ours, theirs in frozen_ssd._NORMALISATION.items():
                nodes.append(node(f"{place}/BatchNorm/{theirs}", "Const", state[f"{name}.norm.{ours}"]))
    for level in range(6):
        for ours, theirs in (("classify", "ClassPredictor"), ("measure", "BoxEncodingPredictor")):
            place = f"BoxPredictor_{level}/{theirs}"
            weights = state[f"{ours}.{level}.weight"].transpose(2, 3, 1, 0)
            nodes.append(node(f"{place}/weights", "Const", weights))
            nodes.append(node(f"{place}/biases", "Const", state[f"{ours}.{level}.bias"]))
    return b"".join(nodes)


def node(name: str, op: str, value: np.ndarray | bytes | None) -> bytes:
    """A field of a GraphDef: a NodeDef, with a tensor if it is a constant."""
    content = _field(1, name.encode()) + _field(2, op.encode())
    if value is not None:
        encoded = value if isinstance(value, bytes) else tensor(value.shape, content=value.astype("<f4").tobytes())
        content += _field(5, _field(1, b"value") + _field(2, _field(8, encoded)))
    return _field(1, content)


def tensor(shape: tuple[int, ...], content: bytes = b"", floats: list[float] | None = None, dtype: int = 1) -> bytes:
    """A TensorProto with its values in `content`, or as packed floats."""
    sizes = b"".join(_field(2, b"\x08" + _varint(size)) for size in shape)
    values = _field(5, np.array(floats, "<f4").tobytes()) if floats else _field(4, content)
    return b"\x08" + _varint(dtype) + _field(2, sizes) + values


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])
