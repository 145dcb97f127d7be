"""Train the built-in colorizer.

    python -m training.colorization --data PATH/tiny-imagenet-200 --photos PHOTOS --state STATE_FOLDER --minutes 60

The data are the photos of Tiny-ImageNet-200 (https://github.com/seshuad/IMagenet, for non-commercial research) and, for larger
pictures, JPEG files anywhere in a folder, such as those of Caltech-101 (Fei-Fei et al. 2004, CC BY 4.0). Gray photos are left
out. Starts from the weights in `dlapp/weights` if there are any; stop it at any time, the next call with the same state
folder goes on. The learning rate falls to zero over a call's minutes; then the weights land in `dlapp/weights`.

Rare colours count more (Zhang et al. 2016, https://arxiv.org/abs/1603.08511), most of which is taken back in the last layer's
bias when the weights are written. In half of the pictures the true colours of a few places are given away, as a user may do.
"""

import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from dlapp.networks import int8
from dlapp.networks.colorizer import STEP, Colorizer, colours, gray
from dlapp.networks.perceptual import Perceptual
from dlapp.tensors import from_picture

from . import setup
from .checkpoint import Training
from .image_classification import decoded

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "dlapp-colorizer"
BATCH, LARGE_BATCH, LARGE = 64, 10, 160  # pictures of Tiny-ImageNet in a step; of the other photos, and their side
COLOURLESS = 6.0  # mean distance from gray, in units of a and b, below which a photo is left out
EVEN = 0.5  # how much all colours are made to count alike, 0 to 1
BACK = 0.7  # share of that which is taken back in the end: between colours too strong (0) and too weak (1)
HINTS = 12  # at most


def to_lab(pictures: Tensor) -> Tensor:
    """RGB (B, 3, H, W) in [0, 1] -> L in [0, 100] and a, b; D65, after IEC 61966-2-1 and CIE 15."""
    linear = torch.where(pictures <= 0.04045, pictures / 12.92, ((pictures + 0.055) / 1.055) ** 2.4)
    matrix = linear.new_tensor(
        [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
    )
    white = linear.new_tensor([0.95047, 1.0, 1.08883])[:, None, None]
    xyz = torch.einsum("ij,bjhw->bihw", matrix, linear) / white
    curved = torch.where(xyz > 0.008856, xyz.clamp(min=1e-8) ** (1 / 3), 7.787 * xyz + 16 / 116)
    x, y, z = curved.unbind(1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], 1)


class Palette:
    """The colours as classes: which is nearest to a given a and b."""

    def __init__(self, device: torch.device) -> None:
        grid = colours()
        self.count = len(grid)
        side = torch.arange(-128, 129, STEP // 2).float()
        places = torch.cartesian_prod(side, side)
        self.table = torch.cdist(places, grid).argmin(1).view(len(side), len(side)).to(device)

    def classes(self, ab: Tensor) -> Tensor:
        """(B, 2, H, W) -> (B, H, W)."""
        a, b = ((ab + 128) / (STEP // 2)).round().long().clamp(0, len(self.table) - 1).unbind(1)
        return self.table[a, b]


def hinted(ab: Tensor, chance: random.Random) -> Tensor:
    """(B, 3, H, W): the colour of a few places in a small square around each, and 1 there; of every second picture none."""
    hints = torch.zeros(len(ab), 3, *ab.shape[2:], device=ab.device)
    height, width = ab.shape[2:]
    for i in range(len(ab)):
        for _ in range(chance.choice((0, chance.randint(1, HINTS)))):
            row, column, side = chance.randrange(height), chance.randrange(width), chance.randint(0, 2)
            where = (slice(max(0, row - side), row + side + 1), slice(max(0, column - side), column + side + 1))
            hints[i, :2, *where] = ab[i, :, row, column, None, None]
            hints[i, 2, *where] = 1
    return hints


def large(files: list[Path], chance: random.Random) -> Tensor:
    """Random squares of photos, (LARGE_BATCH, 3, LARGE, LARGE) in [0, 1]."""
    made: list[Tensor] = []
    while len(made) < LARGE_BATCH:
        with Image.open(chance.choice(files)) as file:
            image = file.convert("RGB")
        length = round(min(image.size) * chance.uniform(0.6, 1))
        left, top = chance.randint(0, image.width - length), chance.randint(0, image.height - length)
        part = image.resize((LARGE, LARGE), Image.Resampling.BICUBIC, (left, top, left + length, top + length))
        made.append(from_picture(part))
    return torch.stack(made)


def colourful(lab: Tensor) -> Tensor:
    """Which pictures are colour photos, (B,)."""
    return lab[:, 1:].norm(dim=1).mean((1, 2)) > COLOURLESS


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    pictures, _ = decoded(args.data, "train")
    held_out, _ = decoded(args.data, "val")
    files = sorted(args.photos.rglob("*.jpg"))
    palette = Palette(device)
    some = to_lab(pictures[:: len(pictures) // 2000].float() / 255)
    classes = palette.classes(F.avg_pool2d(some[:, 1:], 2).to(device))
    share = torch.bincount(classes.flatten(), minlength=palette.count) / classes.numel()
    weights = 1 / ((1 - EVEN) * share + EVEN / palette.count)
    weights /= (share * weights).sum()  # a picture counts as much as before
    print(f"{len(pictures)} pictures, {len(files)} photos, {palette.count} colours", flush=True)

    torch.manual_seed(0)
    seen = Perceptual.built_in().to(device).to(memory_format=torch.channels_last)
    is_new = not (WEIGHTS / "model.safetensors").exists()
    model = Colorizer(palette.count) if is_new else int8.from_folder(Colorizer, WEIGHTS)
    if not is_new:
        assert model.last.bias is not None
        model.last.bias.data += BACK * weights.log().cpu()
    training = Training(model.to(memory_format=torch.channels_last), args.state, args.rate, device)
    first, chance = training.step, random.Random(training.step)
    draw = np.random.default_rng(training.step)
    began = last_save = time.monotonic()
    spent = mean = 0.0

    def loss_of(network: torch.nn.Module, lab: Tensor, hints: Tensor) -> Tensor:
        wanted = palette.classes(F.avg_pool2d(lab[:, 1:], 2))
        lightness = lab[:, :1].contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16):
            with torch.no_grad():
                features = seen.features(gray(lightness))
            logits = network(lightness, hints, features)
        error = F.cross_entropy(logits.float(), wanted, reduction="none")
        return (error * weights[wanted]).mean()

    @torch.inference_mode()
    def measured() -> str:
        lab = to_lab(held_out[::20].float().to(device) / 255)
        lab = lab[colourful(lab)]
        return f"held out {loss_of(training.ema.module, lab, torch.zeros_like(lab)).item():.4f}"

    while spent < 1:
        spent = (time.monotonic() - began) / (60 * args.minutes)
        if training.step % 3 == 2:
            rgb = large(files, chance)
        else:
            rgb = pictures[draw.integers(0, len(pictures), BATCH)].float() / 255
        lab = to_lab(rgb.to(device))
        lab = lab[colourful(lab)]
        if chance.random() < 0.5:
            lab = lab.flip(-1)
        loss = loss_of(model, lab, hinted(lab[:, 1:], chance))
        training.learn(loss, args.rate * max(0.0, min(1.0, (training.step - first + 1) / 100, 1.4 * (1 - spent))))
        mean += (loss.item() - mean) / min(200, training.step - first)
        if training.step % 100 == 0:
            print(f"{spent:.0%} step {training.step} loss {mean:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if time.monotonic() - last_save > 420:
            training.save()
            print(measured(), flush=True)
            last_save = time.monotonic()
    training.save()
    print(measured(), flush=True)
    model.load_state_dict(training.ema.module.state_dict())
    assert model.last.bias is not None
    model.last.bias.data -= BACK * weights.log()
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "config.json").write_text(json.dumps(model.config, indent=2) + "\n")
    int8.save(model, WEIGHTS)


if __name__ == "__main__":
    main()
