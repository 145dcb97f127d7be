"""How well the built-in network names hidden tokens of books that it has not read, and everyday words.

Tokens: of 200 sentences of each language, from the last hundredth of the literature and the books, which training left out, 15 % of the
tokens are hidden at once, one sentence at a time, by a fixed seed. Pseudo-perplexity: of 60 of the sentences, each token hidden alone
(Salazar et al. 2020, https://arxiv.org/abs/1910.14659); of the n-grams, the usual perplexity. The 5-grams (interpolated Kneser-Ney, counted
on the other 99 hundredths of the same two sources) see the four tokens before, never hidden, and none after. Cloze: 50 everyday sentences of
our own in each language, written before any model was asked; a gap is right when one of the ten most probable words fits. The data folder
holds what `training/language_model.py` names.
"""

import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import dlapp
from dlapp import catalog, downloads

from ..benchmark import Values
from ..cloze_sentences import ENGLISH, JAPANESE
from ..table import table

if TYPE_CHECKING:
    from dlapp.tasks.fill_mask.models import Encoder

BUILT_IN = "dlapp-masked-language-model"
SOURCES = {"ja": "aozora", "en": "books"}
LANGUAGES = {"ja": "Japanese literature", "en": "English books"}
CLOZE = {"ja": JAPANESE, "en": ENGLISH}
SENTENCES, PERPLEXITY_SENTENCES = 200, 60
SHORTEST, LONGEST = 8, 100  # tokens of a sentence
HIDDEN = 0.15

Foretell = Callable[[list[int], list[int], bool], np.ndarray]
"""(ids of a sentence, places, whether they are all hidden at once) -> probabilities (places, V)"""


def measure(data: Path) -> Values:
    import torch

    from dlapp.device import Device
    from dlapp.tasks.fill_mask.models import LOADERS
    from training.language_model import HELD_OUT, texts
    from training.tokenizer import VOCABULARY

    card = catalog.card("fill_mask", BUILT_IN)
    encoder: Encoder = LOADERS[card.architecture](card, Device("cpu"))
    mask = encoder.tokenizer.mask_token_id
    held_out, counted = {}, []
    for name, paragraphs in texts(data):
        language = next((each for each, source in SOURCES.items() if source == name), "")
        if language:
            cut = round(len(paragraphs) * (1 - HELD_OUT))
            held_out[language] = _sentences(paragraphs[cut:], language, encoder)
            counted.append(_ids(paragraphs[:cut], encoder))
        if len(held_out) == len(SOURCES):
            break

    def by_network(ids: list[int], places: list[int], at_once: bool) -> np.ndarray:
        hidden = [places] if at_once else [[place] for place in places]
        rows = [[mask if number in those else id for number, id in enumerate(ids)] for those in hidden]
        with torch.inference_mode():
            return torch.cat(encoder.probabilities(rows, hidden)).numpy()

    from ..ngrams import KneserNey

    ngrams = KneserNey(np.concatenate(counted), VOCABULARY)

    def by_ngrams(ids: list[int], places: list[int], at_once: bool) -> np.ndarray:
        return np.stack([ngrams.probabilities([encoder.first, *ids[:place]]) for place in places])

    models = {"dlapp gap filler": by_network, "5-grams": by_ngrams}
    tokens = [
        {"model": title, "language": language, **_scores(foretell, sentences)}
        for language, sentences in held_out.items()
        for title, foretell in models.items()
    ]
    return {"tokens": tokens, "cloze": _cloze()}


def tables(values: Values) -> str:
    rows = [
        (
            LANGUAGES[row["language"]],
            row["model"],
            f"{row['top1']:.1%}",
            f"{row['top5']:.1%}",
            f"{row['perplexity']:.1f}",
        )
        for row in values["tokens"]
    ]
    cloze = [
        (
            row["model"],
            row["language"],
            f"{row['right']} of {len(CLOZE[row['language']])}",
            f"{row['right'] / len(CLOZE[row['language']]):.0%}",
        )
        for row in values["cloze"]
    ]
    return "\n\n".join(
        (
            table(("held-out", "model", "top-1", "top-5", "(pseudo-)perplexity"), rows),
            table(("model", "cloze in", "a fitting word among ten", "share"), cloze),
        )
    )


def headlines(values: Values) -> dict[str, str]:
    right = {(row["model"], row["language"]): row["right"] for row in values["cloze"]}
    top5 = {row["language"]: row["top5"] for row in values["tokens"] if row["model"] == "dlapp gap filler"}
    told = {
        model: f"a fitting word among ten in {count} of {len(ENGLISH)} English everyday sentences"
        for (model, language), count in right.items()
        if language == "en"
    }
    told[BUILT_IN] += (
        f" and {right[BUILT_IN, 'ja']} of {len(JAPANESE)} Japanese ones; the hidden token of a book that it has not read is "
        f"among its first five in {top5['en']:.1%} (English) and {top5['ja']:.1%} (Japanese)"
    )
    return told


def _ids(paragraphs: list[str], encoder: "Encoder") -> np.ndarray:
    """All tokens, with an end behind each paragraph."""
    encode = encoder.tokenizer.backend_tokenizer.encode_batch
    parts = []
    for first in range(0, len(paragraphs), 5000):
        parts += [
            np.array([*read.ids, encoder.last])
            for read in encode(paragraphs[first : first + 5000], add_special_tokens=False)
        ]
    return np.concatenate(parts)


def _sentences(paragraphs: list[str], language: str, encoder: "Encoder") -> list[list[int]]:
    """Ids of some sentences, by chance."""
    from dlapp import text

    found = []
    for paragraph in paragraphs:
        for span in text.sentences(paragraph, language):
            ids = [piece.id for piece in encoder.pieces(paragraph[span.start : span.end])]
            if SHORTEST <= len(ids) <= LONGEST:
                found.append(ids)
    random.Random(0).shuffle(found)
    return found[:SENTENCES]


def _scores(foretell: Foretell, sentences: list[list[int]]) -> dict[str, float]:
    chance, ranks = random.Random(0), []
    for ids in sentences:
        places = sorted(chance.sample(range(len(ids)), max(1, round(HIDDEN * len(ids)))))
        for place, probabilities in zip(places, foretell(ids, places, True), strict=True):
            ranks.append(int((probabilities > probabilities[ids[place]]).sum()))
    bits = [
        -math.log2(max(probabilities[id], 1e-30))
        for ids in sentences[:PERPLEXITY_SENTENCES]
        for id, probabilities in zip(ids, foretell(ids, list(range(len(ids))), False), strict=True)
    ]
    return {
        "top1": round(sum(rank < 1 for rank in ranks) / len(ranks), 4),
        "top5": round(sum(rank < 5 for rank in ranks) / len(ranks), 4),
        "perplexity": round(2 ** (sum(bits) / len(bits)), 1),
    }


def _cloze() -> list[dict]:
    """Of the built-in model and of those that were downloaded, in the languages that they read."""
    from dlapp.tasks.fill_mask.models import FILLS

    rows = []
    for card in catalog.available_models("fill_mask"):
        if card.architecture not in FILLS or not downloads.is_present(card):
            continue
        for language, sentences in CLOZE.items():
            if language in card.languages:
                results = dlapp.run("fill_mask", [sentence for sentence, _ in sentences], model=card.id)
                fits = [
                    bool({each.token.lower() for each in result.masks[0]} & set(words.lower().split("|")))
                    for result, (_, words) in zip(results, sentences, strict=True)
                ]
                missed = [sentence for (sentence, _), fit in zip(sentences, fits, strict=True) if not fit]
                rows.append({"model": card.id, "language": language, "right": sum(fits), "missed": missed})
    return rows
