"""How often the built-in classifier is right: on Tiny-ImageNet, on real photos, on scikit-image's pictures."""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from PIL import Image, ImageOps
from torch import Tensor

import dlapp
from dlapp.catalog import card
from dlapp.device import devices
from dlapp.tasks import image_classification as task
from dlapp.ui.inputs import sample_picture

from .table import markdown

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


def report(data: Path) -> str:
    """All tables, in Markdown."""
    model = task.load(card("image_classification"), devices()[0])
    names = [row.split("\t") for row in (task.LABELS_FOLDER / "tiny_imagenet.tsv").read_text("utf-8").splitlines()]
    wnids = [row[0] for row in names]
    return "\n\n".join([_tiny_imagenet(model, data, wnids), _photos(model, data, wnids), _samples()])


def _tiny_imagenet(model: task.Classifier, data: Path, wnids: list[str]) -> str:
    folder = data / "tiny-imagenet-200" / "val"
    rows = [line.split("\t") for line in (folder / "val_annotations.txt").read_text().splitlines()]
    files = [(folder / "images" / row[0], (wnids.index(row[1]),)) for row in rows]
    ours = _accuracy(model, files, task.small_views)
    published = "ResNet-18, 400 epochs ([OpenMixup](https://github.com/Westlake-AI/openmixup/blob/main/docs/en/model_zoos/Mixup_sup.md))"
    return markdown(
        ("Tiny-ImageNet-200 validation, 10,000 pictures", "parameters", "top-1", "top-5"),
        [("dlapp CNN", "4.6 M", *ours), (published, "11.3 M", 0.617, "")],
    )


def _photos(model: task.Classifier, data: Path, wnids: list[str]) -> str:
    """Real photos of about 300 x 250 pixels: what decides between ways to crop them."""
    files = [
        (path, tuple(map(wnids.index, truth)))
        for category, truth in CALTECH.items()
        for path in sorted((data / "101_ObjectCategories" / category).glob("*.jpg"))
    ]
    rows = [(name, *_accuracy(model, files, views)) for name, views in _WAYS.items()]
    return markdown(
        (f"Views of {len(files)} photos of Caltech-101, {len(CALTECH)} shared categories", "top-1", "top-5"), rows
    )


def _squeezed(image: Image.Image) -> Tensor:
    return task.to_tensor(image.resize((64, 64), Image.Resampling.BICUBIC, reducing_gap=3.0))[None]


def _padded(image: Image.Image) -> Tensor:
    return task.to_tensor(ImageOps.pad(image, (64, 64), Image.Resampling.BICUBIC, color=(128, 128, 128)))[None]


def _centre(image: Image.Image) -> Tensor:
    return task.to_tensor(ImageOps.fit(image, (64, 64), Image.Resampling.BICUBIC))[None]


_WAYS: dict[str, Callable[[Image.Image], Tensor]] = {
    "whole picture squeezed": _squeezed,
    "padded to a square": _padded,
    "centre square": _centre,
    "centre square and its mirror image": lambda image: torch.cat([_centre(image), _centre(image).flip(-1)]),
    "centre square, both ends, and their mirror images (used)": task.small_views,
}


@torch.inference_mode()
def _accuracy(
    model: task.Classifier, files: Sequence[tuple[Path, tuple[int, ...]]], views: Callable[[Image.Image], Tensor]
) -> tuple[float, float]:
    """Top-1 and top-5 accuracy; a picture with several right classes counts when one of them is named."""
    top1 = top5 = 0
    for start in range(0, len(files), 100):
        part = files[start : start + 100]
        crops = [views(Image.open(path).convert("RGB")) for path, _ in part]  # (V, 3, 64, 64) each
        probabilities = model.probabilities(model.logits(torch.cat(crops), None)).split([len(crop) for crop in crops])
        best = [mine.mean(0).topk(5).indices.tolist() for mine in probabilities]
        top1 += sum(guesses[0] in truth for guesses, (_, truth) in zip(best, part, strict=True))
        top5 += sum(any(guess in truth for guess in guesses) for guesses, (_, truth) in zip(best, part, strict=True))
    return top1 / len(files), top5 / len(files)


def _samples() -> str:
    rows: list[tuple[object, ...]] = []
    for file, right in SAMPLES.items():
        labels = dlapp.run("image_classification", Image.open(sample_picture(file))).labels
        rank = next((i for i, label in enumerate(labels, 1) if label.name in right), "-")
        rows.append((file, rank, ", ".join(f"{label.name} {label.score:.0%}" for label in labels)))
    return markdown(("Picture of scikit-image", "rank of a right class", "answers"), rows)
