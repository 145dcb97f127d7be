"""How often the built-in classifier is right: on Tiny-ImageNet, on real photos, on scikit-image's pictures.

The validation part of Tiny-ImageNet-200 also chose the checkpoint. A photo of Caltech-101 with several right classes counts when
one of them is named. The data folder holds `tiny-imagenet-200` (of https://github.com/seshuad/IMagenet) and
`101_ObjectCategories` (Caltech-101, of https://github.com/MachineLearning2020/Homework2-Caltech101).
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from PIL import Image, ImageOps
from torch import Tensor

import dlapp
from dlapp.catalog import card
from dlapp.device import devices
from dlapp.tasks import TASKS
from dlapp.tasks.image_classification import models
from dlapp.tensors import from_picture

from ..benchmark import Values
from ..samples import picture
from ..table import percent, table

# Tiny-ImageNet classes (WordNet ids) that a photo of the Caltech-101 category shows.
CALTECH = {
    "barrel": ("n02795169",),
    "binocular": ("n02841315",),
    "butterfly": ("n02279972", "n02281406"),
    "cannon": ("n02950826",),
    "car_side": ("n02814533", "n03100240", "n03670208", "n04285008"),
    "cougar_body": ("n02125311",),
    "cougar_face": ("n02125311",),
    "crayfish": ("n01983481", "n01984695"),
    "crocodile": ("n01698640",),
    "crocodile_head": ("n01698640",),
    "dragonfly": ("n02268443",),
    "elephant": ("n02504458",),
    "gerenuk": ("n02423022",),
    "lamp": ("n03637318",),
    "lobster": ("n01983481", "n01984695"),
    "pizza": ("n07873807",),
    "scorpion": ("n01770393",),
    "trilobite": ("n01768244",),
    "umbrella": ("n04507155",),
}
SAMPLES = {
    "chelsea.png": ("tabby cat", "Egyptian cat", "Persian cat"),
    "coffee.png": ("espresso",),
    "rocket.jpg": ("projectile (missile)",),
}
RESNET_18 = "ResNet-18, 400 epochs ([OpenMixup](https://github.com/Westlake-AI/openmixup/blob/main/docs/en/model_zoos/Mixup_sup.md))"


def measure(data: Path) -> Values:
    model = TASKS["image_classification"].load(card("image_classification"), devices()[0])
    names = (models.FOLDER / "tiny_imagenet.tsv").read_text("utf-8").splitlines()
    wnids = [row.split("\t")[0] for row in names]
    folder = data / "tiny-imagenet-200" / "val"
    lines = [line.split("\t") for line in (folder / "val_annotations.txt").read_text().splitlines()]
    files = [(folder / "images" / line[0], (wnids.index(line[1]),)) for line in lines]
    photos = [
        (path, tuple(map(wnids.index, truth)))
        for category, truth in CALTECH.items()
        for path in sorted((data / "101_ObjectCategories" / category).glob("*.jpg"))
    ]
    return {
        "tiny_imagenet": {"pictures": len(files), **_accuracy(model, files, models.small_views)},
        "caltech": {
            "photos": len(photos),
            "categories": len(CALTECH),
            "crops": [{"views": name, **_accuracy(model, photos, views)} for name, views in CROPS.items()],
        },
        "samples": [_sample(file, right) for file, right in SAMPLES.items()],
    }


def tables(values: Values) -> str:
    tiny, caltech = values["tiny_imagenet"], values["caltech"]
    parameters = f"{card('image_classification').parameters / 1e6:.1f} M"
    crops = [(row["views"], percent(row["top1"]), percent(row["top5"])) for row in caltech["crops"]]
    samples = [
        (row["file"], row["rank"] or "-", ", ".join(f"{name} {share:.0%}" for name, share in row["answers"]))
        for row in values["samples"]
    ]
    return "\n\n".join(
        [
            table(
                (f"Tiny-ImageNet-200 validation, {tiny['pictures']:,} pictures", "parameters", "top-1", "top-5"),
                [
                    ("dlapp CNN", parameters, percent(tiny["top1"]), percent(tiny["top5"])),
                    (RESNET_18, "11.3 M", percent(0.617), None),
                ],
            ),
            table(
                (
                    f"Views of {caltech['photos']} photos of Caltech-101, {caltech['categories']} shared categories",
                    "top-1",
                    "top-5",
                ),
                crops,
            ),
            table(("Picture of scikit-image", "rank of a right class", "answers"), samples),
        ]
    )


def headlines(values: Values) -> dict[str, str]:
    tiny = values["tiny_imagenet"]
    return {
        "tiny-imagenet-cnn": f"{percent(tiny['top1'])} top-1, {percent(tiny['top5'])} top-5 on Tiny-ImageNet-200 validation, which "
        "also chose the checkpoint"
    }


def _squeezed(image: Image.Image) -> Tensor:
    return from_picture(image.resize((64, 64), Image.Resampling.BICUBIC, reducing_gap=3.0))[None]


def _padded(image: Image.Image) -> Tensor:
    return from_picture(ImageOps.pad(image, (64, 64), Image.Resampling.BICUBIC, color=(128, 128, 128)))[None]


def _centre(image: Image.Image) -> Tensor:
    return from_picture(ImageOps.fit(image, (64, 64), Image.Resampling.BICUBIC))[None]


CROPS: dict[str, Callable[[Image.Image], Tensor]] = {
    "whole picture squeezed": _squeezed,
    "padded to a square": _padded,
    "centre square": _centre,
    "centre square and its mirror image": lambda image: torch.cat([_centre(image), _centre(image).flip(-1)]),
    "centre square, both ends, and their mirror images (used)": models.small_views,
}


@torch.inference_mode()
def _accuracy(
    model: models.Classifier, files: Sequence[tuple[Path, tuple[int, ...]]], views: Callable[[Image.Image], Tensor]
) -> dict[str, float]:
    """Top-1 and top-5 accuracy."""
    top1 = top5 = 0
    for start in range(0, len(files), 100):
        part = files[start : start + 100]
        crops = [views(Image.open(path).convert("RGB")) for path, _ in part]  # (V, 3, 64, 64) each
        probabilities = model.probabilities(model.logits(torch.cat(crops), None)).split([len(crop) for crop in crops])
        best = [mine.mean(0).topk(5).indices.tolist() for mine in probabilities]
        top1 += sum(guesses[0] in truth for guesses, (_, truth) in zip(best, part, strict=True))
        top5 += sum(any(guess in truth for guess in guesses) for guesses, (_, truth) in zip(best, part, strict=True))
    return {"top1": round(top1 / len(files), 3), "top5": round(top5 / len(files), 3)}


def _sample(file: str, right: tuple[str, ...]) -> Values:
    """The answers for a picture, and the rank of a right one."""
    labels = dlapp.run("image_classification", picture(file)).labels
    rank = next((i for i, label in enumerate(labels, 1) if label.name in right), None)
    return {"file": file, "rank": rank, "answers": [[label.name, round(label.score, 2)] for label in labels]}
