"""Train the built-in picture classifier on Tiny-ImageNet-200.

    python -m training.image_classification --data PATH/tiny-imagenet-200 --state STATE_FOLDER

The data are those of https://github.com/seshuad/IMagenet (100,000 training and 10,000 validation photos of 64 x 64
pixels in 200 classes). Runs on CUDA when there is one, else on the CPU in bfloat16. Stop it at any time: the next call
with the same state folder goes on from the last checkpoint. The best weights by validation accuracy land in
`dlapp/weights/tiny-imagenet-cnn`.

Recipe: resolution grows during training (Touvron et al. 2019, https://arxiv.org/abs/1906.06423; Tan & Le 2021,
https://arxiv.org/abs/2104.00298), random resized crops and flips, label smoothing, exponential moving average of the
weights, and Muon for the convolutions (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/).
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from dlapp.networks.residual_cnn import ResidualCNN

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "tiny-imagenet-cnn"
SIZE = 64


def decoded(data: Path, part: str) -> tuple[Tensor, Tensor]:
    """All pictures of a part as uint8 (N, 3, 64, 64) and their labels (N,), decoded once into a cache beside them."""
    cache = data / f"{part}.pt"
    if not cache.exists():
        names = sorted((data / "wnids.txt").read_text().split())
        if part == "train":
            files = [
                (path, i) for i, name in enumerate(names) for path in sorted((data / "train" / name).rglob("*.JPEG"))
            ]
        else:
            rows = (line.split("\t") for line in (data / "val" / "val_annotations.txt").read_text().splitlines())
            files = [(data / "val" / "images" / row[0], names.index(row[1])) for row in rows]
        pixels = np.stack([np.asarray(Image.open(path).convert("RGB")) for path, _ in files])
        pictures = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()
        torch.save((pictures, torch.tensor([label for _, label in files])), cache)
    return torch.load(cache, weights_only=True, mmap=True)


def augmented(pictures: Tensor, size: int) -> Tensor:
    """Random resized crop (area 0.3 to 1, aspect 3/4 to 4/3), flip and exposure: uint8 (B, 3, 64, 64) -> (B, 3, size, size)."""
    count, device = len(pictures), pictures.device
    area = torch.empty(count, device=device).uniform_(0.3, 1).sqrt()
    aspect = torch.empty(count, device=device).uniform_(math.log(3 / 4), math.log(4 / 3)).mul(0.5).exp()
    width, height = (area * aspect).clamp(max=1), (area / aspect).clamp(max=1)
    theta = torch.zeros(count, 2, 3, device=device)
    theta[:, 0, 0] = width * (torch.randint(0, 2, (count,), device=device) * 2 - 1)
    theta[:, 1, 1] = height
    theta[:, 0, 2] = torch.empty(count, device=device).uniform_(-1, 1) * (1 - width)
    theta[:, 1, 2] = torch.empty(count, device=device).uniform_(-1, 1) * (1 - height)
    grid = F.affine_grid(theta, [count, 3, size, size], align_corners=False)
    pictures = F.grid_sample(pictures.float() / 255, grid, padding_mode="reflection", align_corners=False)
    gain = torch.empty(count, 1, 1, 1, device=device).uniform_(0.75, 1.25)
    return ((pictures - 0.45) * gain + 0.45 + torch.empty_like(gain).uniform_(-0.1, 0.1)).clamp(0, 1)


def resolution(epoch: int, epochs: int) -> int:
    """Side of the training pictures: 40 at first, all 64 pixels in the last fifth."""
    return (40, 48, 48, 56, 64)[min(4, 5 * epoch // epochs)]


@torch.inference_mode()
def accuracy(network: nn.Module, pictures: Tensor, labels: Tensor, device: torch.device) -> tuple[float, float]:
    """Top-1 and top-5 accuracy on whole, unaugmented pictures."""
    network.eval()
    top1 = top5 = 0
    for batch, truth in zip(pictures.split(500), labels.split(500), strict=True):
        with torch.autocast(device.type, torch.bfloat16):
            logits = network(batch.to(device).float() / 255)
        hits = logits.topk(5).indices.cpu() == truth[:, None]
        top1 += int(hits[:, 0].sum())
        top5 += int(hits.sum())
    return top1 / len(labels), top5 / len(labels)


class Optimizer:
    """Muon on the convolutions, as (out, in * 9) matrices, and AdamW on all else, under one learning-rate factor."""

    def __init__(self, network: nn.Module) -> None:
        self.kernels = [p for p in network.parameters() if p.ndim == 4]
        self.matrices = [nn.Parameter(p.data.view(len(p), -1)) for p in self.kernels]  # the same memory
        rest = [p for p in network.parameters() if p.ndim != 4]
        self.parts = [
            torch.optim.Muon(self.matrices, lr=4e-3, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(rest, lr=2e-3, weight_decay=0.01),
        ]
        self.peaks = [part.param_groups[0]["lr"] for part in self.parts]

    def step(self, factor: float) -> None:
        for matrix, kernel in zip(self.matrices, self.kernels, strict=True):
            matrix.grad = kernel.grad.view_as(matrix) if kernel.grad is not None else None
        for part, peak in zip(self.parts, self.peaks, strict=True):
            part.param_groups[0]["lr"] = peak * factor
            part.step()
        for kernel in self.kernels:
            kernel.grad = None
        self.parts[1].zero_grad()


def export(network: nn.Module, folder: Path) -> None:
    """Save half-precision safetensors and config.json as `ResidualCNN.from_pretrained(folder)` reads them."""
    copy = ResidualCNN()
    copy.half()
    copy.load_state_dict(network.state_dict())
    copy.save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--steps", type=int, help="stop early, to try something out")
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pictures, labels = decoded(args.data, "train")
    held_out = decoded(args.data, "val")
    per_epoch = len(labels) // args.batch
    total = args.epochs * per_epoch

    torch.manual_seed(0)
    network = ResidualCNN().to(device)
    ema = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(0.998), use_buffers=True)
    optimizer = Optimizer(network)
    args.state.mkdir(parents=True, exist_ok=True)
    checkpoint, first, best = args.state / "checkpoint.pt", 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        network.load_state_dict(state["network"])
        ema.load_state_dict(state["ema"])
        for part, saved in zip(optimizer.parts, state["optimizer"], strict=True):
            part.load_state_dict(saved)
        first, best = state["epoch"], state["best"]

    for epoch in range(first, args.epochs):
        size, began = resolution(epoch, args.epochs), time.monotonic()
        network.train()
        order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(epoch))
        for i in range(per_epoch):
            step = epoch * per_epoch + i
            pick = order[i * args.batch : (i + 1) * args.batch].sort().values
            batch = augmented(pictures[pick].to(device), size).contiguous(memory_format=torch.channels_last)
            with torch.autocast(device.type, torch.bfloat16):
                loss = F.cross_entropy(network(batch), labels[pick].to(device), label_smoothing=0.1)
            loss.backward()
            optimizer.step(min(1, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * step / total)))
            ema.update_parameters(network)
            if step % 50 == 0:
                speed = (i + 1) * args.batch / (time.monotonic() - began)
                print(
                    f"epoch {epoch} step {step}/{total} size {size} loss {loss.item():.3f} {speed:.0f} pictures/s",
                    flush=True,
                )
            if step + 1 == args.steps:
                break
        top1, top5 = accuracy(ema.module, *held_out, device)
        print(f"epoch {epoch} validation top-1 {top1:.2%} top-5 {top5:.2%}", flush=True)
        if args.steps:
            return
        if top1 > best:
            best = top1
            export(ema.module, WEIGHTS)
        torch.save(
            {
                "network": network.state_dict(),
                "ema": ema.state_dict(),
                "optimizer": [part.state_dict() for part in optimizer.parts],
                "epoch": epoch + 1,
                "best": best,
            },
            checkpoint.with_suffix(".tmp"),
        )
        checkpoint.with_suffix(".tmp").replace(checkpoint)


if __name__ == "__main__":
    main()
