"""Real-ESRGAN here beside ncnn, for which its networks were packed: the same pictures, the same cores, one run.

Of three pictures a part is enlarged by both; differences are those of colour values, of 255. ncnn runs on the processor, with its
default options. The data folder holds the wheel that the models' cards name; the models must have been downloaded
(`python -m dlapp models get realesrgan-x4plus`). About a minute on two CPU cores. What each makes of small pictures, beside bicubic
interpolation and the built-in upscaler (left): [sheet](super_resolution_sheet.webp).
"""

import functools
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dlapp import wheels
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.tasks import TASKS
from dlapp.tasks.super_resolution import Settings
from dlapp.tensors import from_picture

from ..benchmark import Values
from ..samples import picture
from ..table import table
from ..timing import median_seconds

TITLE = "Real-ESRGAN beside ncnn"
PARTS = {"chelsea.png": (120, 70), "coffee.png": (200, 100), "astronaut.png": (190, 80)}  # left and top
SIZE = (72, 48)
NETWORKS = (  # card, scale, and its network in the wheel
    ("realesrgan-x4plus", 4, "realesrgan-x4plus"),
    ("realesrgan-x4plus-anime", 4, "realesrgan-x4plus-anime"),
    *(("realesr-animevideov3", scale, f"realesr-animevideov3-x{scale}") for scale in (4, 3, 2)),
)


def measure(data: Path) -> Values:
    return {"width": SIZE[0], "height": SIZE[1], "networks": [_beside(data, *network) for network in NETWORKS]}


def tables(values: Values) -> str:
    size = f"{values['width']} x {values['height']}"
    header = (
        f"three pictures of {size} pixels",
        "scale",
        "largest difference",
        "mean difference",
        "dlapp, float32",
        "ncnn",
    )
    rows = [
        (
            row["title"],
            f"x{row['scale']}",
            f"{row['most']:.3f}",
            f"{row['mean']:.4f}",
            f"{row['seconds']:.2f} s",
            f"{row['ncnn_seconds']:.2f} s",
        )
        for row in values["networks"]
    ]
    return table(header, rows)


def _beside(data: Path, model: str, scale: int, name: str) -> Values:
    """One network on all pictures: what differs, and the seconds of both."""
    card = CARDS[model]
    ours = TASKS["super_resolution"].load(card, Device("cpu"))
    [path] = data.glob(f"{card.wheels[0].project.replace('-', '_')}-{card.wheels[0].version}-*.whl")
    folder = Path(card.wheels[0].members[0]).parent
    members = tuple(str(folder / f"{name}.{suffix}") for suffix in ("param", "bin"))
    with tempfile.TemporaryDirectory() as unpacked:
        wheels.unpack(path, replace(card.wheels[0], members=members), Path(unpacked))
        theirs = _Ncnn(Path(unpacked) / name)
    differences, seconds = [], np.zeros(2)
    for file, (left, top) in PARTS.items():
        pixels = from_picture(picture(file).crop((left, top, left + SIZE[0], top + SIZE[1])))  # (3, h, w)

        @torch.inference_mode()
        def enlarge(pixels: Tensor = pixels) -> np.ndarray:
            return ours.enlarge(pixels[None], Settings(scale), lambda: None)[0].numpy()

        original = functools.partial(theirs, pixels.numpy())
        differences.append(255 * np.abs(enlarge().clip(0, 1) - original().clip(0, 1)))
        seconds += [median_seconds(call, repeats=3, warm_up=0) for call in (enlarge, original)]
    return {
        "title": card.title,
        "scale": scale,
        "most": round(float(np.max(differences)), 3),
        "mean": round(float(np.mean(differences)), 4),
        "seconds": round(seconds[0], 2),
        "ncnn_seconds": round(seconds[1], 2),
    }


class _Ncnn:
    """A network in ncnn: float32 (3, h, w) in [0, 1] -> (3, scale * h, scale * w)."""

    def __init__(self, path: Path) -> None:
        import ncnn

        self.net = ncnn.Net()
        self.net.opt.num_threads = torch.get_num_threads()
        self.net.load_param(f"{path}.param")
        self.net.load_model(f"{path}.bin")

    def __call__(self, pixels: np.ndarray) -> np.ndarray:
        import ncnn

        extractor = self.net.create_extractor()
        pixels = np.ascontiguousarray(pixels)  # a Mat does not copy, nor keep alive, what it is made of
        extractor.input("data", ncnn.Mat(pixels))
        return np.array(extractor.extract("output")[1])
