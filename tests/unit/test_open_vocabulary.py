"""Finding what labels say: a tiny random OWLv2, or what it would say put into its place."""

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from PIL import Image

import dlapp
from dlapp import UserError, downloads
from dlapp.backend import Backend
from dlapp.cli import main
from dlapp.device import Device
from dlapp.tasks import TASKS
from dlapp.tasks.object_detection import Box, Settings, formats
from dlapp.tasks.object_detection.labels import labels_of, vocabulary
from dlapp.tasks.object_detection.open_vocabulary import OpenVocabulary, described
from tests.films import film
from tests.samples import encoded, sample
from tests.tiny_owl import CARD, SIDE, bring

TASK = "object_detection"
LABELS = ("red cup", "cat")


@pytest.fixture
def owl(backend: Backend, data: Path) -> str:
    bring(data)
    return CARD.id


@pytest.fixture
def detector(owl: str) -> OpenVocabulary:
    made = TASKS[TASK].load(CARD, Device("cpu"))
    assert isinstance(made, OpenVocabulary)
    return made


def test_its_files_are_those_of_the_card(owl: str) -> None:
    assert {path.name for path in downloads.folder(CARD).iterdir()} == set(CARD.files)


@pytest.mark.parametrize("size", [(60, 400), (640, 480), (3, 2)])
def test_boxes_lie_in_the_picture_best_first_and_are_called_as_was_typed(owl: str, size: tuple[int, int]) -> None:
    boxes = dlapp.run(TASK, sample("coffee.png").resize(size), model=owl, labels=LABELS, threshold=0.05).boxes
    assert boxes
    assert [box.score for box in boxes] == sorted((box.score for box in boxes), reverse=True)
    for box in boxes:
        assert 0 <= box.left < box.right <= size[0]
        assert 0 <= box.top < box.bottom <= size[1]
        assert box.name == box.name_ja == LABELS[box.index]


def brightest(pixel_values: torch.Tensor, **tokens: torch.Tensor) -> SimpleNamespace:
    """What a perfect network says: one box about what is bright in the square that it sees, twice, of the second label."""
    boxes = []
    for seen in pixel_values[:, 0]:
        assert seen.shape == (SIDE, SIDE)
        places = (seen > 0).nonzero()
        (top, left), (bottom, right) = places.amin(0).tolist(), (places.amax(0) + 1).tolist()
        boxes.append([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top])
    logits = torch.tensor([[-1.0, 2], [-1, 1], [1, -1]])  # the third one is of the first label
    every = torch.tensor(boxes)[:, None].repeat(1, 3, 1) / SIDE
    return SimpleNamespace(logits=logits.repeat(len(boxes), 1, 1), pred_boxes=every)


@pytest.mark.parametrize("size", [(400, 100), (100, 400), (200, 200), (4000, 900), (900, 4000), (40, 30)])
def test_boxes_of_wide_and_tall_pictures_lie_right(detector: OpenVocabulary, size: tuple[int, int]) -> None:
    """The network sees each filled up to a square; one box of each label stays of three in the same place."""
    width, height = size
    sides = round(0.6 * width), round(0.2 * height), round(0.9 * width), round(0.8 * height)
    picture = Image.new("RGB", size)
    picture.paste("white", sides)
    finder = detector.looking_for(LABELS)
    detector.network.forward = brightest
    [found] = finder.found([picture], 0.1)
    assert found.classes.tolist() == [1, 0]
    assert found.scores.tolist() == torch.tensor([2.0, 1]).sigmoid().tolist()
    for box in found.boxes.tolist():
        assert box == pytest.approx(sides, abs=1.5 * max(size) / SIDE)  # a pixel of what it sees, and a half


def test_a_batch_gives_what_single_pictures_give(detector: OpenVocabulary) -> None:
    finder = detector.looking_for(LABELS)
    pictures = [sample("coffee.png"), sample("rocket.jpg").resize((50, 200))]
    with torch.inference_mode():
        for picture, together in zip(pictures, finder.found(pictures, 0.05), strict=True):
            [alone] = finder.found([picture], 0.05)
            assert together.classes.tolist() == alone.classes.tolist()
            assert together.boxes.flatten().tolist() == pytest.approx(alone.boxes.flatten().tolist(), abs=0.5)


def test_other_words_find_other_things_in_another_job(owl: str) -> None:
    """The model in memory remembers no labels; capital letters and articles make no difference."""

    def scores(*labels: str) -> dict[str, list[float]]:
        boxes = dlapp.run(TASK, sample("coffee.png"), model=owl, labels=labels, threshold=0.05).boxes
        return {label: [round(box.score, 4) for box in boxes if box.name == label] for label in labels}

    cat = scores("cat")["cat"]
    assert scores("dog")["dog"] != cat
    assert scores("A Cat")["A Cat"] == cat


def test_labels_are_described_as_in_captions() -> None:
    assert described("red cup") == described("The red cup") == "a photo of a red cup"
    assert described("Theatre") == "a photo of a theatre"


def test_blanks_and_doubles_are_dropped() -> None:
    assert Settings(labels=(" Cat", "", "dog ", "cat", " ")).labels == ("Cat", "dog")
    assert labels_of("cat, ｄｏｇ，red cup、 ,\nkey") == ("cat", "dog", "red cup", "key")
    assert labels_of(" , ") == ()


@pytest.mark.parametrize("labels", [tuple(map(str, range(21))), ("x" * 61,)], ids=["too many", "too long"])
def test_too_much_is_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="Up to 20 labels of up to 60 characters"):
        Settings(labels=labels)


def test_so_much_is_accepted() -> None:
    labels = ["x" * 60, *map(str, range(19))]
    assert Settings(labels=(*labels, "0", " ")).labels == tuple(labels)


@pytest.mark.parametrize("label", ["猫", "Katze für", "cat\x00", "cat 🐈"])
def test_other_letters_are_refused(label: str) -> None:
    with pytest.raises(UserError, match="in English"):
        Settings(labels=("dog", label))


def test_a_label_with_more_tokens_than_it_reads_is_refused_and_not_cut(owl: str) -> None:
    with pytest.raises(UserError, match="fewer words"):
        dlapp.run(TASK, sample("coffee.png"), model=owl, labels=("cat", "a cat on the lap of a man with a hat"))


@pytest.mark.parametrize("task", [TASK, f"{TASK}.video"])
def test_it_asks_for_labels_and_the_others_refuse_them(owl: str, tmp_path: Path, task: str) -> None:
    item: Any = sample("coffee.png") if task == TASK else film(tmp_path / "a.mp4")
    with pytest.raises(UserError, match="Enter at least one"):
        dlapp.run(task, item, model=owl)
    with pytest.raises(UserError, match="only the classes that it learnt"):
        dlapp.run(task, item, labels=("cat",))


def test_the_look_inside_refuses_labels(backend: Backend) -> None:
    with pytest.raises(UserError, match="only the classes that it learnt"):
        dlapp.run(f"{TASK}.candidates", sample("coffee.png"), labels=("cat",))


def test_the_usual_score_is_lower_with_labels() -> None:
    assert (Settings().lowest, Settings(labels=("cat",)).lowest) == (0.4, 0.1)
    assert Settings(0.3, ("cat",)).lowest == 0.3


BOXES = [Box(name, name, 0.5, 10, 20, 30, 60, index) for index, name in enumerate(("cup/mug", "cat"))]


def test_files_for_other_programs_have_the_labels_as_classes() -> None:
    kinds = vocabulary([box.name for box in BOXES])
    made = formats.coco(["a.jpg"], [(100, 80)], [BOXES], kinds)
    assert made["categories"] == [{"id": 1, "name": "cup/mug"}, {"id": 2, "name": "cat"}]
    assert [each["category_id"] for each in made["annotations"]] == [1, 2]
    files = formats.yolo_files(["a.jpg"], [(100, 80)], [BOXES], kinds)
    assert files["classes.txt"] == b"cup/mug\ncat\n"
    assert [line[:2] for line in files["a.txt"].decode().splitlines()] == ["0 ", "1 "]
    crops = formats.crops(["a.jpg"], [Image.new("RGB", (100, 80))], [BOXES])
    assert [name for name, _ in crops] == ["001_a_001_cup_mug.png", "001_a_002_cat.png"]


def test_things_in_a_video_are_called_as_was_typed(owl: str, tmp_path: Path) -> None:
    made = dlapp.run(f"{TASK}.video", film(tmp_path / "a.mp4"), model=owl, labels=LABELS, seconds=0.2)
    assert len(made.boxes)
    assert set(made.names.items()) <= {(0, ("red cup", "red cup")), (1, ("cat", "cat"))}
    rows = csv.DictReader(io.StringIO(made.written("csv")))
    assert {row["class"] for row in rows} <= set(LABELS)


def test_labels_on_the_command_line(owl: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cup.png").write_bytes(encoded(sample("coffee.png"), "PNG"))
    command = ["run", TASK, str(tmp_path / "cup.png"), "--model", owl, "--labels", "red cup, cat", "--json"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["settings"]["labels"] == list(LABELS)
    assert {box["name"] for box in told["result"]["boxes"]} <= set(LABELS)
    assert all(box["score"] >= 0.1 for box in told["result"]["boxes"])
    assert main([*command[:3], "--labels", "cat"]) == 1
    assert "only the classes" in capsys.readouterr().err
