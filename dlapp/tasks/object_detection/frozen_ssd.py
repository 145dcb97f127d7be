"""SSD with MobileNetV2 as TensorFlow's model zoo froze it, rewritten once for torch."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...networks.efficientnet_lite import ConvNorm, fold
from ...networks.ssd_mobilenet import SSDMobileNet
from .graph_def import constants

GRAPH = "frozen_inference_graph.pb"
_FEATURES = "FeatureExtractor/MobilenetV2"
_EXTRAS = ("2_3x3_s2_512", "3_3x3_s2_256", "4_3x3_s2_256", "5_3x3_s2_128")  # named after their channels
_WITHIN = (256, 128, 128, 64)


def convert(unpacked: Path, folder: Path) -> None:
    """Write the network of the frozen graph in `unpacked` as config.json and model.safetensors, in float32.

    Batch normalisations are folded into their convolutions.

    Raises:
        ValueError: when the graph is damaged, or another network than that.
        FileNotFoundError: when it is missing.
    """
    from safetensors.torch import save_file

    network = network_of(constants(unpacked / GRAPH))
    fold(network)
    (folder / "config.json").write_text(json.dumps(network.config, indent=2) + "\n", encoding="utf-8")
    save_file(
        {name: tensor.contiguous() for name, tensor in network.state_dict().items()}, folder / "model.safetensors"
    )


def network_of(found: dict[str, np.ndarray]) -> SSDMobileNet:
    """The network with these constants, by their names in the graph; its normalisations are not folded.

    Raises:
        ValueError: when one is missing or has another shape.
    """
    try:
        width = len(found[f"{_FEATURES}/Conv/BatchNorm/beta"]) / 32
        classes = len(found["BoxPredictor_0/ClassPredictor/biases"]) // 3 - 1
        network = SSDMobileNet(classes, width, folded=False)
        state = dict(_state(network, found))
        network.load_state_dict(state)
    except KeyError as error:
        raise ValueError(f"the graph has no {error}") from error
    except RuntimeError as error:  # another shape
        raise ValueError(str(error)) from error
    return network.eval()


def _state(network: SSDMobileNet, found: dict[str, np.ndarray]) -> Iterator[tuple[str, Tensor]]:
    """The network's state dict from constants of the graph."""
    for name, layer in network.named_modules():
        if isinstance(layer, ConvNorm):
            place = f"{_FEATURES}/{_scope(name)}"
            is_depthwise = layer.conv.groups > 1
            yield f"{name}.conv.weight", _filters(found[f"{place}/{'depthwise_' * is_depthwise}weights"], is_depthwise)
            for ours, theirs in _NORMALISATION.items():
                yield f"{name}.norm.{ours}", torch.from_numpy(found[f"{place}/BatchNorm/{theirs}"].copy())
            yield f"{name}.norm.num_batches_tracked", torch.tensor(0)
    for ours, theirs in (("classify", "ClassPredictor"), ("measure", "BoxEncodingPredictor")):
        for level in range(len(network.classify)):
            place = f"BoxPredictor_{level}/{theirs}"
            yield f"{ours}.{level}.weight", _filters(found[f"{place}/weights"], False)
            yield f"{ours}.{level}.bias", torch.from_numpy(found[f"{place}/biases"].copy())


_NORMALISATION = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
}


def _scope(name: str) -> str:
    """What the graph calls a layer: `blocks.3.expand` is `expanded_conv_3/expand`."""
    parts = name.split(".")
    if parts[0] in ("stem", "head"):
        return {"stem": "Conv", "head": "Conv_1"}[parts[0]]
    number = int(parts[1])
    if parts[0] == "blocks":
        return f"expanded_conv{f'_{number}' if number else ''}/{parts[2]}"
    after = f"layer_19_2_Conv2d_{_EXTRAS[number]}"
    return (f"layer_19_1_Conv2d_{number + 2}_1x1_{_WITHIN[number]}", f"{after}_depthwise", after)[int(parts[2])]


def _filters(weights: np.ndarray, is_depthwise: bool) -> Tensor:
    """TensorFlow's (h, w, in, out), or (h, w, channels, 1), -> (out, in, h, w), or (channels, 1, h, w)."""
    if weights.ndim != 4:
        raise ValueError(f"filters of {weights.ndim} dimensions instead of four")
    return torch.from_numpy(weights.transpose((2, 3, 0, 1) if is_depthwise else (3, 2, 0, 1)).copy())
