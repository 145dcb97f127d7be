"""How near the built-in upscaler comes to the large picture, on the papers' test sets with the papers' small pictures.

PSNR and SSIM on Y, a border of as many pixels as the scale left out; SSIM with a Gaussian window of 11 pixels (sigma 1.5). The
small pictures are those of [SelfExSR](https://github.com/jbhuang0604/SelfExSR), made in MATLAB; the data folder holds its folder
`data`. For “restore” they get Gaussian noise and are stored as JPEG.
"""

import io
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

import dlapp
from dlapp.metrics import psnr, ssim

from ..benchmark import Values
from ..table import table

SETS = ("Set5", "Set14", "BSD100", "Urban100")
PUBLISHED = {  # PSNR on Y as the papers state it: Set5, Set14
    4: "SRCNN 30.48 / 27.49, VDSR 31.35 / 28.01, IMDN 32.21 / 28.58, EDSR 32.46 / 28.80",
    2: "SRCNN 36.66 / 32.45, VDSR 37.53 / 33.05, IMDN 38.00 / 33.63, EDSR 38.11 / 33.92",
}
# of the degraded pictures that "restore" is measured with: standard deviations, of 255
NOISES, JPEG_QUALITY = (8, 15, 25), 40


def measure(data: Path) -> Values:
    folders = {path.parent.name: path.parent for path in data.rglob("image_SRF_4") if path.parent.name in SETS}
    clean, degraded = [], []
    ways = {"bicubic": _bicubic, "faithful": _with("faithful"), "restore": _with("restore")}
    for scale in (4, 2):
        for name in SETS:
            pairs = _pairs(folders[name], scale)
            found = _scores(pairs, scale, {way: ways[way] for way in ("bicubic", "faithful")})
            clean.append({"set": name, "scale": scale, "pictures": len(pairs), **_means(found)})
        together = []
        for name, noise in itertools.product(SETS[:3], NOISES):
            pairs = [
                (_degraded(small, noise, seed), large)
                for seed, (small, large) in enumerate(_pairs(folders[name], scale))
            ]
            together.append(_scores(pairs, scale, ways))
            row = {"set": name, "scale": scale, "noise": noise, "pictures": len(pairs)}
            degraded.append({**row, **_means(together[-1]), "gain": _gain(together[-1])})
        every = {way: np.concatenate([scores[way] for scores in together]) for way in ways}
        row = {"set": "all", "scale": scale, "noise": None, "pictures": len(every["restore"])}
        degraded.append({**row, **_means(every), "gain": _gain(every)})
    return {"clean": clean, "degraded": degraded}


def tables(values: Values) -> str:
    clean = [
        (f"{row['set']} x{row['scale']}, {row['pictures']} pictures", _shown(row["bicubic"]), _shown(row["faithful"]))
        for row in values["clean"]
    ]
    ways = ("bicubic", "faithful", "restore")
    degraded = [
        (_degradation(row), *(_shown(row[way]) for way in ways), f"{row['gain']:+.2f} dB") for row in values["degraded"]
    ]
    single = [row for row in values["degraded"] if row["set"] != "all"]
    x4, x2 = (row["gain"] for row in values["degraded"] if row["set"] == "all")
    small = [_degradation(row) for row in single if row["gain"] < 1]
    return "\n\n".join(
        [
            table(("PSNR on Y / SSIM", "bicubic", "dlapp upscaler"), clean),
            "  \n".join(f"Published, x{scale}, Set5 / Set14: {text}." for scale, text in PUBLISHED.items()),
            table((f"JPEG {JPEG_QUALITY}", *ways, "restore is ahead by"), degraded),
            f"Over all pictures and the three amounts of noise “restore” is {x4:.2f} dB (x4) and {x2:.2f} dB (x2) ahead of both, and at "
            f"least 1 dB in {len(single) - len(small)} of the {len(single)} rows. The others have little noise, where bicubic "
            f"interpolation loses least: {'; '.join(small)}.",
        ]
    )


def headlines(values: Values) -> dict[str, str]:
    found = {(row["set"], row["scale"]): row["faithful"][0] for row in values["clean"]}
    return {"dlapp-upscaler": f"PSNR {found['Set5', 4]:.2f} dB on Set5 x4, {found['Set5', 2]:.2f} on Set5 x2"}


def _pairs(folder: Path, scale: int) -> list[tuple[Image.Image, Image.Image]]:
    """(small, large), the small ones made by the authors in MATLAB."""
    made = []
    for path in sorted((folder / f"image_SRF_{scale}").glob("*_LR.png")):
        with Image.open(path) as small, Image.open(path.with_name(path.name.replace("_LR", "_HR"))) as large:
            made.append((small.convert("RGB"), large.convert("RGB")))
    return made


Way = Callable[[list[Image.Image], int], list[Image.Image]]
"""Small pictures and the scale -> large ones."""


def _scores(pairs: list[tuple[Image.Image, Image.Image]], scale: int, ways: dict[str, Way]) -> dict[str, np.ndarray]:
    """PSNR and SSIM of each picture by way, (pictures, 2)."""
    found = {}
    for name, way in ways.items():
        made = way([small for small, _ in pairs], scale)
        scores = []
        for ours, (_, large) in zip(made, pairs, strict=True):
            reference = large.crop((0, 0, *ours.size))
            scores.append((psnr(ours, reference, scale), ssim(ours, reference, scale)))
        found[name] = np.array(scores)
    return found


def _means(scores: dict[str, np.ndarray]) -> dict[str, list[float]]:
    """Mean PSNR and SSIM by way."""
    return {way: [round(float(s[:, 0].mean()), 2), round(float(s[:, 1].mean()), 4)] for way, s in scores.items()}


def _gain(scores: dict[str, np.ndarray]) -> float:
    """By how much the PSNR of "restore" is above the better one of the others, in dB."""
    bicubic, faithful, restore = (float(scores[way][:, 0].mean()) for way in ("bicubic", "faithful", "restore"))
    return round(restore - max(bicubic, faithful), 2)


def _shown(score: list[float]) -> str:
    return "{:.2f} / {:.4f}".format(*score)


def _degradation(row: Values) -> str:
    if row["set"] == "all":
        return f"**all {row['pictures']} pictures x{row['scale']}**"
    return f"{row['set']} x{row['scale']}, noise {row['noise']}"


def _bicubic(pictures: list[Image.Image], scale: int) -> list[Image.Image]:
    return [small.resize((small.width * scale, small.height * scale), Image.Resampling.BICUBIC) for small in pictures]


def _with(mode: str) -> Way:
    return lambda pictures, scale: [
        result.image for result in dlapp.run("super_resolution", pictures, scale=scale, mode=mode)
    ]


def _degraded(picture: Image.Image, noise: float, seed: int) -> Image.Image:
    """With Gaussian noise, then stored as JPEG."""
    pixels = np.asarray(picture, dtype=np.float64)
    noisy = pixels + np.random.default_rng(seed).normal(0, noise, pixels.shape)
    file = io.BytesIO()
    Image.fromarray(noisy.round().clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=JPEG_QUALITY)
    with Image.open(file) as stored:
        return stored.convert("RGB")
