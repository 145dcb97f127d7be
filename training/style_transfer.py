"""Train the built-in stylizer, which paints any picture in the style of any other.

    python -m training.style_transfer --data PHOTOS --paintings PAINTINGS --state STATE_FOLDER --minutes 120

Photos: JPEG files anywhere in a folder, such as those of BSDS500 (https://github.com/BIDS/BSDS500, for research) and
Caltech-101 (Fei-Fei et al. 2004, CC BY 4.0). Paintings: a folder with the files that `MASTERS` names, photos of paintings
whose painters died more than 70 years ago; photos serve as styles as well, so that the network meets many colours. Starts
from the weights in `dlapp/weights` if there are any; stop it at any time, the next call with the same state folder goes on.
The learning rate falls to zero over a call's minutes; then the weights land in `dlapp/weights`.

The losses compare what the project's own classifier sees (`dlapp.networks.perceptual`), each relative to its target.
"""

import random
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageOps
from torch import Tensor

from dlapp.networks.perceptual import Perceptual, gram, patches, relative, statistics, statistics_size
from dlapp.networks.stylizer import Stylizer
from dlapp.tensors import from_picture

from . import setup
from .checkpoint import Training

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "dlapp-stylizer"
MASTERS = {  # style -> file
    "starry_night": "starry_night.jpg",
    "great_wave": "wave.jpg",
    "mannen_bridge": "hokusai_mannen_bridge.jpg",
    "red_fuji": "hokusai_red_fuji.jpg",
    "scream": "the_scream.jpg",
    "shipwreck": "shipwreck.jpg",
    "composition_vii": "composition_vii.jpg",
}
SIDE, BATCH = 128, 8  # pixels of the pictures that are painted; pictures in a step
STYLE_SIDE = 160
STAGES = (1, 2)  # of the classifier, whose features are the content
CONTENT, STYLE, PATCHES, SMOOTH = 4.0, 6.0, 2.0, 0.6  # weights of the losses
PAINTED = 0.7  # share of styles that are paintings, the others are photos
SAME = 0.1  # share of pictures whose style is their own: they should come back as they are


def picture(path: Path, side: int) -> Image.Image:
    """A file as RGB, its shorter side at least `side` pixels and not much more than twice that."""
    with Image.open(path) as file:
        file.draft("RGB", (2 * side, 2 * side))
        image = file.convert("RGB")
    shorter = min(image.size)
    if side <= shorter <= 2 * side:
        return image
    wanted = side if shorter < side else 1.6 * side
    width, height = (max(side, round(length * wanted / shorter)) for length in image.size)
    return image.resize((width, height), Image.Resampling.BICUBIC)


def crop(image: Image.Image, side: int, chance: random.Random, least: float) -> Tensor:
    """A random square of at least `least` of the shorter side, mirrored or not: (3, side, side)."""
    length = round(min(image.size) * chance.uniform(least, 1))
    left, top = chance.randint(0, image.width - length), chance.randint(0, image.height - length)
    part = image.resize((side, side), Image.Resampling.BICUBIC, (left, top, left + length, top + length))
    return from_picture(ImageOps.mirror(part) if chance.random() < 0.5 else part)


def recoloured(image: Image.Image, chance: random.Random) -> Image.Image:
    """A painting in other colours, now and then, so that there are more styles than paintings."""
    if chance.random() < 0.5:
        return image
    hue, saturation, value = image.convert("HSV").split()
    turn = chance.randint(0, 255)
    turned = Image.merge("HSV", (hue.point(lambda h: (h + turn) % 256), saturation, value)).convert("RGB")
    turned = ImageEnhance.Color(turned).enhance(chance.uniform(0.2, 1.3))
    return ImageEnhance.Brightness(turned).enhance(chance.uniform(0.7, 1.25))


def losses(seen: Perceptual, made: Tensor, content: Tensor, style: Tensor, of_style: list[Tensor]) -> list[Tensor]:
    """What is lost of content, style and patches.

    Args:
        made, content, style: (B, 3, H, W). of_style: the features of `style`.
    """
    with torch.autocast(made.device.type, torch.bfloat16):
        ours = seen.features(made)
        with torch.no_grad():
            kept = seen.features(content)
    of_content = sum((relative(ours[stage], kept[stage]) for stage in STAGES), torch.zeros(()))
    pairs = (zip(ours, of_style, strict=True), zip(patches(made), patches(style), strict=True))
    return [of_content, *(sum((relative(gram(a), gram(b)) for a, b in pair), torch.zeros(())) for pair in pairs)]


def weighted(parts: list[Tensor], made: Tensor) -> Tensor:
    """The one number that training makes smaller."""
    smooth = made.diff(dim=2).abs().mean() + made.diff(dim=3).abs().mean()
    return CONTENT * parts[0] + STYLE * parts[1] + PATCHES * parts[2] + SMOOTH * smooth


class Pictures:
    """Photos, and styles for them."""

    def __init__(self, photos: Path, paintings: Path, device: torch.device) -> None:
        self.files = sorted(photos.rglob("*.jpg"))
        self.masters = [picture(paintings / file, 2 * STYLE_SIDE) for file in MASTERS.values()]
        self.device = device

    def batch(self, chance: random.Random) -> tuple[Tensor, Tensor]:
        """Contents (BATCH, 3, SIDE, SIDE) and styles (BATCH, 3, STYLE_SIDE, STYLE_SIDE)."""
        content = [crop(picture(path, SIDE), SIDE, chance, 0.6) for path in chance.sample(self.files, BATCH)]
        styles = [
            recoloured(chance.choice(self.masters), chance)
            if chance.random() < PAINTED
            else picture(chance.choice(self.files), STYLE_SIDE)
            for _ in range(BATCH)
        ]
        style = [crop(image, STYLE_SIDE, chance, 0.5) for image in styles]
        first, second = (
            torch.stack(part).to(self.device, memory_format=torch.channels_last) for part in (content, style)
        )
        return first, second


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--paintings", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    pictures = Pictures(args.data, args.paintings, device)
    print(f"{len(pictures.files)} photos", flush=True)

    torch.manual_seed(0)
    seen = Perceptual.built_in().to(device).to(memory_format=torch.channels_last)
    is_new = not (WEIGHTS / "model.safetensors").exists()
    model = (
        Stylizer(statistics_size(seen.classifier), tuple(MASTERS))
        if is_new
        else Stylizer.from_pretrained(WEIGHTS).float()
    )
    training = Training(model.to(memory_format=torch.channels_last), args.state, args.rate, device)
    first, chance = training.step, random.Random(training.step)
    began = last_save = time.monotonic()
    spent, mean = 0.0, np.zeros(3)
    while spent < 1:
        spent = (time.monotonic() - began) / (60 * args.minutes)
        content, style = pictures.batch(chance)
        if chance.random() < SAME:
            style = content
        with torch.autocast(device.type, torch.bfloat16):
            with torch.no_grad():
                of_style = seen.features(style)
            made, _ = model(content, model.read(statistics(style, of_style)))
        if style is content:
            loss = 20 * (made - content).abs().mean()
        else:
            parts = losses(seen, made, content, style, of_style)
            loss = weighted(parts, made)
            mean += (np.array([part.item() for part in parts]) - mean) / min(200, training.step - first + 1)
        training.learn(loss, args.rate * max(0.0, min(1.0, (training.step - first + 1) / 100, 1.5 * (1 - spent))))
        if training.step % 100 == 0:
            shares = "content {:.3f}, style {:.3f}, patches {:.3f}".format(*mean)
            print(f"{spent:.0%} step {training.step} {shares} {time.monotonic() - began:.0f} s", flush=True)
        if time.monotonic() - last_save > 420:
            training.save()
            last_save = time.monotonic()
    training.save()
    model.load_state_dict(training.ema.module.state_dict())
    known = model.get_buffer("known")
    with torch.no_grad():
        for number, master in enumerate(pictures.masters):
            known[number] = model.read(seen.statistics(from_picture(master)[None].to(device)))[0]
    model.half().save_pretrained(WEIGHTS)


if __name__ == "__main__":
    main()
