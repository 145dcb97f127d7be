"""How near the built-in upscaler comes to the large picture, on the papers' test sets with the papers' small pictures."""

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import dlapp
from dlapp.metrics import psnr, ssim

from .table import markdown

SETS = ("Set5", "Set14", "BSD100", "Urban100")
PUBLISHED = {  # PSNR on Y as the papers state it: Set5, Set14
    4: "SRCNN 30.48 / 27.49, VDSR 31.35 / 28.01, IMDN 32.21 / 28.58, EDSR 32.46 / 28.80",
    2: "SRCNN 36.66 / 32.45, VDSR 37.53 / 33.05, IMDN 38.00 / 33.63, EDSR 38.11 / 33.92",
}
# of the spoilt pictures that "restore" is measured with: standard deviations, of 255
NOISES, JPEG_QUALITY = (8, 15, 25), 40


def report(data: Path) -> str:
    """Two tables, in Markdown; the data folder holds those of https://github.com/jbhuang0604/SelfExSR."""
    folders = {path.parent.name: path.parent for path in data.rglob("image_SRF_4") if path.parent.name in SETS}
    rows: list[tuple[object, ...]] = []
    for scale in (4, 2):
        for name in SETS:
            pairs = _pairs(folders[name], scale)
            found = _scores(pairs, scale, {"bicubic": _bicubic, "faithful": _with("faithful")})
            rows.append((f"{name} x{scale}, {len(pairs)} pictures", *map(_shown, found)))
    spoilt: list[tuple[object, ...]] = []
    ways = {"bicubic": _bicubic, "faithful": _with("faithful"), "restore": _with("restore")}
    for scale in (4, 2):
        every = []
        for name, noise in itertools.product(SETS[:3], NOISES):
            clean = _pairs(folders[name], scale)
            pairs = [(_spoilt(small, noise, seed), large) for seed, (small, large) in enumerate(clean)]
            every.append(_scores(pairs, scale, ways))
            spoilt.append((f"{name} x{scale}, noise {noise}", *map(_shown, every[-1]), _ahead(every[-1])))
        together = np.concatenate(every, 1)
        title = f"**all {together.shape[1]} pictures x{scale}**"
        spoilt.append((title, *map(_shown, together), _ahead(together)))
    return "\n\n".join(
        [
            markdown(("PSNR on Y / SSIM", "bicubic", "dlapp upscaler"), rows),
            "  \n".join(f"Published, x{scale}, Set5 / Set14: {text}." for scale, text in PUBLISHED.items()),
            markdown((f"JPEG {JPEG_QUALITY}", "bicubic", "faithful", "restore", "restore is ahead by"), spoilt),
        ]
    )


def _pairs(folder: Path, scale: int) -> list[tuple[Image.Image, Image.Image]]:
    """(small, large), the small ones made by the authors in MATLAB."""
    made = []
    for path in sorted((folder / f"image_SRF_{scale}").glob("*_LR.png")):
        with Image.open(path) as small, Image.open(path.with_name(path.name.replace("_LR", "_HR"))) as large:
            made.append((small.convert("RGB"), large.convert("RGB")))
    return made


Way = Callable[[list[Image.Image], int], list[Image.Image]]


def _scores(pairs: list[tuple[Image.Image, Image.Image]], scale: int, ways: dict[str, Way]) -> np.ndarray:
    """PSNR and SSIM by way and picture, (ways, pictures, 2)."""
    found = []
    for way in ways.values():
        made = way([small for small, _ in pairs], scale)
        found.append(
            [
                (psnr(a, b.crop((0, 0, *a.size)), scale), ssim(a, b.crop((0, 0, *a.size)), scale))
                for a, (_, b) in zip(made, pairs, strict=True)
            ]
        )
    return np.array(found)


def _shown(scores: np.ndarray) -> str:
    return "{:.2f} / {:.4f}".format(*scores.mean(0))


def _ahead(scores: np.ndarray) -> str:
    """By how much the last way's PSNR is above the best of the others."""
    *others, restore = scores[..., 0].mean(1)
    return f"{restore - max(others):+.2f} dB"


def _bicubic(pictures: list[Image.Image], scale: int) -> list[Image.Image]:
    return [small.resize((small.width * scale, small.height * scale), Image.Resampling.BICUBIC) for small in pictures]


def _with(mode: str) -> Way:
    return lambda pictures, scale: [
        result.image for result in dlapp.run("super_resolution", pictures, scale=scale, mode=mode)
    ]


def _spoilt(picture: Image.Image, noise: float, seed: int) -> Image.Image:
    """With Gaussian noise, then stored as JPEG."""
    pixels = np.asarray(picture, dtype=np.float64)
    noisy = pixels + np.random.default_rng(seed).normal(0, noise, pixels.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.round().clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=JPEG_QUALITY)
    with Image.open(file) as stored:
        return stored.convert("RGB")
