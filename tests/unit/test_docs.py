"""Generated documents are what the code would write, and cards state what was measured. No benchmark runs here."""

import re

import pytest

from benchmarks import benchmark, documents, model_table, report
from dlapp.catalog import CARDS

BUILT_IN = [card for card in CARDS.values() if card.is_built_in]
# "10.7", "52 %", "29 of 40", "Fréchet distance 154": numbers of a sentence that a benchmark must have found (not "15 of 255", an amount of noise)
CLAIM = re.compile(r"\d+ of (?!255)\d+|\d+\.\d+|\d+(?= ?%)|(?<=distance )\d+|(?<=F1 )\d+")


@pytest.mark.parametrize("name", documents.DOCUMENTS)
def test_document_is_what_the_code_writes(name: str) -> None:
    written = (documents.FOLDER / name).read_text(encoding="utf-8")
    assert written == documents.DOCUMENTS[name](), f"docs/{name} is stale: run python -m benchmarks docs"


@pytest.mark.parametrize("kind", benchmark.KINDS)
def test_every_benchmark_has_measured_values_and_the_other_way_round(kind: str) -> None:
    measured = sorted(path.stem for path in (benchmark.MEASURED / kind).glob("*.json"))
    assert measured == benchmark.names(kind)


@pytest.mark.parametrize("card", BUILT_IN, ids=lambda card: card.id)
def test_built_in_model_is_measured_and_its_training_command_is_known(card) -> None:
    assert card.id in model_table.measured()
    commands = model_table.training_commands(card)
    assert commands
    for command in commands:
        module = command.split()[2].replace(".", "/")
        assert (documents.FOLDER.parent / f"{module}.py").exists(), command


def test_models_page_names_every_card() -> None:
    text = model_table.text()
    assert [card.id for card in CARDS.values() if f"| {card.title} |" not in text] == []


def sections(card) -> str:
    """What was measured of all tasks of a card."""
    return "\n".join(report.section("quality", task) for task in card.tasks if task in benchmark.names("quality"))


@pytest.mark.parametrize("card", BUILT_IN, ids=lambda card: card.id)
def test_card_states_measured_numbers(card) -> None:
    section = sections(card)
    assert [claim for claim in claims(f"{card.good_at} {card.bad_at}") if not is_in(claim, section)] == []


@pytest.mark.parametrize("card", BUILT_IN, ids=lambda card: card.id)
def test_readme_of_the_weights_states_measured_numbers(card) -> None:
    section = sections(card)
    readme = (card.folder / "README.md").read_text(encoding="utf-8")
    bullet = re.search(r"^- \*\*Measured\*\*.*?(?=^- \*\*)", readme, re.MULTILINE | re.DOTALL)
    assert bullet
    text = re.sub(r"SQuAD\s+2\.0", "SQuAD", bullet[0])
    found = claims(text)
    assert found
    assert [claim for claim in found if not is_in(claim, section)] == []


def test_cards_state_the_numbers_that_matter() -> None:
    tiny = benchmark.read("quality", "image_classification").values["tiny_imagenet"]
    assert {f"{tiny['top1']:.0%}", f"{tiny['top5']:.0%}"} <= numbers("tiny-imagenet-cnn")
    clean = benchmark.read("quality", "super_resolution").values["clean"]
    [set5] = [row["faithful"][0] for row in clean if (row["set"], row["scale"]) == ("Set5", 4)]
    assert f"{set5:.1f}" in numbers("dlapp-upscaler")
    later = benchmark.read("quality", "translation").values["later"]
    assert {str(sum(row[name] for row in later)) for name in ("right", "of")} <= numbers("dlapp-translator")
    reader = benchmark.read("quality", "question_answering").values
    scores = {f"{row['f1']:.0f}" for row in reader["answerable"]}
    [squad] = [row for row in reader["unanswerable"] if row["dataset"] == "squad"]
    rejected = f"{100 * squad['without_answer']['rejected']:.0f}"
    assert {*scores, rejected} <= {number.removesuffix("%") for number in numbers("dlapp-reader")}


def numbers(model: str) -> set[str]:
    """All that the sentences of a card state."""
    text = f"{CARDS[model].good_at} {CARDS[model].bad_at}"
    return set(re.findall(r"\d+(?:\.\d+)?%?", text.replace(" %", "%")))


def test_wrong_number_is_noticed() -> None:
    section = report.section("quality", "translation")
    assert claims("BLEU 32.6, right in 31 of 40 sentences, 52 % of them") == ["32.6", "31 of 40", "52"]
    assert is_in("32.6", section)
    assert is_in("31 of 40", section)
    assert not is_in("32.9", section)
    assert not is_in("33 of 40", section)


def claims(text: str) -> list[str]:
    return CLAIM.findall(text)


def is_in(claim: str, section: str) -> bool:
    """Whether a benchmark's section has a number, perhaps with more digits; "N of 100" is a share."""
    if " of " in claim and not claim.endswith(" of 100"):
        return claim in section
    number = claim.removesuffix(" of 100")
    digits = len(number.partition(".")[2])
    return any(f"{float(found):.{digits}f}" == number for found in re.findall(r"\d+\.\d+|\d+(?=%)", section))


def test_every_line_of_the_threat_model_names_tests_that_are_there() -> None:
    text = (documents.FOLDER / "security.md").read_text(encoding="utf-8")
    threats = text[text.index("## A hostile file") : text.index("## What nothing holds off")]
    for line in re.findall(r"^\| (?!what |---).*$", threats, re.MULTILINE):
        named = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", line)
        assert named, f"nothing holds: {line}"
        for file, test in named:
            assert f"\ndef {test}(" in (documents.FOLDER.parent / file).read_text(encoding="utf-8"), f"{file}::{test}"
