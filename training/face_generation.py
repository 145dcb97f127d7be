"""Train the generators of faces.

    node training/draw_avatars.mjs CARTOONS/train 24000 64 1        (see there)
    python -m training.face_generation cartoons --data CARTOONS/train --state STATE_FOLDER --minutes 60
    python -m training.face_generation cartoons --data CARTOONS/train --state STATE_FOLDER --minutes 60 --rate 4e-4
    python -m training.face_generation portraits --data PATH/facial_expressions --state STATE_FOLDER --minutes 60 --rate 5e-4
    python -m training.face_generation people --data UTKFACE --state STATE_FOLDER --minutes 120
    python -m training.face_generation dcgan|wgan_gp --data CARTOONS/train --state STATE_FOLDER --minutes 10

- cartoons: non-saturating loss with R1 penalty. A label says each part of the face and the noise says how the head is held, so
  the drawing of that very face is known: the generator learns from its discriminator and from the distance to that drawing, as in
  pix2pix (Isola et al. 2017, https://arxiv.org/abs/1611.07004).
- portraits, and people in colour: relativistic loss with R1 and R2 penalties (R3GAN, Huang et al. 2024, https://arxiv.org/abs/2501.05441), the photos
  shifted and lightened for the discriminator (Zhao et al. 2020, https://arxiv.org/abs/2006.10738). Their noise stands for a photo,
  too (see `training.face_data`), so here the generator also learns from the distance to it.
- all of these: penalties not at every step (Karras et al. 2020), in some steps faces of fresh noise, mixed of two styles (Karras et al.
  2019), labels by an auxiliary classifier (see `dlapp.networks.face_gan`), moving average of the generator.
- dcgan and wgan_gp: as published (see `dlapp.networks.dcgan`).

Stop it at any time, the next call with the same state folder goes on; without one it begins with the weights in
`dlapp/weights`. The learning rate falls to zero towards the end of a call's minutes; then the weights are written there, for the
cartoons with some of the faces that were learnt from, so that the app can show the nearest to what it generates.
"""

import copy
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from dlapp.networks import int8
from dlapp.networks.gan_losses import (
    NON_SATURATING,
    WASSERSTEIN,
    discriminator_loss,
    generator_loss,
    gradient_penalty,
    relativistic_loss,
    zero_centred_penalty,
)
from dlapp.networks.gan_pair import DCGAN, STYLED, WGAN_GP, GanPair
from dlapp.tasks.face_generation.latent_space import TRAINING_FACES

from . import setup
from .face_data import COMPONENTS, Faces, cartoons, keep_some, mouths, people, portraits
from .fine_detail import unlike

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights"
# where eyes and mouth are: rows, columns; and how much what `near` says of them and of the mouth alone counts
FEATURES = (..., slice(22, 50), slice(16, 48)), 0.75
MOUTH = 3.0
RELATIVISTIC = "relativistic"


@dataclass(frozen=True)
class Recipe:
    """How one of them learns.

    Attributes:
        network: kind of `GanPair`.
        penalty: of the gradient: R1, R1 and R2, that of WGAN-GP, or 0; every: steps from one to the next.
        labels: weight of the labels' losses.
        drawn: weight of the mean absolute distance to the drawing or photo.
        free: steps from one without such a distance to the next, 1 for none with it.
        turns: steps of the discriminator for one of the generator.
        decay: of the generator's moving average, 0 for none.
    """

    network: str
    loss: str
    rate: float
    betas: tuple[float, float]
    penalty: float
    batch: int
    every: int = 1
    labels: float = 0.0
    drawn: float = 0.0
    free: int = 1
    turns: int = 1
    decay: float = 0.0
    augmented: bool = False
    noise: int = COMPONENTS
    channels: int = 3


PORTRAITS = Recipe(
    STYLED,
    RELATIVISTIC,
    1e-3,
    (0.0, 0.99),
    penalty=0.5,
    batch=32,
    every=4,
    labels=0.1,
    drawn=4.0,
    free=2,
    decay=0.998,
    augmented=True,
    channels=1,
)
RECIPES = {
    "cartoons": Recipe(
        STYLED,
        NON_SATURATING,
        1e-3,
        (0.0, 0.99),
        penalty=0.1,
        batch=32,
        every=16,
        labels=2.0,
        drawn=10.0,
        free=4,
        decay=0.998,
        noise=4,
    ),
    "portraits": PORTRAITS,
    "people": replace(PORTRAITS, rate=5e-4, channels=3),
    "dcgan": Recipe(DCGAN, NON_SATURATING, 2e-4, (0.5, 0.999), penalty=0.0, batch=64),
    "wgan_gp": Recipe(WGAN_GP, WASSERSTEIN, 2e-4, (0.0, 0.9), penalty=10.0, batch=64, turns=5),
}
DATA = {"portraits": portraits, "people": people}  # the others learn from drawings


def new_pair(kind: str, faces: Faces) -> GanPair:
    """The networks of a recipe, untrained; only what obeys labels knows of them."""
    recipe = RECIPES[kind]
    parts = faces.parts if recipe.network == STYLED else {}
    shares = {
        name: (np.bincount(faces.labels[:, i], minlength=len(choices)) / len(faces.labels)).round(4).tolist()
        for i, (name, choices) in enumerate(parts.items())
    }
    pose = faces.pose if recipe.network == STYLED else []
    return GanPair(recipe.network, recipe.noise, recipe.channels, parts, shares, pose)


def of_labels(found: list[Tensor], labels: Tensor) -> Tensor:
    """Mean cross-entropy over the parts; 0 where the discriminator names none."""
    if not found:
        return torch.zeros((), device=labels.device)
    return torch.stack([F.cross_entropy(part.float(), labels[:, i]) for i, part in enumerate(found)]).mean()


def near(made: Tensor, drawn: Tensor, where: Tensor | None) -> Tensor:
    """The mean absolute distance to the drawings, more of it where a face's features are.

    A mouth is a line of nearly the colour of the skin. So that it counts like any other, it is looked at alone, where it is known
    to be (see `face_data.mouths`), by its fine detail.
    """
    distance = (made - drawn).abs()
    total = distance.mean() + FEATURES[1] * distance[FEATURES[0]].mean()
    if where is None:
        return total
    return total + MOUTH * unlike(made, drawn, where).mean()


def mixed(w: Tensor, layer: int) -> Tensor:
    """(B, layers, D): from a layer on, each has the w of the one before."""
    return torch.cat([w[:, :layer], w.roll(1, 0)[:, layer:]], 1)


def shaken(faces: Tensor, draw: torch.Generator) -> Tensor:
    """Shifted by up to an eighth, lighter or darker, with more or less contrast, differentiably; (B, C, H, H)."""
    count, _, side, _ = faces.shape
    light, contrast, *shift = torch.rand(4, count, 1, 1, 1, generator=draw).to(faces.device)
    mean = faces.mean((1, 2, 3), keepdim=True)
    faces = (faces - mean) * (0.5 + contrast) + mean + light - 0.5
    x, y = ((2 * part.flatten() - 1) / 4 for part in shift)
    move = torch.zeros(count, 2, 3, device=faces.device)
    move[:, 0, 0] = move[:, 1, 1] = 1
    move[:, 0, 2], move[:, 1, 2] = (x * side / 2).round() * 2 / side, (y * side / 2).round() * 2 / side
    grid = F.affine_grid(move, list(faces.shape), align_corners=False)
    return F.grid_sample(faces, grid, mode="nearest", align_corners=False)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("kind", choices=RECIPES)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, help="peak learning rate, where another than the recipe's is wanted")
    args, device = setup.begin(parser)
    recipe: Recipe = RECIPES[args.kind]
    peak = args.rate or recipe.rate
    faces = DATA.get(args.kind, cartoons)(args.data)
    torch.manual_seed(0)
    pair = new_pair(args.kind, faces)
    weights = WEIGHTS / f"dlapp-faces-{args.kind.replace('_', '-')}"
    step, path = 0, args.state / f"{args.kind}.pt"
    if (weights / "model.safetensors").exists() and not path.exists():
        int8.load(pair, weights)
    generator, discriminator = pair.generator, pair.discriminator
    networks: dict[str, nn.Module] = {
        "generator": generator,
        "discriminator": discriminator,
        "average": copy.deepcopy(generator),
    }
    average = networks["average"] if recipe.decay else generator
    for network in networks.values():
        network.to(device).to(memory_format=torch.channels_last)
    adam_g, adam_d = (
        torch.optim.Adam(network.parameters(), peak, recipe.betas, fused=True) for network in (generator, discriminator)
    )
    if path.exists():
        state = torch.load(path, weights_only=True, map_location=device)
        for name, network in networks.items():
            network.load_state_dict(state[name])
        adam_g.load_state_dict(state["adam_g"])
        adam_d.load_state_dict(state["adam_d"])
        step = state["step"]
    print(f"{len(faces.pictures)} faces, step {step}", flush=True)

    def save() -> None:
        state: dict[str, object] = {name: network.state_dict() for name, network in networks.items()}
        state |= {"adam_g": adam_g.state_dict(), "adam_d": adam_d.state_dict(), "step": step}
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)
        sheet(average, faces, args.state / f"{args.kind}.png")

    draw, shake = np.random.default_rng(step), torch.Generator().manual_seed(step)

    def seen(pictures: Tensor) -> Tensor:
        return shaken(pictures, shake) if recipe.augmented else pictures

    def batch(is_free: bool) -> tuple[Tensor, Tensor, Tensor]:
        """Real faces, their labels, and noise, which is theirs or free."""
        which = np.sort(draw.integers(0, len(faces.pictures), recipe.batch))
        real = torch.from_numpy(faces.pictures[which]).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
        noise = torch.randn(recipe.batch, recipe.noise)
        if not is_free:
            noise = torch.from_numpy(faces.poses[which])
        return (
            real.contiguous(memory_format=torch.channels_last),
            torch.from_numpy(faces.labels[which]).to(device).long(),
            noise.to(device),
        )

    def discriminate(pictures: Tensor) -> Tensor:
        return discriminator(pictures)[0]

    began = last_save = time.monotonic()
    shown = np.zeros(5)
    first, spent = step, 0.0
    while spent < 1:
        spent = (time.monotonic() - began) / (60 * args.minutes)
        for group in (*adam_g.param_groups, *adam_d.param_groups):
            group["lr"] = peak * max(0.0, min(1.0, (step - first + 1) / 100, 2.5 * (1 - spent)))
        is_free = step % recipe.free == 0
        is_mixed = is_free and recipe.network == STYLED and step // recipe.free % 2 == 0
        real, labels, noise = batch(is_free)
        with torch.autocast(device.type, torch.bfloat16):
            w = generator.map(noise, labels)
            fake = generator(mixed(w, int(draw.integers(1, generator.layers))) if is_mixed else w)
        fake = fake.float()
        with torch.autocast(device.type, torch.bfloat16):
            on_real, named = discriminator(seen(real))
            on_fake, _ = discriminator(seen(fake.detach()))
        if recipe.loss == RELATIVISTIC:
            loss_d = relativistic_loss(on_real.float(), on_fake.float())
        else:
            loss_d = discriminator_loss(recipe.loss, on_real.float(), on_fake.float())
        loss_named = of_labels(named, labels)
        total = loss_d + recipe.labels * loss_named
        if recipe.loss == WASSERSTEIN:
            share = torch.rand(len(real), 1, 1, 1, device=device)
            total = total + recipe.penalty * gradient_penalty(discriminate, real, fake, share)
        elif recipe.penalty and step % recipe.every == 0:
            total = total + recipe.every * recipe.penalty * zero_centred_penalty(discriminate, seen(real))
            if recipe.loss == RELATIVISTIC:
                total = total + recipe.every * recipe.penalty * zero_centred_penalty(discriminate, seen(fake))
        adam_d.zero_grad()
        total.backward()
        adam_d.step()
        losses = [loss_d.item(), 0.0, loss_named.item(), 0.0, 0.0]
        if step % recipe.turns == 0:
            discriminator.requires_grad_(requires_grad=False)
            with torch.autocast(device.type, torch.bfloat16):
                on_fake, named = discriminator(seen(fake))
            discriminator.requires_grad_(requires_grad=True)
            if recipe.loss == RELATIVISTIC:
                loss_g = relativistic_loss(on_fake.float(), on_real.detach().float())
            else:
                loss_g = generator_loss(recipe.loss, on_fake.float())
            loss_shown = of_labels(named, labels)
            distance = near(fake, real, mouths(noise) if pair.pose else None)
            adam_g.zero_grad()
            if not is_mixed:
                loss_g = loss_g + recipe.labels * loss_shown
            if not is_free:
                loss_g = loss_g + recipe.drawn * distance
            loss_g.backward()
            adam_g.step()
            told = shown[4] if is_free else distance.item()  # faces of free noise have no drawing
            losses = [loss_d.item(), loss_g.item(), loss_named.item(), loss_shown.item(), told]
        if recipe.decay:
            with torch.no_grad():
                for mean, new in zip(average.parameters(), generator.parameters(), strict=True):
                    mean.lerp_(new, 1 - min(recipe.decay, (step + 1) / (step + 10)))
        step += 1
        shown += (np.array(losses) - shown) / 50
        if step % 100 == 0:
            line = "D {:.3f}, G {:.3f}, labels real {:.3f}, generated {:.3f}, distance {:.4f}".format(*shown)
            print(f"step {step} {line} {time.monotonic() - began:.0f} s", flush=True)
        if time.monotonic() - last_save > 180:
            save()
            last_save = time.monotonic()
    save()
    pair.generator.load_state_dict(average.state_dict())
    weights.mkdir(exist_ok=True)
    (weights / "config.json").write_text(json.dumps(pair.config, indent=2) + "\n", encoding="utf-8")
    int8.save(pair, weights)
    if args.kind == "cartoons":  # drawings, not people
        keep_some(faces, weights / TRAINING_FACES)


@torch.inference_mode()
def sheet(generator: nn.Module, faces: Faces, path: Path) -> None:
    """64 unselected faces, of the same noise and labels each time."""
    to_w: Callable[[Tensor, Tensor], Tensor] = generator.map  # type: ignore[assignment]
    device = next(generator.parameters()).device
    noise = torch.randn(64, generator.noise, generator=torch.Generator().manual_seed(0)).clamp(-2, 2)  # type: ignore[call-overload]
    generator.eval()
    made = generator(to_w(noise.to(device), torch.from_numpy(faces.labels[:64]).to(device).long()))
    generator.train()
    pixels = ((made + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu().numpy()
    side, channels = pixels.shape[1], pixels.shape[3]
    whole = pixels.reshape(8, 8, side, side, channels).swapaxes(1, 2).reshape(8 * side, 8 * side, channels)
    Image.fromarray(whole.squeeze()).save(path)


if __name__ == "__main__":
    main()
