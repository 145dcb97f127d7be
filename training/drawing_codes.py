"""Train the autoencoder of drawings, over whose codes the cartoonist draws.

    node training/draw_avatars.mjs AVATARS/train 60000 128 11 pairs          (see there)
    python -m training.drawing_codes --data AVATARS/train --state STATE_FOLDER

What makes an expression is small and faint, so faces count more than what is around them, mouths more than faces, and most of all
that in which both drawings of a person differ. When the codes are learnt, the decoder goes on alone, and outlines count, too. An
hour on two cores. Stop it at any time, the next call with the same state folder goes on; the weights are written at the end. After
new codes the cartoonist has to learn anew, a new decoder alone fits it as it is.
"""

import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dlapp.networks import int8
from dlapp.networks.drawing_codes import Autoencoder

from . import setup
from .avatars import MOUTH_GRID, Avatars, change, weighted
from .cartoonist import CODES
from .checkpoint import Training
from .face_data import mouths
from .fine_detail import fine_detail, unlike

BATCH = 24
STEPS, DECODER_STEPS, RATE = 1650, 1150, 2e-3
NOISE = 0.15  # on codes of deviation 1: what a flow makes is nearly right, not right
OUTLINES_COUNT = 2.0
SETTLING = 40  # batches whose statistics codes are normalised with in the end


def main() -> None:
    args, device = setup.begin(setup.options(__doc__))
    avatars = Avatars(args.data)
    torch.manual_seed(0)
    model = Autoencoder().to(device).to(memory_format=torch.channels_last)
    _learn(model, model, avatars, args.state / "both", STEPS, device)
    _settle(model, avatars, device)
    model.encoder.requires_grad_(False)
    _learn(model.decoder, model.eval(), avatars, args.state / "decoder", DECODER_STEPS, device)
    CODES.mkdir(parents=True, exist_ok=True)
    (CODES / "config.json").write_text(json.dumps(model.config, indent=2) + "\n", encoding="utf-8")
    int8.save(model, CODES)


def _learn(
    learning: nn.Module, model: Autoencoder, avatars: Avatars, state: Path, steps: int, device: torch.device
) -> None:
    """Train what is `learning`, the model or its decoder, and leave it with the moving average of its weights."""
    state.mkdir(parents=True, exist_ok=True)
    training = Training(learning, state, RATE, device, muon=True)
    shown, saved = 0.0, time.monotonic()
    while training.step < steps:
        loss = _loss(model, avatars, training.step, device, 0.0 if learning is model else OUTLINES_COUNT)
        training.learn(loss, RATE * min(1.0, (training.step + 1) / 50, 2 * (1 - training.step / steps)))
        shown += (loss.item() - shown) / min(50, training.step)
        if training.step % 50 == 0:
            print(f"{state.name}, step {training.step} loss {shown:.4f}", flush=True)
        if time.monotonic() - saved > 120:
            training.save()
            saved = time.monotonic()
    training.save()
    learning.load_state_dict(training.ema.module.state_dict())


def _loss(model: Autoencoder, avatars: Avatars, step: int, device: torch.device, outlines_count: float) -> Tensor:
    """Of one batch; the same step has the same pictures."""
    indices = np.random.default_rng(step).integers(0, len(avatars.pictures), BATCH)
    pictures, others = (avatars.batch(numbers).to(device) for numbers in (indices, indices ^ 1))
    with torch.autocast(device.type, torch.bfloat16):
        codes = model.encode(pictures.contiguous(memory_format=torch.channels_last))
        found = model.decode(codes + NOISE * torch.randn_like(codes))
    where = mouths(torch.from_numpy(avatars.poses[indices]), *MOUTH_GRID).to(device)
    error = (found - pictures).abs() + outlines_count * (fine_detail(found) - fine_detail(pictures)).abs()
    return weighted(error.mean(1), change(pictures, others)).mean() + unlike(found, pictures, where).mean()


@torch.inference_mode()
def _settle(model: Autoencoder, avatars: Avatars, device: torch.device) -> None:
    """Give codes a mean of 0 and a variance of 1 by the weights as they are now, no longer by those on the way to them."""
    model.norm.reset_running_stats()
    model.norm.momentum = None  # all batches count alike
    for step in range(SETTLING):
        model.encode(avatars.batch(np.random.default_rng(step).integers(0, len(avatars.pictures), BATCH)).to(device))


if __name__ == "__main__":
    main()
