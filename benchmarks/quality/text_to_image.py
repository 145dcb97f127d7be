"""Whether pictures show what their captions name, and how near they come to drawings.

500 captions in sentences that no training caption has, half English and half Japanese, of drawings of a seed that no training saw.
A classifier trained on drawings (`benchmarks/attribute_reader.py`) reads one picture of each; a name that allows several choices,
as "closed eyes" does, is right with any of them. “Named” counts all that is named, in drawings themselves for comparison.
“Varied”: of what a caption does not name, the share of parts in which four pictures of it are not all the same.
Precision, recall and Fréchet distance as for the faces page, at 64 x 64 pixels, 500 pictures against 2,000 drawings.

The data folder holds `train` and `test` of `training/draw_avatars.mjs`: 60000 and 4000 drawings of 128 pixels, seeds 11 and 12,
in pairs.
"""

import random
from pathlib import Path

import numpy as np
import torch.nn.functional as F
from torch import Tensor

from dlapp import catalog
from dlapp.engines.cartoonist import CartoonPainter
from training import avatar_captions
from training.avatar_captions import Caption
from training.avatars import Avatars

from .. import attribute_reader
from ..benchmark import Values
from ..face_metrics import Extractor, distances
from ..painting import MODEL, painted, painter
from ..table import percent, table

CAPTIONS, PROMPTS, PICTURES = 500, 50, 4
FACES, DRAWINGS = 500, 2000


def measure(data: Path) -> Values:
    avatars, reader = Avatars(data / "test"), attribute_reader.trained(data)
    model = painter()
    chance = random.Random(0)
    indices = list(range(0, 2 * CAPTIONS, 2))  # one of each pair
    captions = [
        avatar_captions.caption(avatars.label(index), ("en", "ja")[i % 2], chance, unseen=True)
        for i, index in enumerate(indices)
    ]
    made = painted(model, [said.text for said in captions], range(CAPTIONS))
    found, drawn = reader.read(made), avatars.batch(np.array(indices))
    real = avatars.batch(np.arange(0, 2 * DRAWINGS, 2))
    again = avatars.batch(np.arange(1, 2 * FACES, 2))
    extractor = Extractor()
    true = extractor.features(iter(_small(real).split(250)))
    usual = [avatars.caption(index, chance).text for index in range(0, 2 * FACES, 2)]
    faces = painted(model, usual, range(FACES))
    return {
        "captions": CAPTIONS,
        "parts": _named(captions, found, reader.read(drawn)),
        "by_language": {
            language: _share(captions[i::2], {part: choices[i::2] for part, choices in found.items()})
            for i, language in enumerate(("en", "ja"))
        },
        "varied": _varied(model, reader, captions[:PROMPTS]),
        "pictures": distances(extractor.features(iter(_small(faces).split(250))), true),
        "drawings": distances(extractor.features(iter(_small(again).split(250))), true),
    }


def _small(pictures: Tensor) -> Tensor:
    """(B, 3, 128, 128) -> (B, 3, 64, 64)."""
    return F.avg_pool2d(pictures, 2)


def _named(captions: list[Caption], found: dict[str, list[str]], drawn: dict[str, list[str]]) -> list[Values]:
    """For each part how often it is named, and right in pictures and in drawings; first of all parts together."""
    rows: list[Values] = []
    for part in found:
        judged = [(i, said.named[part]) for i, said in enumerate(captions) if part in said.named]
        if judged:
            right = [np.mean([read[part][i] in choices for i, choices in judged]) for read in (found, drawn)]
            rows.append(
                {
                    "part": part,
                    "named": len(judged),
                    "pictures": round(float(right[0]), 4),
                    "drawings": round(float(right[1]), 4),
                }
            )
    total = sum(row["named"] for row in rows)
    shares = {
        name: round(sum(row[name] * row["named"] for row in rows) / total, 4) for name in ("pictures", "drawings")
    }
    return [{"part": "all", "named": total, **shares}, *rows]


def _share(captions: list[Caption], found: dict[str, list[str]]) -> float:
    """Of what is named, how much is right."""
    right = [found[part][i] in choices for i, said in enumerate(captions) for part, choices in said.named.items()]
    return round(float(np.mean(right)), 4)


def _varied(model: CartoonPainter, reader: attribute_reader.AttributeReader, captions: list[Caption]) -> float:
    texts = [said.text for said in captions for _ in range(PICTURES)]
    found = reader.read(painted(model, texts, range(len(texts))))
    varied = [
        len(set(found[part][PICTURES * i : PICTURES * (i + 1)])) > 1
        for i, said in enumerate(captions)
        for part in found
        if part not in said.named
    ]
    return round(float(np.mean(varied)), 4)


def tables(values: Values) -> str:
    rows = [
        (row["part"], str(row["named"]), percent(row["pictures"]), percent(row["drawings"])) for row in values["parts"]
    ]
    sets = [
        (title, *(f"{values[name][kind]:.3f}" for kind in ("precision", "recall")), f"{values[name]['frechet']:.2f}")
        for name, title in (("pictures", catalog.CARDS[MODEL].title), ("drawings", "a second set of drawings"))
    ]
    english, japanese = (percent(values["by_language"][language]) for language in ("en", "ja"))
    return "\n\n".join(
        [
            table((f"{values['captions']} captions", "named", "right in pictures", "right in drawings"), rows),
            f"English {english}, Japanese {japanese}. Of what was not named, {percent(values['varied'])} varied.",
            table((f"{FACES:,} pictures", "precision", "recall", "Fréchet distance"), sets),
        ]
    )


def headlines(values: Values) -> dict[str, str]:
    return {MODEL: f"{percent(values['parts'][0]['pictures'])} of what 500 new captions name is right"}
