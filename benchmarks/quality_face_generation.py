"""How near generated faces come to fresh drawings that were not learnt from, and whether controls do what they say.

Precision and recall after Kynkäänniemi et al. 2019 (https://arxiv.org/abs/1904.06991) and the Fréchet distance (Heusel et al.
2017, https://arxiv.org/abs/1706.08500), both with the features of the project's own classifier.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

import dlapp
from dlapp import catalog
from dlapp.device import Device
from dlapp.networks.face_gan import Discriminator
from dlapp.networks.residual_cnn import ResidualCNN
from dlapp.tasks.face_generation import Model
from dlapp.tasks.style_transfer import CLASSIFIER
from dlapp.ui.inputs import sample_picture
from training.face_data import Faces, cartoons, portraits

from .table import markdown

COUNT, NEIGHBOURS = 5000, 3
TRIES, FOUND = 500, 20
EPOCHS, BATCH, RATE = 5, 64, 1e-3
SHEETS = Path(__file__).parents[1] / "docs"
MODELS = ("dlapp-faces-cartoons", "dlapp-faces-dcgan", "dlapp-faces-wgan-gp")


def report(data: Path) -> str:
    """Tables in Markdown; the data folder holds what `training/draw_avatars.mjs` drew: `train`, `test` and `again`.

    `test` and `again` are 5,000 faces each, of other seeds than the training's. With `facial_expressions` beside them, the
    portraits are measured as well. Writes a sheet of 64 unselected faces of each model into `docs/`.
    """
    seen = Seen()
    real, again = (cartoons(data / name) for name in ("test", "again"))
    names = classifier(cartoons(data / "train"), data / "classifier.pt")
    true = seen.features(_batches(real.pictures))
    sets = {"a second set of drawings": seen.features(_batches(again.pictures))}
    labels = {"a second set of drawings": named(names, _batches(again.pictures))}
    models = {}
    for identity in MODELS:
        model = models[identity] = loaded(identity)
        made = generated(model, COUNT)
        sheet(made[:64]).save(SHEETS / f"faces_{identity.removeprefix('dlapp-faces-')}.webp", quality=90)
        title = catalog.CARDS[identity].title
        sets[title], labels[title] = seen.features(_split(made)), named(names, _split(made))
    kept = named(names, _batches(real.pictures))
    limit = float(_nearest_others(true).quantile(0.01))
    rows = []
    for title, features in sets.items():
        single, pairs = coverage(labels[title], kept, list(real.parts))
        rows.append(
            (
                title,
                f"{_inside(features, true):.3f}",
                f"{_inside(true, features):.3f}",
                f"{frechet(true, features):.2f}",
                f"{single:.1%}",
                f"{pairs:.1%}",
                f"{float((_nearest_others(features) < limit).float().mean()):.1%}",
            )
        )
    header = (
        f"{COUNT:,} faces",
        "precision",
        "recall",
        "Fréchet distance",
        "values",
        "hair x mouth",
        "near-duplicates",
    )
    right = accuracy(names, real)
    parts = [markdown(header, rows), _steering(models[MODELS[0]], names, right), _found(data, real)]
    if (data / "facial_expressions").exists():
        parts.append(_portraits(seen, data / "facial_expressions"))
    return "\n\n".join(parts)


def loaded(identity: str) -> Model:
    return Model(catalog.CARDS[identity], Device("cuda:0" if torch.cuda.is_available() else "cpu"))


class Seen:
    """The classifier's pooled features, (N, 256)."""

    def __init__(self) -> None:
        self.network = ResidualCNN.from_pretrained(CLASSIFIER).float().eval()

    @torch.inference_mode()
    def features(self, batches: Iterator[Tensor]) -> Tensor:
        """Of faces (B, C, 64, 64) in [-1, 1]."""
        found: list[Tensor] = []
        head = next(module for module in reversed(list(self.network.modules())) if isinstance(module, nn.Linear))
        handle = head.register_forward_pre_hook(lambda module, inputs: found.append(inputs[0]))
        for faces in batches:
            self.network((faces.expand(-1, 3, -1, -1) + 1) / 2)
        handle.remove()
        return torch.cat(found)


def _batches(pictures: np.ndarray) -> Iterator[Tensor]:
    for first in range(0, len(pictures), 250):
        yield torch.from_numpy(pictures[first : first + 250]).permute(0, 3, 1, 2).float() / 127.5 - 1


def _split(faces: Tensor) -> Iterator[Tensor]:
    return iter(faces.split(250))


@torch.inference_mode()
def generated(model: Model, count: int, truncation: float = 1.0) -> Tensor:
    """The faces of the seeds from 0 on, (N, C, 64, 64)."""
    made = []
    for first in range(0, count, 100):
        styles = torch.cat([model.style(seed) for seed in range(first, min(count, first + 100))])
        made.append(model.pair.generator(model.middle + truncation * (styles - model.middle)))
    return torch.cat(made).cpu()


def sheet(faces: Tensor) -> Image.Image:
    """64 faces in eight rows."""
    side = faces.shape[-1]
    pixels = ((faces.expand(-1, 3, -1, -1) + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    return Image.fromarray(pixels.reshape(8, 8, side, side, 3).swapaxes(1, 2).reshape(8 * side, 8 * side, 3))


def _inside(samples: Tensor, manifold: Tensor) -> float:
    """The share of samples within the reach of some point of the other set: to its k-th neighbour there."""
    reach = torch.cdist(manifold, manifold).kthvalue(NEIGHBOURS + 1, dim=1).values  # the nearest is the point itself
    return float((torch.cdist(samples, manifold) <= reach).any(1).float().mean())


def frechet(first: Tensor, second: Tensor) -> float:
    """Between the normal distributions of two sets of features (N, F)."""
    from scipy.linalg import sqrtm

    (mean_a, cov_a), (mean_b, cov_b) = ((part.mean(0).numpy(), np.cov(part.numpy().T)) for part in (first, second))
    root = sqrtm(cov_a @ cov_b).real
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * root))


def _nearest_others(features: Tensor) -> Tensor:
    return torch.cdist(features, features).kthvalue(2, dim=1).values


class Namer(nn.Module):
    """Names the labels of drawings; small parts of the face by a second network, which sees its middle twice as large."""

    def __init__(self, faces: Faces) -> None:
        super().__init__()
        self.small = [list(faces.parts).index(name) for name in ("eyes", "eyebrows", "mouth")]
        counts = [len(choices) for choices in faces.parts.values()]
        self.whole = Discriminator([*counts, len(faces.held)], 3)
        self.middle = Discriminator([counts[i] for i in self.small], 3)

    def forward(self, faces: Tensor) -> tuple[list[Tensor], Tensor]:
        """Faces (B, 3, 64, 64) in [-1, 1] -> logits of each label, and how the head is held (B, 4)."""
        *parts, held = self.whole(faces)[1]
        large = F.interpolate(faces[..., 24:58, 15:49], (64, 64), mode="bilinear")
        for i, logits in zip(self.small, self.middle(large)[1], strict=True):
            parts[i] = logits
        return parts, held


def classifier(faces: Faces, path: Path) -> Namer:
    """A network that names the labels of real drawings and how the head is held; kept at `path`."""
    torch.manual_seed(0)
    network = Namer(faces)
    if path.exists():
        network.load_state_dict(torch.load(path, weights_only=True))
        return network.eval()
    steps = EPOCHS * len(faces.pictures) // BATCH
    optimizer = torch.optim.AdamW(network.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    draw = np.random.default_rng(0)
    for _ in range(steps):
        which = draw.integers(0, len(faces.pictures), BATCH)
        pictures = next(_batches(faces.pictures[which]))
        with torch.autocast("cpu", torch.bfloat16):
            found, held = network(pictures)
        labels = torch.from_numpy(faces.labels[which]).long()
        loss = torch.stack([F.cross_entropy(part.float(), labels[:, i]) for i, part in enumerate(found)]).sum()
        loss = loss + F.mse_loss(held.float(), torch.from_numpy(faces.poses[which]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    torch.save(network.state_dict(), path)
    return network.eval()


@torch.inference_mode()
def named(network: Namer, batches: Iterator[Tensor]) -> Tensor:
    """Labels (N, parts) of faces, and behind them how the head is held, rounded."""
    found = []
    for faces in batches:
        parts, held = network(faces)
        found.append(torch.cat([torch.stack([part.argmax(1) for part in parts], 1).float(), held], 1))
    return torch.cat(found)


def accuracy(network: Namer, faces: Faces) -> list[float]:
    """How often the classifier is right about fresh drawings, for each part."""
    found = named(network, _batches(faces.pictures))[:, : len(faces.parts)].numpy()
    return (found == faces.labels).mean(0).tolist()


def coverage(labels: Tensor, real: Tensor, parts: list[str]) -> tuple[float, float]:
    """The share of what drawings show that shows up in the other set, too: single values, and pairs of hair and mouth."""

    def values(found: Tensor) -> set[tuple[int, float]]:
        return {(i, value) for i in range(len(parts)) for value in found[:, i].unique().tolist()}

    def pairs(found: Tensor) -> set[tuple[float, float]]:
        hair, mouth = parts.index("hair"), parts.index("mouth")
        return set(map(tuple, found[:, [hair, mouth]].tolist()))

    return (
        len(values(labels) & values(real)) / len(values(real)),
        len(pairs(labels) & pairs(real)) / len(pairs(real)),
    )


@torch.inference_mode()
def _steering(model: Model, names: Namer, right: list[float]) -> str:
    """How often each control changes what it should, and leaves the rest as it was."""
    rows = []
    pair = model.pair
    parts = list(pair.parts)
    plain = named(names, _split(generated(model, TRIES)))
    for number, (part, choices) in enumerate(pair.parts.items()):
        wanted = torch.arange(TRIES) % len(choices)
        styles = [model.style(seed, {part: choices[int(choice)]}) for seed, choice in enumerate(wanted)]
        found = named(names, _split(torch.cat([pair.generator(part) for part in torch.cat(styles).split(100)]).cpu()))
        others = [i for i in range(len(parts)) if i != number]
        hit = float((found[:, number] == wanted).float().mean())
        kept = float((found[:, others] == plain[:, others]).float().mean())
        rows.append((part, f"{hit:.1%}", f"{kept:.1%}", f"{right[number]:.1%}"))
    for number, name in enumerate(pair.held):
        column = len(parts) + number
        low, high = (
            named(names, _split(pair.generator(torch.cat([model.style(i, {name: value}) for i in range(TRIES)])).cpu()))
            for value in (-1.5, 1.5)
        )
        hit = float((high[:, column] - low[:, column] > 1.5).float().mean())
        kept = float((high[:, : len(parts)] == low[:, : len(parts)]).float().mean())
        rows.append((name, f"{hit:.1%}", f"{kept:.1%}", ""))
    return markdown(
        (f"{TRIES} tries each", "does what it says", "keeps the others", "classifier right on drawings"), rows
    )


def _found(data: Path, real: Faces) -> str:
    """How many fresh drawings, photos and pictures without a face the page takes for a face that it found."""
    faces = {MODELS[0]: real.pictures[:FOUND]}
    if (data / "facial_expressions").exists():
        faces["dlapp-faces-portraits"] = portraits(data / "facial_expressions").pictures[:FOUND]
    others: list[Image.Image] = [
        Image.open(sample_picture(name)) for name in ("chelsea.png", "coffee.png", "rocket.jpg")
    ]
    others += [Image.new("RGB", (64, 64), colour) for colour in ("white", "gray", "red")]
    rows = []
    for identity, pictures in faces.items():
        both: tuple[list[Image.Image], ...] = ([Image.fromarray(picture.squeeze()) for picture in pictures], others)
        taken = [sum(r.is_like for r in dlapp.run("face_inversion", part, model=identity)) for part in both]
        counts = (f"{count} of {len(part)}" for count, part in zip(taken, both, strict=True))
        rows.append((catalog.CARDS[identity].title, *counts))
    return markdown(("taken for a face of its kind", "faces", "cat, coffee, rocket, plain pictures"), rows)


def _portraits(seen: Seen, data: Path) -> str:
    """Beside photos that they were learnt from, since all were."""
    photos = portraits(data).pictures[np.random.default_rng(0).permutation(12000)[:10000]]
    first, second = (seen.features(_batches(part)) for part in (photos[:5000], photos[5000:]))
    model = loaded("dlapp-faces-portraits")
    sets = {"other photos": second}
    for truncation in (1.0, catalog.CARDS["dlapp-faces-portraits"].truncation / 100):
        made = generated(model, COUNT, truncation)
        sets[f"dlapp portraits, truncation {truncation:.0%}"] = seen.features(_split(made))
        if truncation == 1:
            sheet(made[:64]).save(SHEETS / "faces_portraits.webp", quality=90)
    rows = [
        (title, f"{_inside(found, first):.3f}", f"{_inside(first, found):.3f}", f"{frechet(first, found):.2f}")
        for title, found in sets.items()
    ]
    return markdown((f"{COUNT:,} portraits", "precision", "recall", "Fréchet distance"), rows)
