"""How near generated faces come to fresh drawings that were not learnt from, and whether their controls work.

5,000 generated faces against 5,000 fresh drawings of seeds that no training saw, by features of the project's classifier: precision
and recall after Kynkäänniemi et al. 2019 (https://arxiv.org/abs/1904.06991) with three neighbours, and the Fréchet distance
(Heusel et al. 2017, https://arxiv.org/abs/1706.08500). “Values” and “hair x mouth”: how much of what drawings show turns up,
single values and pairs. Near-duplicates: faces nearer to another of their set than one drawing in a hundred is. DCGAN and
WGAN-GP were trained for 6 and 7 minutes, the cartoon faces for about three hours (25,400 steps). The portraits are measured
against photos that they were learnt from, as all of them were.

The data folder holds what `training/draw_avatars.mjs` drew: `train` (24,000 faces, seed 1), `test` and `again` (5,000 each, seeds 2
and 3); and `facial_expressions`, see `training/face_generation.py`.
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
from dlapp.tasks import TASKS
from dlapp.tasks.face_generation.models import FaceGan
from training.face_data import Faces, cartoons, portraits

from ..benchmark import Values
from ..face_metrics import Extractor, batches, distances, nearest_distances
from ..samples import picture
from ..table import percent, table

COUNT = 5000
TRIES, INVERTED = 500, 20
EPOCHS, BATCH, RATE = 5, 64, 1e-3
CARTOONS, PORTRAITS = "dlapp-faces-cartoons", "dlapp-faces-portraits"
MODELS = (CARTOONS, "dlapp-faces-dcgan", "dlapp-faces-wgan-gp")


def measure(data: Path) -> Values:
    extractor = Extractor()
    real, again = (cartoons(data / name) for name in ("test", "again"))
    labeler = trained_labeler(cartoons(data / "train"), data / "classifier.pt")
    true, shown = extractor.features(batches(real.pictures)), labels_of(labeler, batches(real.pictures))
    limit = float(nearest_distances(true).quantile(0.01))
    models = {identity: loaded(identity) for identity in MODELS}
    rows = []
    for identity in (None, *MODELS):
        faces = generated(models[identity], COUNT).split(250) if identity else list(batches(again.pictures))
        features = extractor.features(iter(faces))
        values, pairs = coverage(labels_of(labeler, iter(faces)), shown, list(real.parts))
        rows.append(
            {
                "model": identity,
                **distances(features, true),
                "values": round(values, 3),
                "pairs": round(pairs, 3),
                "near_duplicates": round(float((nearest_distances(features) < limit).float().mean()), 3),
            }
        )
    photos = portraits(data / "facial_expressions").pictures
    return {
        "faces": COUNT,
        "sets": rows,
        "tries": TRIES,
        "controls": _controls(models[CARTOONS], labeler, _accuracy(labeler, real)),
        "inversion": [_inverted(CARTOONS, real.pictures), _inverted(PORTRAITS, photos)],
        "portraits": _portraits(extractor, photos),
    }


def tables(values: Values) -> str:
    sets = [
        (
            catalog.CARDS[row["model"]].title if row["model"] else "a second set of drawings",
            *_shown(row),
            *(percent(row[name]) for name in ("values", "pairs", "near_duplicates")),
        )
        for row in values["sets"]
    ]
    columns = ("precision", "recall", "Fréchet distance")
    controls = [
        (
            row["control"],
            percent(row["obeyed"]),
            percent(row["others_kept"]),
            None if row["classifier_right"] is None else percent(row["classifier_right"]),
        )
        for row in values["controls"]
    ]
    judged = [row for row in values["controls"] if row["classifier_right"] is not None]
    weakest = sorted(judged, key=lambda row: row["obeyed"])[:2]
    weak = "; ".join(
        f"{row['control']}: {percent(row['classifier_right'])} and {percent(row['obeyed'])}" for row in weakest
    )
    inversion = [
        (
            catalog.CARDS[row["model"]].title,
            f"{row['faces_accepted']} of {row['faces']}",
            f"{row['others_accepted']} of {row['others']}",
        )
        for row in values["inversion"]
    ]
    portraits = [
        (
            "other photos" if row["truncation"] is None else f"dlapp portraits, truncation {row['truncation']:.0%}",
            *_shown(row),
        )
        for row in values["portraits"]
    ]
    start = catalog.CARDS[PORTRAITS].truncation  # type: ignore[attr-defined]
    return "\n\n".join(
        [
            table((f"{values['faces']:,} faces", *columns, "values", "hair x mouth", "near-duplicates"), sets),
            table(
                (
                    f"{values['tries']} tries each",
                    "does what it says",
                    "keeps the others",
                    "classifier right on drawings",
                ),
                controls,
            ),
            "The weakest ones are a faint line at 64 pixels and what hides it. How often the classifier reads them right in drawings, and "
            f"sees what was asked for in generated faces: {weak}.",
            table(("taken for a face of its kind", "faces", "cat, coffee, rocket, plain pictures"), inversion),
            table((f"{values['faces']:,} portraits", *columns), portraits),
            f"The page begins with portraits at a truncation of {start:.0%}: fewer are askew, and they are more alike.",
        ]
    )


def headlines(values: Values) -> dict[str, str]:
    drawings, cartoon, *others = values["sets"]
    photos, whole, _ = values["portraits"]
    return {
        CARTOONS: f"precision {cartoon['precision']:.3f} and recall {cartoon['recall']:.3f} where a second set of drawings reaches "
        f"{drawings['precision']:.3f} and {drawings['recall']:.3f}",
        PORTRAITS: f"precision {whole['precision']:.3f}, recall {whole['recall']:.3f} (other photos: {photos['precision']:.3f} and "
        f"{photos['recall']:.3f})",
        **{
            row[
                "model"
            ]: f"precision {row['precision']:.3f}, recall {row['recall']:.3f}, Fréchet distance {row['frechet']:.2f}"
            for row in others
        },
    }


def _shown(row: Values) -> tuple[str, str, str]:
    return f"{row['precision']:.3f}", f"{row['recall']:.3f}", f"{row['frechet']:.2f}"


def loaded(identity: str) -> FaceGan:
    card = catalog.CARDS[identity]
    return TASKS["face_generation"].load(card, Device("cuda:0" if torch.cuda.is_available() else "cpu"))


@torch.inference_mode()
def generated(model: FaceGan, count: int, truncation: float = 1.0) -> Tensor:
    """The faces of the seeds from 0 on, (N, C, 64, 64)."""
    made = []
    for first in range(0, count, 100):
        w = torch.cat([model.w(seed) for seed in range(first, min(count, first + 100))])
        made.append(model.pair.generator(model.truncate(w, truncation)))
    return torch.cat(made).cpu()


class Labeler(nn.Module):
    """Reads the labels of drawings; small parts of the face by a second network, which sees its middle twice as large."""

    def __init__(self, faces: Faces) -> None:
        super().__init__()
        self.small = [list(faces.parts).index(name) for name in ("eyes", "eyebrows", "mouth")]
        counts = [len(choices) for choices in faces.parts.values()]
        self.whole = Discriminator([*counts, len(faces.pose)], 3)
        self.middle = Discriminator([counts[i] for i in self.small], 3)

    def forward(self, faces: Tensor) -> tuple[list[Tensor], Tensor]:
        """Faces (B, 3, 64, 64) in [-1, 1] -> logits of each label, and the pose of the head (B, 4)."""
        *parts, pose = self.whole(faces)[1]
        large = F.interpolate(faces[..., 24:58, 15:49], (64, 64), mode="bilinear")
        for i, logits in zip(self.small, self.middle(large)[1], strict=True):
            parts[i] = logits
        return parts, pose


def trained_labeler(faces: Faces, path: Path) -> Labeler:
    """A network that reads the labels of real drawings and the pose of the head; kept at `path`."""
    torch.manual_seed(0)
    network = Labeler(faces)
    if path.exists():
        network.load_state_dict(torch.load(path, weights_only=True))
        return network.eval()
    steps = EPOCHS * len(faces.pictures) // BATCH
    optimizer = torch.optim.AdamW(network.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    draw = np.random.default_rng(0)
    for _ in range(steps):
        which = draw.integers(0, len(faces.pictures), BATCH)
        pictures = next(batches(faces.pictures[which]))
        with torch.autocast("cpu", torch.bfloat16):
            found, pose = network(pictures)
        labels = torch.from_numpy(faces.labels[which]).long()
        loss = torch.stack([F.cross_entropy(part.float(), labels[:, i]) for i, part in enumerate(found)]).sum()
        loss = loss + F.mse_loss(pose.float(), torch.from_numpy(faces.poses[which]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    torch.save(network.state_dict(), path)
    return network.eval()


@torch.inference_mode()
def labels_of(network: Labeler, batches: Iterator[Tensor]) -> Tensor:
    """Labels (N, parts) of faces, and behind them the pose of the head (N, 4)."""
    found = []
    for faces in batches:
        parts, pose = network(faces)
        found.append(torch.cat([torch.stack([part.argmax(1) for part in parts], 1).float(), pose], 1))
    return torch.cat(found)


def _accuracy(labeler: Labeler, faces: Faces) -> list[float]:
    """How often the labeler is right about fresh drawings, for each part."""
    found = labels_of(labeler, batches(faces.pictures))[:, : len(faces.parts)].numpy()
    return (found == faces.labels).mean(0).tolist()


def coverage(labels: Tensor, real: Tensor, parts: list[str]) -> tuple[float, float]:
    """The share of what drawings show that also turns up in the other set: single values, and pairs of hair and mouth."""

    def values(found: Tensor) -> set[tuple[int, float]]:
        return {(i, value) for i in range(len(parts)) for value in found[:, i].unique().tolist()}

    def pairs(found: Tensor) -> set[tuple[float, ...]]:
        hair, mouth = parts.index("hair"), parts.index("mouth")
        return set(map(tuple, found[:, [hair, mouth]].tolist()))

    return (
        len(values(labels) & values(real)) / len(values(real)),
        len(pairs(labels) & pairs(real)) / len(pairs(real)),
    )


@torch.inference_mode()
def _controls(model: FaceGan, labeler: Labeler, right: list[float]) -> list[Values]:
    """How often each control changes what it should, and leaves the rest as it was."""

    def found(w: list[Tensor]) -> Tensor:
        faces = (model.pair.generator(batch).cpu() for batch in torch.cat(w).split(100))
        return labels_of(labeler, faces)

    rows: list[Values] = []
    pair = model.pair
    count = len(pair.parts)
    plain = found([model.w(seed) for seed in range(TRIES)])
    for number, (part, choices) in enumerate(pair.parts.items()):
        wanted = torch.arange(TRIES) % len(choices)
        made = found([model.w(seed, {part: choices[int(choice)]}) for seed, choice in enumerate(wanted)])
        others = [i for i in range(count) if i != number]
        obeyed = (made[:, number] == wanted).float().mean()
        kept = (made[:, others] == plain[:, others]).float().mean()
        rows.append(_control(part, obeyed, kept, round(right[number], 3)))
    for column, name in enumerate(pair.pose, count):
        low, high = (found([model.w(seed, {name: value}) for seed in range(TRIES)]) for value in (-1.5, 1.5))
        obeyed = (high[:, column] - low[:, column] > 1.5).float().mean()
        kept = (high[:, :count] == low[:, :count]).float().mean()
        rows.append(_control(name, obeyed, kept, None))
    return rows


def _control(name: str, obeyed: Tensor, kept: Tensor, right: float | None) -> Values:
    return {
        "control": name,
        "obeyed": round(float(obeyed), 3),
        "others_kept": round(float(kept), 3),
        "classifier_right": right,
    }


def _inverted(identity: str, pictures: np.ndarray) -> Values:
    """How many faces of its kind, and pictures without one, the page takes for a face that it found."""
    faces = [Image.fromarray(pixels.squeeze()) for pixels in pictures[:INVERTED]]
    others = [picture(name) for name in ("chelsea.png", "coffee.png", "rocket.jpg")]
    others += [Image.new("RGB", (64, 64), colour) for colour in ("white", "gray", "red")]
    accepted = [
        sum(found.is_like for found in dlapp.run("face_generation.inversion", part, model=identity))
        for part in (faces, others)
    ]
    return {
        "model": identity,
        "faces": len(faces),
        "faces_accepted": accepted[0],
        "others": len(others),
        "others_accepted": accepted[1],
    }


def _portraits(extractor: Extractor, photos: np.ndarray) -> list[Values]:
    """Beside photos that they were learnt from, since all were."""
    photos = photos[np.random.default_rng(0).permutation(12000)[: 2 * COUNT]]
    true, other = (extractor.features(batches(part)) for part in (photos[:COUNT], photos[COUNT:]))
    model = loaded(PORTRAITS)
    rows: list[Values] = [{"truncation": None, **distances(other, true)}]
    for truncation in (1.0, catalog.CARDS[PORTRAITS].truncation):  # type: ignore[attr-defined]
        features = extractor.features(iter(generated(model, COUNT, truncation).split(250)))
        rows.append({"truncation": truncation, **distances(features, true)})
    return rows
