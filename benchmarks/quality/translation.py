"""How good the built-in translator is: BLEU on held-out pairs, and everyday sentences judged by eye.

sacrebleu, beam search with 4 beams; words are 13a tokens in English and MeCab's in Japanese. The data folder holds
`tanaka_ja_en.dev.tsv.xz` and `kyoto_ja_en.dev.tsv.xz`, held-out pairs of the two corpora, Japanese TAB English. The app computes in 8
bits (CTranslate2); the pairs of Tanaka are translated in float32 (transformers), too.

The everyday sentences are those of `training/everyday_sentences.py`, those of work are in `benchmarks/work_sentences.py`. A person
writes the verdict on each translation (source, output, yes or no) into `benchmarks/quality/everyday_judged.tsv`; what has no verdict
yet is in `unjudged` of the measured file. The page marks a translation as unsure when its probability is low
(`TranslatorCard.unsure_below`, chosen on the sentences of work).
"""

import csv
import lzma
from pathlib import Path

import sacrebleu

from dlapp.catalog import card
from dlapp.device import Device
from dlapp.engines.transformers import Generation
from dlapp.progress import Progress
from dlapp.tasks.translation import TASK, Result, Settings, inference
from dlapp.tasks.translation.cards import TranslatorCard
from dlapp.tasks.translation.models import Translator
from training.everyday_sentences import ENGLISH, JAPANESE, LATER_ENGLISH, LATER_JAPANESE

from .. import chunks, work_sentences
from ..benchmark import Values
from ..table import table

JUDGED = Path(__file__).with_name("everyday_judged.tsv")
CORPORA = {"Tanaka": "tanaka_ja_en.dev.tsv.xz", "Kyoto": "kyoto_ja_en.dev.tsv.xz"}
DIRECTIONS = {"en": "Japanese to English", "ja": "English to Japanese"}  # by the language of the output
CHUNK = 200  # sentences in a call


def measure(data: Path) -> Values:
    return {
        "held_out": [row for corpus, file in CORPORA.items() for row in _held_out(corpus, data / file)],
        "float32": _float32("Tanaka", data / CORPORA["Tanaka"]),
        "everyday": [
            _judged("Japanese to English", JAPANESE, "en"),
            _judged("English to Japanese", ENGLISH, "ja"),
        ],
        "later": [
            _judged("Japanese to English, later ones", LATER_JAPANESE, "en"),
            _judged("English to Japanese, later ones", LATER_ENGLISH, "ja"),
        ],
        "work": [
            _judged("Japanese to English, mail, instructions and news", work_sentences.JAPANESE, "en"),
            _judged("English to Japanese, mail, instructions and news", work_sentences.ENGLISH, "ja"),
        ],
    }


def _held_out(corpus: str, file: Path) -> list[Values]:
    """BLEU in both directions, of the translator and of the source itself."""
    pairs = pairs_of(file)
    texts = {"ja": [pair[0] for pair in pairs], "en": [pair[1] for pair in pairs]}
    rows: list[Values] = []
    for target, source in (("en", "ja"), ("ja", "en")):
        systems = {"dlapp Transformer": _translated(texts[source], target), "source copied": texts[source]}
        for system, outputs in systems.items():
            words, characters = _bleu(outputs, texts[target], target)
            row = {"corpus": corpus, "pairs": len(pairs), "target": target, "system": system}
            rows.append({**row, "bleu_words": words, "bleu_characters": characters})
    return rows


def pairs_of(file: Path) -> list[list[str]]:
    """Japanese and English sentences."""
    with lzma.open(file, "rt", encoding="utf8") as lines:
        return [line.rstrip("\n").split("\t")[:2] for line in lines]


def _float32(corpus: str, file: Path) -> list[Values]:
    """BLEU in both directions of the translator as transformers runs it."""
    japanese, english = (list(side) for side in zip(*pairs_of(file), strict=True))
    model: Translator = TASK.load(card("translation"), Device("cpu"))
    model.engine = Generation(model.network)
    rows: list[Values] = []
    for target, source, sentences, references in (("en", "ja", japanese, english), ("ja", "en", english, japanese)):
        parts = [sentences[i : i + CHUNK] for i in range(0, len(sentences), CHUNK)]
        results = [r for chunk in parts for r in inference.run(model, chunk, Settings(source, target), _unheard)]
        words, characters = _bleu([result.text for result in results], references, target)
        row = {"corpus": corpus, "pairs": len(sentences), "target": target, "system": "dlapp Transformer, float32"}
        rows.append({**row, "bleu_words": words, "bleu_characters": characters})
    return rows


def _unheard(progress: Progress) -> None:
    pass


def _translated(sentences: list[str], target: str) -> list[str]:
    return [result.text for result in _results(sentences, target)]


def _results(sentences: list[str], target: str) -> list[Result]:
    return chunks.run("translation", sentences, source="en" if target == "ja" else "ja", target=target)


def _bleu(outputs: list[str], references: list[str], language: str) -> tuple[float, float]:
    """Of words and of characters."""
    words = "13a" if language == "en" else "ja-mecab"
    first, second = (sacrebleu.corpus_bleu(outputs, [references], tokenize=kind).score for kind in (words, "char"))
    return round(first, 1), round(second, 1)


def _judged(title: str, sentences: list[str], target: str) -> Values:
    """How many translations a person judged as right, and those that nobody judged yet."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        verdicts = {(row["source"], row["output"]): row["right"] for row in csv.DictReader(file, delimiter="\t")}
    results = _results(sentences, target)
    pairs = [(sentence, result.text) for sentence, result in zip(sentences, results, strict=True)]
    marks = [verdicts.get(pair, "") for pair in pairs]
    translator = card("translation")
    assert isinstance(translator, TranslatorCard)
    limit = translator.unsure_below
    unsure = [min((pair.probability for pair in result.sentences), default=1.0) < limit for result in results]
    return {
        "sentences": title,
        "right": marks.count("yes"),
        "of": len(pairs),
        "wrong": [pair for pair, mark in zip(pairs, marks, strict=True) if mark == "no"],
        **{
            name: {"wrong": sum(mark == "no" for mark in of), "of": len(of)}
            for name, of in (
                ("unsure", [mark for mark, doubt in zip(marks, unsure, strict=True) if doubt]),
                ("sure", [mark for mark, doubt in zip(marks, unsure, strict=True) if not doubt]),
            )
        },
        "unjudged": [pair for pair, mark in zip(pairs, marks, strict=True) if not mark],
    }


def tables(values: Values) -> str:
    held_out = [
        (
            f"{row['corpus']}, {row['pairs']:,} pairs",
            DIRECTIONS[row["target"]],
            row["system"],
            row["bleu_words"],
            row["bleu_characters"],
        )
        for row in (*values["held_out"], *values["float32"])
    ]
    judged = [*values["everyday"], *values["later"], *values["work"]]
    everyday = [
        (row["sentences"], f"{row['right']} of {row['of']} ({len(row['unjudged'])} not judged yet)") for row in judged
    ]
    return "\n\n".join(
        [
            table(("held-out part", "direction", "", "BLEU (words)", "BLEU (characters)"), held_out),
            table(("sentences", "right, judged by eye"), everyday),
            table(
                ("sentences", "wrong of those marked as unsure", "wrong of the others", "ratio"),
                [_marked("later everyday sentences", values["later"]), _marked("sentences of work", values["work"])],
            ),
            "The phrase book that the translator also learns from was written after a look at which of the first eighty went wrong, "
            f"and 22 of them stand in the Tanaka corpus; the later forty were in no training data: {_right(values['later'])} are right.",
            table(
                ("translated wrongly", "output"),
                [(source, output) for row in judged for source, output in row["wrong"]],
            ),
        ]
    )


def _marked(title: str, rows: list[Values]) -> tuple[object, ...]:
    """How many of the marked translations are wrong, beside the others."""
    counts = [[sum(row[name][key] for row in rows) for key in ("wrong", "of")] for name in ("unsure", "sure")]
    shares = [wrong / max(of, 1) for wrong, of in counts]
    texts = [f"{wrong} of {of} ({share:.0%})" for (wrong, of), share in zip(counts, shares, strict=True)]
    return title, *texts, f"{shares[0] / shares[1]:.1f}" if shares[1] else "-"


def _right(rows: list[Values]) -> str:
    return f"{sum(row['right'] for row in rows)} of {sum(row['of'] for row in rows)}"


def headlines(values: Values) -> dict[str, str]:
    to_english, _, to_japanese, _ = (row for row in values["held_out"] if row["corpus"] == "Tanaka")
    return {
        "dlapp-translator": f"BLEU {to_english['bleu_words']} to English, {to_japanese['bleu_characters']} (characters) to Japanese "
        f"on the held-out part of Tanaka; {_right(values['later'])} unseen everyday sentences right"
    }
