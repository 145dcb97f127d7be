"""Train the built-in upscalers, "faithful" and "restore", for scales 2 and 4.

    python -m training.super_resolution faithful --data DATA_FOLDER --state STATE_FOLDER --minutes 60
    python -m training.super_resolution restore --data DATA_FOLDER --state STATE_FOLDER --minutes 30

The data folder holds photos anywhere inside, in folders named as in https://github.com/BIDS/BSDS500 (`images/train` and
`images/val`; its `images/test` contains a test set and is left out) and https://github.com/tegg89/SRCNN-Tensorflow
(`Train`): the 391 photos of BSDS500 (Arbelaez et al. 2011) and T91 (Yang et al. 2010), for research. Stop it at any time: the
next call with the same state folder goes on; without one it starts from the weights in `dlapp/weights`, "restore" from those
of "faithful". The learning rate falls to zero over a call's minutes; then the weights land in `dlapp/weights`.

"Faithful" learns from pictures that bicubic interpolation made smaller; "restore" from such that are also noisy and stored
as JPEG, as in Real-ESRGAN (Wang et al. 2021, https://arxiv.org/abs/2107.10833), but with one degradation only.
"""

import io
import itertools
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from dlapp.networks import int8
from dlapp.networks.upscaler import MODES, SCALES, Upscalers

from . import setup
from .checkpoint import Training

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "dlapp-upscaler"
PATCH = 64  # side of the small patches
BATCH = {"cpu": 8, "cuda": 64}
SIZES = (
    1.0,
    0.8,
    0.6,
)  # each photo is also learnt from made smaller (Dong et al. 2016, https://arxiv.org/abs/1608.00367)
TURNS = (4, 2, 4)
HELD_OUT = 8 * len(SIZES)
MOST_NOISE = 25  # of 255, standard deviation


def photos(data: Path) -> list[Image.Image]:
    """The training photos in several sizes, each side a multiple of 4."""
    paths = [*data.rglob("images/train/*.jpg"), *data.rglob("images/val/*.jpg"), *data.rglob("Train/*.bmp")]
    made = []
    for path in sorted(paths):
        with Image.open(path) as file:
            photo = file.convert("RGB")
        for size in SIZES:
            width, height = (int(side * size) // 4 * 4 for side in photo.size)
            if min(width, height) >= min(SCALES) * PATCH:
                smaller = photo.resize((width, height), Image.Resampling.BICUBIC) if size < 1 else photo
                made.append(smaller.crop((0, 0, width, height)))
    return made


def pairs(large: list[Image.Image]) -> list[dict[int, np.ndarray]]:
    """Each photo by scale, uint8 (H, W, 3): at 1 as it is, at 2 and 4 reduced as MATLAB does (Keys' cubic, anti-aliased)."""
    return [
        {
            1: np.asarray(photo),
            **{
                scale: np.asarray(photo.resize((photo.width // scale, photo.height // scale), Image.Resampling.BICUBIC))
                for scale in SCALES
            },
        }
        for photo in large
    ]


class Patches(IterableDataset):
    """Endless batches: the scale, small patches (B, 3, PATCH, PATCH) and large ones, uint8, turned and mirrored by chance."""

    def __init__(self, data: list[dict[int, np.ndarray]], size: int, seed: int, spoil: bool) -> None:
        self.large_enough = {
            scale: [photo for photo in data if min(photo[scale].shape[:2]) >= PATCH] for scale in SCALES
        }
        self.size, self.seed, self.spoil = size, seed, spoil

    def __iter__(self) -> Iterator[tuple[int, Tensor, Tensor]]:
        worker = get_worker_info()
        chance = random.Random(f"{self.seed} {worker.id if worker else 0}")
        for scale in itertools.cycle(TURNS):
            pairs = [self.pair(scale, chance) for _ in range(self.size)]
            small, large = (
                torch.from_numpy(np.ascontiguousarray(np.stack(side).transpose(0, 3, 1, 2)))
                for side in zip(*pairs, strict=True)
            )
            yield scale, small, large

    def pair(self, scale: int, chance: random.Random) -> tuple[np.ndarray, np.ndarray]:
        """A patch of a photo, small and large, (side, side, 3)."""
        photo = chance.choice(self.large_enough[scale])
        height, width = photo[scale].shape[:2]
        top, left = chance.randint(0, height - PATCH), chance.randint(0, width - PATCH)
        small = photo[scale][top : top + PATCH, left : left + PATCH]
        large = photo[1][top * scale : (top + PATCH) * scale, left * scale : (left + PATCH) * scale]
        turns, mirrored = chance.randint(0, 3), chance.random() < 0.5
        small, large = (np.rot90(part[:, ::-1] if mirrored else part, turns) for part in (small, large))
        return spoilt(small, chance) if self.spoil else small, large


def spoilt(picture: np.ndarray, chance: random.Random) -> np.ndarray:
    """A picture with noise and the blocks of a JPEG, uint8 (H, W, 3)."""
    noise = np.random.default_rng(chance.getrandbits(32)).normal(0, chance.uniform(0, MOST_NOISE), picture.shape)
    if chance.random() < 0.3:  # gray grain
        noise = np.repeat(noise[..., :1], 3, 2)
    noisy = (picture + noise).round().clip(0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(noisy).save(file, "JPEG", quality=chance.randint(25, 85), subsampling=chance.choice((0, 2)))
    with Image.open(file) as stored:
        return np.asarray(stored)


def loss_of(made: Tensor, target: Tensor, spoil: bool) -> Tensor:
    """Mean absolute error (Lim et al. 2017); from what is noisy the PSNR itself (Chen et al. 2021, https://arxiv.org/abs/2105.06086)."""
    if not spoil:
        return (made - target).abs().mean()
    return 0.05 * ((made - target) ** 2).mean((1, 2, 3)).add(1e-5).log10().mean()


@torch.inference_mode()
def psnr(model: torch.nn.Module, held_out: list[dict[int, np.ndarray]], device: torch.device, spoil: bool) -> str:
    """Mean PSNR in RGB on photos that were not learnt from, by scale."""
    report = []
    for scale in SCALES:
        scores = []
        for number, photo in enumerate(held_out):
            small = spoilt(photo[scale], random.Random(number)) if spoil else photo[scale]
            source = torch.from_numpy(small.copy()).permute(2, 0, 1)[None].to(device).float() / 255
            made = model(source, scale)[0].permute(1, 2, 0).clamp(0, 1).cpu().numpy()
            error = ((made - photo[1] / 255.0) ** 2)[scale:-scale, scale:-scale].mean()
            scores.append(-10 * np.log10(error))
        report.append(f"x{scale} {np.mean(scores):.3f} dB")
    return ", ".join(report)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    state, spoil = args.state / args.mode, args.mode == "restore"
    state.mkdir(exist_ok=True)
    data = pairs(photos(args.data))
    held_out, data = data[:HELD_OUT], data[HELD_OUT:]
    print(f"{len(data)} photos", flush=True)

    torch.manual_seed(0)
    is_new = not (WEIGHTS / "model.safetensors").exists()
    both = Upscalers()
    if not is_new:
        int8.load(both, WEIGHTS)
    model = both.modes[args.mode]
    training = Training(model.to(memory_format=torch.channels_last), state, args.rate, device)
    first = training.step
    on_gpu = device.type == "cuda"
    patches = Patches(data, BATCH[device.type], first, spoil)
    workers = (os.cpu_count() or 2) // 2 if on_gpu else 0  # a GPU is faster than one process can cut
    began = last_save = time.monotonic()
    spent, loss = 0.0, torch.zeros((), device=device)
    for scale, *both_sizes in DataLoader(patches, batch_size=None, num_workers=workers, pin_memory=on_gpu):
        spent = (time.monotonic() - began) / (60 * args.minutes)
        if spent >= 1:
            break
        source, target = (part.to(device, non_blocking=True).float() / 255 for part in both_sizes)
        with torch.autocast(device.type, torch.bfloat16):
            made = model(source.to(memory_format=torch.channels_last), scale)
        error = loss_of(made.float(), target, spoil)
        rate = args.rate * min(1.0, (training.step - first + 1) / 100, 1.3 * (1 - spent))
        training.learn(error, max(0.0, rate))
        loss += (error.detach() - loss) / min(200, training.step - first)
        if training.step % 200 == 0:
            print(
                f"{spent:.0%} step {training.step} loss {loss.item():.5f} {time.monotonic() - began:.0f} s", flush=True
            )
        if time.monotonic() - last_save > 420:
            training.save()
            print(training.step, psnr(training.ema.module, held_out, device, spoil), flush=True)
            last_save = time.monotonic()
    training.save()
    print(training.step, psnr(training.ema.module, held_out, device, spoil), flush=True)
    for mode in MODES if is_new else (args.mode,):  # the first begin alike; half the size is in "restore" only
        both.modes[mode].load_state_dict(training.ema.module.state_dict(), strict=not is_new)
    int8.save(both, WEIGHTS)


if __name__ == "__main__":
    main()
