"""Twenty simple factual questions of our own, answered greedily: the share in whose answer the right word stands.

The data folder may be empty. Models that are not downloaded are left out.
"""

import re
from pathlib import Path

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
        "right": {model: sum(marks) for model, marks in right.items()},
        "wrong": {
            model: [q for (q, _), ok in zip(QUESTIONS, marks, strict=True) if not ok] for model, marks in right.items()
        },
    }


def tables(values: Values) -> str:
    return table(
        ("model", f"right of {len(QUESTIONS)}"), [(model, str(right)) for model, right in values["right"].items()]
    )


def headlines(values: Values) -> dict[str, str]:
    return {
        model: f"{right} of {len(QUESTIONS)} simple factual questions answered rightly"
        for model, right in values["right"].items()
    }
