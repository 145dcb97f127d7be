"""Train a language model of tinyshakespeare's characters, to compare this project's network and training with nanoGPT's.

    python -m training.characters --data DATA_FOLDER --state STATE_FOLDER --steps 1500

The data folder holds tinyshakespeare.txt.xz (public domain). As nanoGPT does (https://github.com/karpathy/nanoGPT,
`config/train_shakespeare_char.py`) the first nine tenths are trained on, windows are 256 characters long, a fifth of all values is dropped
at random, and the lowest loss on the last tenth counts; there on all of its windows, not on some at random. Stop it at any time: the next
call with the same state folder goes on. The losses land in `losses.json` there.
"""

import json
import lzma
import math
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlapp.networks.language_model import LanguageModel

from . import setup
from .checkpoint import Training

LONGEST, ROWS = 256, 24


def parts(data: Path) -> tuple[Tensor, Tensor]:
    """int64, the characters of both parts by their number."""
    with lzma.open(data / "tinyshakespeare.txt.xz", "rt", encoding="utf8") as file:
        text = file.read()
    number = {character: place for place, character in enumerate(sorted(set(text)))}
    ids = torch.tensor([number[character] for character in text])
    return ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :]


def network() -> LanguageModel:
    """4.8 M parameters; nanoGPT's has 10.7 M."""
    return LanguageModel(65, LONGEST, width=256, layers=6, heads=4, causal=True, dropout=0.2)


def loss_of(model: nn.Module, rows: Tensor) -> Tensor:
    """Cross entropy in nats for each character of (B, LONGEST + 1)."""
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(rows[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1).float(), rows[:, 1:].flatten())


@torch.inference_mode()
def held_out(model: nn.Module, ids: Tensor) -> float:
    """Mean loss over all windows, one after the other."""
    model.eval()
    windows = ids[: (len(ids) - 1) // LONGEST * LONGEST + 1].unfold(0, LONGEST + 1, LONGEST)
    losses = [loss_of(model, part).item() * len(part) for part in windows.split(ROWS)]
    model.train()
    return sum(losses) / len(windows)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--steps", type=int, default=1500, help="in all")
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    seen, unseen = parts(args.data)
    torch.manual_seed(0)
    training = Training(network(), args.state, args.rate, device, muon=True)
    model = training.model
    kept = args.state / "losses.json"
    losses = json.loads(kept.read_text()) if kept.exists() else {}
    chance, began = random.Random(training.step), time.monotonic()
    model.train()
    while training.step < args.steps:
        starts = [chance.randrange(len(seen) - LONGEST) for _ in range(ROWS)]
        rows = torch.stack([seen[start : start + LONGEST + 1] for start in starts])
        falling = 0.05 + 0.95 * (1 + math.cos(math.pi * training.step / args.steps)) / 2
        training.learn(loss_of(model, rows), args.rate * min((training.step + 1) / 100, falling))
        if training.step % 100 == 0 or training.step == args.steps:
            losses[training.step] = [round(held_out(each, unseen), 4) for each in (model, training.ema.module)]
            print(training.step, losses[training.step], f"{time.monotonic() - began:.0f} s", flush=True)
            kept.write_text(json.dumps(losses, indent=1))
            training.save()


if __name__ == "__main__":
    main()
