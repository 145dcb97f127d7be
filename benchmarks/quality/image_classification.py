"""How often the classifiers that come with the app, and Lite2, are right: on ImageNet's photos, on others, on scikit-image's.

All are asked as the page asks them. A photo of Caltech-101 with several right classes counts when one of them is named. The 200
full-size photos are one of each class of Tiny-ImageNet-200; they, and those of Imagenette, may have been seen in training by
EfficientNet-Lite, whose own published number of ImageNet's validation part stands beside them. The validation part of
Tiny-ImageNet-200 also chose the checkpoint of the CNN trained here.

The data folder holds `tiny-imagenet-200` (of https://github.com/seshuad/IMagenet), `101_ObjectCategories` (Caltech-101, of
https://github.com/MachineLearning2020/Homework2-Caltech101), `imagenet-sample-images` (of
https://github.com/EliSchwartz/imagenet-sample-images) and `imagenette` (the folder `val` of
https://github.com/thunderInfy/imagenette).
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
# What else of ImageNet's 1,000 classes such a photo shows.
MORE = {
    "butterfly": ("n02276258", "n02277742", "n02280649", "n02281787"),
    "car_side": ("n02701002", "n02930766", "n03594945", "n03770679", "n03777568", "n03930630", "n04037443"),
    "crayfish": ("n01985128",),
    "crocodile": ("n01697457",),
    "crocodile_head": ("n01697457",),
    "dragonfly": ("n02268853",),
    "elephant": ("n01871265", "n02504013"),
    "gerenuk": ("n02422106", "n02422699"),
    "lamp": ("n04380533",),
    "lobster": ("n01985128",),
}
SAMPLES = {
    "chelsea.png": ("tabby", "tiger cat", "Egyptian cat"),
    "coffee.png": ("espresso",),
    "rocket.jpg": ("missile", "projectile"),
}
RESNET_18 = "ResNet-18, 400 epochs ([OpenMixup](https://github.com/Westlake-AI/openmixup/blob/main/docs/en/model_zoos/Mixup_sup.md))"


SMALL = "tiny-imagenet-cnn"
MODELS = ("efficientnet_lite0", "efficientnet_lite2", SMALL)
PUBLISHED = {"efficientnet_lite0": 0.751, "efficientnet_lite2": 0.776}  # top-1, ImageNet's validation part
Photos = Sequence[tuple[Path, tuple[str, ...]]]
"""Paths with the WordNet ids that are right."""


def measure(data: Path) -> Values:
    small = [row.split("\t")[0] for row in (models.FOLDER / "tiny_imagenet.tsv").read_text("utf-8").splitlines()]
    samples = {path.name.split("_")[0]: path for path in (data / "imagenet-sample-images").glob("*.JPEG")}
    wnids = {
        SMALL: small,
        **dict.fromkeys(PUBLISHED, sorted(samples)),
    }  # ImageNet's classes stand in the order of their ids
    sets: dict[str, Photos] = {
        "one full-size photo of each of the CNN's classes": [(samples[wnid], (wnid,)) for wnid in small],
        "Imagenette, validation part": [
            (path, (path.parent.name,)) for path in sorted((data / "imagenette" / "val").glob("*/*.JPEG"))
        ],
        f"Caltech-101, {len(CALTECH)} shared categories": _caltech(data),
    }
    loaded = {
        name: TASKS["image_classification"].load(card("image_classification", name), devices()[0]) for name in MODELS
    }
    folder = data / "tiny-imagenet-200" / "val"
    lines = [line.split("\t") for line in (folder / "val_annotations.txt").read_text().splitlines()]
    tiny: Photos = [(folder / "images" / line[0], (line[1],)) for line in lines]
    return {
        "tiny_imagenet": {
            "pictures": len(tiny),
            **_accuracy(loaded[SMALL], tiny, small, models.small_views),
        },
        "photos": [
            {
                "set": title,
                "photos": len(photos),
                **{
                    name: _accuracy(loaded[name], photos, wnids[name], loaded[name].views)
                    for name in MODELS
                    if all(set(truth) & set(wnids[name]) for _, truth in photos)
                },
            }
            for title, photos in sets.items()
        ],
        "crops": [
            {"views": name, **_accuracy(loaded[SMALL], _caltech(data), small, views)} for name, views in CROPS.items()
        ],
        "samples": [_sample(file, right) for file, right in SAMPLES.items()],
    }


def _caltech(data: Path) -> Photos:
    return [
        (path, (*truth, *MORE.get(category, ())))
        for category, truth in CALTECH.items()
        for path in sorted((data / "101_ObjectCategories" / category).glob("*.jpg"))
    ]


def tables(values: Values) -> str:
    tiny = values["tiny_imagenet"]
    small = card("image_classification", SMALL)
    titles = {name: card("image_classification", name).title for name in MODELS}
    photos = [
        (f"{row['set']}: {row['photos']:,}", *(_both(row.get(name)) for name in MODELS)) for row in values["photos"]
    ]
    published = (
        "ImageNet, validation part (published)",
        *(_both({"top1": PUBLISHED[name]} if name in PUBLISHED else None) for name in MODELS),
    )
    crops = [(row["views"], percent(row["top1"]), percent(row["top5"])) for row in values["crops"]]
    samples = [
        (row["file"], row["rank"] or "-", ", ".join(f"{name} {share:.0%}" for name, share in row["answers"]))
        for row in values["samples"]
    ]
    return "\n\n".join(
        [
            table(("Photos, top-1 / top-5", *titles.values()), [*photos, published]),
            table(
                (f"Tiny-ImageNet-200 validation, {tiny['pictures']:,} pictures", "parameters", "top-1", "top-5"),
                [
                    ("dlapp CNN", f"{small.parameters / 1e6:.1f} M", percent(tiny["top1"]), percent(tiny["top5"])),
                    (RESNET_18, "11.3 M", percent(0.617), None),
                ],
            ),
            table(("The CNN's views of the photos of Caltech-101", "top-1", "top-5"), crops),
            table(("Picture of scikit-image", "rank of a right class", "answers"), samples),
        ]
    )


def _both(found: dict[str, float] | None) -> str | None:
    return None if found is None else " / ".join(percent(share) for share in found.values())


def headlines(values: Values) -> dict[str, str]:
    tiny = values["tiny_imagenet"]
    full = values["photos"][0]
    return {
        name: f"{_both(full[name])} top-1 / top-5 on {full['photos']} full-size photos, one of each class that the CNN trained here knows"
        for name in PUBLISHED
    } | {
        SMALL: f"{percent(tiny['top1'])} top-1, {percent(tiny['top5'])} top-5 on Tiny-ImageNet-200 validation, which "
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
    model: models.Classifier, photos: Photos, wnids: list[str], views: Callable[[Image.Image], Tensor]
) -> dict[str, float]:
    """Top-1 and top-5 accuracy; `wnids`: of the model's classes, in its order."""
    top1 = top5 = 0
    for start in range(0, len(photos), 50):
        part = photos[start : start + 50]
        crops = [views(Image.open(path).convert("RGB")) for path, _ in part]  # (V, 3, H, W) each
        probabilities = model.probabilities(model.logits(torch.cat(crops), None)).split([len(crop) for crop in crops])
        for mine, (_, truth) in zip(probabilities, part, strict=True):
            best = [wnids[i] for i in mine.mean(0).topk(5).indices.tolist()]
            top1 += best[0] in truth
            top5 += any(guess in truth for guess in best)
    return {"top1": round(top1 / len(photos), 3), "top5": round(top5 / len(photos), 3)}


def _sample(file: str, right: tuple[str, ...]) -> Values:
    """The answers for a picture, and the rank of a right one."""
    labels = dlapp.run("image_classification", picture(file)).labels
    rank = next((i for i, label in enumerate(labels, 1) if label.name in right), None)
    return {"file": file, "rank": rank, "answers": [[label.name, round(label.score, 2)] for label in labels]}
