"""One network for three tasks beside the three that do one each, on the same held-out texts.

Translation: BLEU (13a, characters of Japanese) on the first 400 development pairs of Tanaka. Questions: F1, as
`quality/question_answering.py` counts it, beside a part of the passage around the answer that the network reads whole. Summaries: ROUGE-1 of one sentence or headline, as
`quality/summarization.py` counts it. All with the app's settings. The data folder holds what `training/text_to_text.py` names.
"""

import random
from pathlib import Path
from statistics import mean

import sacrebleu

from dlapp.tasks.text_to_text.prefixes import CONTEXT, QUESTION, SUMMARIZE, TO_ENGLISH, TO_JAPANESE
from dlapp.text import one_width

from .. import chunks
from ..benchmark import Values
from ..table import table
from . import question_answering as reading
from .summarization import Tokenizer
from .translation import pairs_of

MODEL = "dlapp-text-to-text"
PAIRS, TEXTS = 400, 200


def measure(data: Path) -> Values:
    return {"rows": [*_translation(data), *_questions(data), *_summaries(data)]}


def tables(values: Values) -> str:
    rows = [(row["task"], row["measure"], str(row["one for all"]), str(row["specialised"])) for row in values["rows"]]
    return table(("task", "measure", "one network for all", "network for this task"), rows)


def headlines(values: Values) -> dict[str, str]:
    told = "; ".join(
        f"{row['task']}: {row['measure'].split(',')[0]} {row['one for all']} (the page's own network {row['specialised']})"
        for row in values["rows"]
    )
    return {MODEL: told}


def _answers(prompts: list[str]) -> list[str]:
    return [result.text for result in chunks.run("text_to_text", prompts, model=MODEL)]


def _row(task: str, measure: str, scores: list[float]) -> Values:
    """`scores`: in percent, of the one network and of the other."""
    ours, theirs = (round(score, 1) for score in scores)
    return {"task": task, "measure": measure, "one for all": ours, "specialised": theirs}


def _translation(data: Path) -> list[Values]:
    pairs = pairs_of(data / "tanaka_ja_en.dev.tsv.xz")[:PAIRS]
    rows = []
    for prefix, source, target, code in ((TO_ENGLISH, 0, 1, "en"), (TO_JAPANESE, 1, 0, "ja")):
        texts, wanted = [pair[source] for pair in pairs], [pair[target] for pair in pairs]
        others = chunks.run("translation", texts, source="ja" if code == "en" else "en", target=code)
        scores = [
            sacrebleu.corpus_bleu(said, [wanted], tokenize="13a" if code == "en" else "char").score
            for said in (_answers([prefix + text for text in texts]), [result.text for result in others])
        ]
        rows.append(
            _row("Japanese to English" if code == "en" else "English to Japanese", f"BLEU, {PAIRS} sentences", scores)
        )
    return rows


def _questions(data: Path) -> list[Values]:
    from training.text_to_text import asked

    rows = []
    for name, title, tokens in (("jaquad", "Japanese", list), ("squad", "English", str.split)):
        answerable = [row for row in reading.questions_of(data / f"{name}.dev.jsonl.xz") if row["answers"]]
        chance = random.Random(0)
        chosen = chance.sample(answerable, TEXTS)
        told = [asked(row, chance)[0] for row in chosen]
        parts = [text.partition(CONTEXT) for text in told]
        read = chunks.run("question_answering", [{"question": part[0], "context": part[2]} for part in parts])
        found = [[*result.answers, *result.unsure] for result in read]
        guesses = (_answers([QUESTION + text for text in told]), [best[0].text if best else "" for best in found])
        scores = [
            100
            * mean(
                reading.score(guess, [answer["text"] for answer in row["answers"]], tokens)[0]
                for guess, row in zip(guessed, chosen, strict=True)
            )
            for guessed in guesses
        ]
        rows.append(_row(f"{title} questions", f"F1, {TEXTS} questions", scores))
    return rows


def _summaries(data: Path) -> list[Values]:
    from rouge_score.rouge_scorer import RougeScorer

    from training.summarization import corpus

    held_out = corpus(data)[1]
    rows = []
    for source, title in (
        ("wikinews", "Headlines of Japanese news"),
        ("scitldr-dev", "One sentence of English abstracts"),
    ):
        texts = [text for text in held_out if text.source == source][:TEXTS]
        joined = ["\n".join(text.sentences) for text in texts]
        said = _answers([SUMMARIZE + "".join(one_width(s) for s in text.sentences[:12]) for text in texts])
        others = chunks.run("summarization", joined, sentences=1)
        scorer = RougeScorer(["rouge1"], tokenizer=Tokenizer(texts[0].language))
        scores = [
            100
            * mean(
                scorer.score(text.summary, guess)["rouge1"].fmeasure for text, guess in zip(texts, guessed, strict=True)
            )
            for guessed in (said, [result.text for result in others])
        ]
        rows.append(_row(title, f"ROUGE-1, {len(texts)} texts", scores))
    return rows
