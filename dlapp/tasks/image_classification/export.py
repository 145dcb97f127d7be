"""A taught classifier as files: its layer as safetensors, the whole network as ONNX with Python code that runs it."""

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

CODE = Path(__file__).with_name("run_onnx.txt").read_text(encoding="utf-8")
"""A page of Python that runs the ONNX file with onnxruntime."""


def layer(weights: np.ndarray, biases: np.ndarray) -> bytes:
    """Weights (C, 1280) and biases (C,) as safetensors."""
    from safetensors.numpy import save

    return save({"weight": np.ascontiguousarray(weights, np.float32), "bias": np.ascontiguousarray(biases, np.float32)})


def onnx(names: Sequence[str], weights: np.ndarray, biases: np.ndarray) -> bytes:
    """EfficientNet-Lite0 with that layer as an ONNX file, which also knows the names of the classes."""
    import torch

    from ...networks.efficientnet_lite import SIDES
    from ...networks.efficientnet_lite_onnx import write
    from .models import with_layer

    network = with_layer(torch.tensor(weights), torch.tensor(biases))
    return write(network, SIDES[0], {"classes": json.dumps(list(names), ensure_ascii=False)})


def archive(names: Sequence[str], weights: np.ndarray, biases: np.ndarray) -> bytes:
    """Both files and the code, as a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("classifier.onnx", onnx(names, weights, biases))
        archive.writestr("layer.safetensors", layer(weights, biases))
        archive.writestr("run_onnx.py", CODE)
    return file.getvalue()
