"""Reads the expression of faces in photos: the public network of face-api, rebuilt to label what others learn from.

    npm install @vladmandic/face-api@1.7.15
    python -m training.expression_reader node_modules/@vladmandic/face-api/model PHOTOS

writes PHOTOS/expressions.csv, of the photos of faces in PHOTOS/data what each shows.

Its weights (MIT, https://github.com/vladmandic/face-api) lie in `model/face_expression_model.bin`, eight bits each, with a list of
names, shapes and scales beside them. Layers as in DenseNet (Huang et al. 2017, https://arxiv.org/abs/1608.06993), added up instead of
put side by side, with convolutions split as in Xception (Chollet 2017, https://arxiv.org/abs/1610.02357).
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

EXPRESSIONS = ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised")
SIDE = 112  # pixels of the faces
MEAN = 122.782, 117.001, 104.298  # of the pixels that it has learnt from, red, green, blue
WIDTHS = 32, 64, 128, 256


class ExpressionReader(nn.Module):
    """Faces (B, 3, 112, 112) in [0, 255] -> logits of `EXPRESSIONS`, (B, 7)."""

    def __init__(self) -> None:
        super().__init__()
        before = (3, *WIDTHS[:-1])
        self.blocks = [
            [_Layer(width if part else inside, width, inside == 3 and not part) for part in range(4)]
            for inside, width in zip(before, WIDTHS, strict=True)
        ]
        self.layers = nn.ModuleList(layer for block in self.blocks for layer in block)
        self.head = nn.Linear(WIDTHS[-1], len(EXPRESSIONS))

    def forward(self, faces: Tensor) -> Tensor:
        x = (faces - faces.new_tensor(MEAN)[:, None, None]) / 255
        for first, *others in self.blocks:
            found = first(x, 2)  # (B, C, H / 2, H / 2)
            total = found
            x = F.relu(found)
            for layer in others:
                total = total + layer(x, 1)
                x = F.relu(total)
        return self.head(x.mean((2, 3)))


class _Layer(nn.Module):
    """A convolution of 3 x 3 places, of each channel by itself and then of all at one place, unless it is `whole`."""

    def __init__(self, inside: int, out: int, whole: bool) -> None:
        super().__init__()
        self.each = None if whole else nn.Conv2d(inside, inside, 3, groups=inside, bias=False)
        self.all = nn.Conv2d(inside, out, 3 if whole else 1)

    def forward(self, x: Tensor, stride: int) -> Tensor:
        before = 1 if stride == 1 else 0  # TensorFlow's "same" pads what is odd at the end
        x = F.pad(x, (before, 1, before, 1))
        if self.each is None:
            return F.conv2d(x, self.all.weight, self.all.bias, stride)
        return self.all(F.conv2d(x, self.each.weight, None, stride, groups=x.shape[1]))


def expression_reader(model: Path) -> ExpressionReader:
    """The network with the weights of the package's folder `model`."""
    (group,) = json.loads((model / "face_expression_model-weights_manifest.json").read_text("utf-8"))
    data, start, found = (model / "face_expression_model.bin").read_bytes(), 0, {}
    for entry in group["weights"]:
        count, scale = int(np.prod(entry["shape"])), entry.get("quantization")
        kind = np.dtype(np.uint8 if scale else np.float32)
        values = np.frombuffer(data, kind, count, start).astype(np.float32)
        start += count * kind.itemsize
        found[entry["name"]] = torch.from_numpy(
            (values * scale["scale"] + scale["min"] if scale else values).reshape(entry["shape"])
        )
    reader = ExpressionReader()
    for b, block in enumerate(reader.blocks):
        for number, layer in enumerate(block):
            name = f"dense{b}/conv{number}"
            filters = "filters" if layer.each is None else "pointwise_filter"
            weights = {"weight": found[f"{name}/{filters}"].permute(3, 2, 0, 1), "bias": found[f"{name}/bias"]}
            layer.all.load_state_dict(weights)
            if layer.each is not None:
                layer.each.load_state_dict({"weight": found[f"{name}/depthwise_filter"].permute(2, 3, 0, 1)})
    reader.head.load_state_dict({"weight": found["fc/weights"].T, "bias": found["fc/bias"]})
    return reader.eval().requires_grad_(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("photos", type=Path)
    args = parser.parse_args()
    reader = expression_reader(args.model)
    paths = sorted((args.photos / "data").glob("*.jpg"))
    with (args.photos / "expressions.csv").open("w", encoding="utf-8", newline="") as file, torch.inference_mode():
        lines = csv.writer(file)
        lines.writerow(("image", "expression"))
        for first in range(0, len(paths), 64):
            some = paths[first : first + 64]
            faces = torch.from_numpy(np.stack([_face(path) for path in some])).permute(0, 3, 1, 2).float()
            found = reader(faces).argmax(1).tolist()
            lines.writerows((path.name, EXPRESSIONS[choice]) for path, choice in zip(some, found, strict=True))


def _face(path: Path) -> np.ndarray:
    with Image.open(path) as photo:
        return np.asarray(photo.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR))


if __name__ == "__main__":
    main()
