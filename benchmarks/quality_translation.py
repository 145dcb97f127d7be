"""How good the built-in translator is: BLEU on held-out pairs, and everyday sentences judged by eye."""

import csv
import lzma
from pathlib import Path

import sacrebleu

import dlapp

from .everyday_sentences import ENGLISH, JAPANESE, LATER_ENGLISH, LATER_JAPANESE
from .table import markdown

JUDGED = Path(__file__).with_name("everyday_judged.tsv")


def report(data: Path) -> str:
    """All tables, in Markdown."""
    return "\n\n".join([_held_out(data), _everyday()])


def _held_out(data: Path) -> str:
    rows: list[tuple[object, ...]] = []
    for name, file in (("Tanaka", "tanaka_ja_en.dev.tsv.xz"), ("Kyoto", "kyoto_ja_en.dev.tsv.xz")):
        with lzma.open(data / file, "rt", encoding="utf8") as lines:
            pairs = [line.rstrip("\n").split("\t")[:2] for line in lines]
        japanese, english = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        for title, source, target, code in (
            ("Japanese to English", japanese, english, "en"),
            ("English to Japanese", english, japanese, "ja"),
        ):
            ours = [text for chunk in _chunks(source) for text in _translated(chunk, code)]
            for what, output in (("dlapp Transformer", ours), ("source copied", source)):
                rows.append((f"{name}, {len(pairs):,} pairs", title, what, *_bleu(output, target, code)))
    return markdown(("held-out part", "direction", "", "BLEU (words)", "BLEU (characters)"), rows)


def _chunks(sentences: list[str]) -> list[list[str]]:
    """As many sentences at once as a call takes."""
    return [sentences[i : i + 200] for i in range(0, len(sentences), 200)]


def _translated(sentences: list[str], target: str) -> list[str]:
    source = "en" if target == "ja" else "ja"
    return [result.text for result in dlapp.run("translation", sentences, source=source, target=target)]


def _bleu(outputs: list[str], references: list[str], code: str) -> tuple[str, str]:
    """sacrebleu's scores: 13a words for English, MeCab words for Japanese, and characters."""
    words = "13a" if code == "en" else "ja-mecab"
    scores = [sacrebleu.corpus_bleu(outputs, [references], tokenize=kind).score for kind in (words, "char")]
    return f"{scores[0]:.1f}", f"{scores[1]:.1f}"


def _everyday() -> str:
    """The share of everyday sentences that a reader judged as right, and every output with its verdict."""
    with JUDGED.open(encoding="utf-8", newline="") as file:
        verdicts = {(row["source"], row["output"]): row["right"] for row in csv.DictReader(file, delimiter="\t")}
    tables, shares = [], []
    for title, sentences, target in (
        ("Japanese to English", JAPANESE, "en"),
        ("English to Japanese", ENGLISH, "ja"),
        ("Japanese to English, later ones", LATER_JAPANESE, "en"),
        ("English to Japanese, later ones", LATER_ENGLISH, "ja"),
    ):
        outputs = _translated(sentences, target)
        marks = [verdicts.get(pair, "not judged") for pair in zip(sentences, outputs, strict=True)]
        shares.append((title, f"{marks.count('yes')} of {len(marks)} ({marks.count('not judged')} not judged yet)"))
        tables.append(markdown((title, "output", "right"), list(zip(sentences, outputs, marks, strict=True))))
    return "\n\n".join([markdown(("everyday sentences", "right, judged by eye"), shares), *tables])
