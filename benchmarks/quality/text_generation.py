"""Twenty simple factual questions of our own, answered greedily, and how well the built-in model foresees held-out texts.

Of the questions: the share in whose answer the right word stands; models that are not downloaded are left out. Of the texts: bits for each
character (cross entropy) on 200 stretches of 128 tokens of the literature and the books that its training left out, beside 5-grams
(interpolated Kneser-Ney) counted on the rest of the same two sources. The data folder holds what `training/language_model.py` names.
"""

import math
import re
from pathlib import Path

import numpy as np

import dlapp
from dlapp import catalog, downloads

from ..benchmark import Values
from ..table import table

QUESTIONS = (
    ("What is the capital of France?", "Paris"),
    ("What is the capital of Japan?", "Tokyo"),
    ("What is the capital of Italy?", "Rome"),
    ("How many days are there in a week?", "seven|7"),
    ("How many months are there in a year?", "twelve|12"),
    ("How many legs does a spider have?", "eight|8"),
    ("What do bees make?", "honey"),
    ("Which planet do we live on?", "Earth"),
    ("What is the largest planet in the solar system?", "Jupiter"),
    ("What is frozen water called?", "ice"),
    ("Who wrote Romeo and Juliet?", "Shakespeare"),
    ("Who painted the Mona Lisa?", "Leonardo|da Vinci"),
    ("What colour do you get when you mix blue and yellow?", "green"),
    ("What is the opposite of hot?", "cold"),
    ("Which animal says “meow”?", "cat"),
    ("What is 2 plus 3?", "five|5"),
    ("Which gas do plants take in from the air?", "carbon dioxide|CO2"),
    ("In which country are the pyramids of Giza?", "Egypt"),
    ("Which language is spoken in Brazil?", "Portuguese"),
    ("What is the tallest mountain in the world?", "Everest"),
)
LONGEST = 60  # tokens of an answer
TEXTS = {"aozora": "Japanese literature", "books": "English books"}
BUILT_IN, STRETCHES = "dlapp-causal-language-model", 200


def measure(data: Path) -> Values:
    answers: dict[str, list[str]] = {}
    for card in catalog.available_models("text_generation"):
        if downloads.is_present(card) and not card.is_built_in:  # which only makes small talk
            answers[card.id] = [
                dlapp.run(
                    "text_generation",
                    [{"role": "user", "content": question}],
                    model=card.id,
                    max_new_tokens=LONGEST,
                ).text
                for question, _ in QUESTIONS
            ]
    right = {
        model: [
            bool(re.search(rf"\b({wanted})\b", text, re.IGNORECASE))
            for text, (_, wanted) in zip(texts, QUESTIONS, strict=True)
        ]
        for model, texts in answers.items()
    }
    return {
        "bits": _bits(data),
        "right": {model: sum(marks) for model, marks in right.items()},
        "wrong": {
            model: [q for (q, _), ok in zip(QUESTIONS, marks, strict=True) if not ok] for model, marks in right.items()
        },
    }


def tables(values: Values) -> str:
    right = [(model, str(count)) for model, count in values["right"].items()]
    bits = [(model, *(f"{counts[name]:.2f}" for name in TEXTS)) for model, counts in values["bits"].items()]
    return "\n\n".join(
        (
            table(("model", f"right of {len(QUESTIONS)}"), right),
            table(("bits for each character of held-out", *TEXTS.values()), bits),
        )
    )


def headlines(values: Values) -> dict[str, str]:
    bits = values["bits"][BUILT_IN]
    told = f"{bits['aozora']:.2f} bits for each character of held-out Japanese literature, {bits['books']:.2f} of English books"
    return {
        BUILT_IN: told,
        **{
            model: f"{right} of {len(QUESTIONS)} simple factual questions answered rightly"
            for model, right in values["right"].items()
        },
    }


def _bits(data: Path) -> dict[str, dict[str, float]]:
    """For each character of what was held out of each source, by model."""
    import torch
    import torch.nn.functional as F
    from transformers import PreTrainedTokenizerFast

    from dlapp.networks import int8
    from dlapp.networks.language_model import LanguageModel
    from training.language_model import HELD_OUT, LONGEST, TRANSLATOR, texts
    from training.tokenizer import VOCABULARY

    from ..ngrams import KneserNey

    pieces = PreTrainedTokenizerFast.from_pretrained(TRANSLATOR)

    def tokens(paragraphs: list[str]) -> list[int]:
        ids: list[int] = pieces("\n".join(paragraphs), add_special_tokens=False)["input_ids"]
        return ids

    rows, counted = {}, []
    for name, paragraphs in texts(data):
        if name in TEXTS:
            cut = round(len(paragraphs) * (1 - HELD_OUT))
            unseen = torch.tensor(tokens(paragraphs[cut:]))
            rows[name] = unseen[: len(unseen) // LONGEST * LONGEST].view(-1, LONGEST)[:STRETCHES]
            counted.append(np.array(tokens(paragraphs[:cut])))
        if len(rows) == len(TEXTS):
            break
    model = int8.from_folder(LanguageModel, catalog.card("text_generation", BUILT_IN).folder).eval()
    ngrams = KneserNey(np.concatenate(counted), VOCABULARY)

    def by_network(row: torch.Tensor) -> float:
        with torch.inference_mode():
            return F.cross_entropy(model(row[None, :-1])[0], row[1:], reduction="sum").item()

    def by_ngrams(row: torch.Tensor) -> float:
        ids = row.tolist()
        return -sum(math.log(ngrams.probabilities(ids[:place])[ids[place]]) for place in range(1, len(ids)))

    found: dict[str, dict[str, float]] = {}
    for title, nats in ((BUILT_IN, by_network), ("5-grams", by_ngrams)):
        for name, stretches in rows.items():
            characters = sum(len(pieces.decode(row[1:])) for row in stretches)
            bits = sum(map(nats, stretches)) / math.log(2) / characters
            found.setdefault(title, {})[name] = round(bits, 2)
    return found
