"""Classes of the user's own: the layer, its cross-validation, and what is kept of it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.linear_model import LogisticRegression

import dlapp
from dlapp import catalog, downloads, limits
from dlapp.backend import Backend
from dlapp.errors import UserError
from dlapp.tasks.image_classification import custom, export, linear_layer
from dlapp.tasks.image_classification.teaching import Taught
from tests.samples import sample

TEACH = "image_classification.teach"
COLOURS = {"red": (200, 30, 30), "blue": (30, 60, 200)}


def noisy(colour: tuple[int, int, int], seed: int) -> Image.Image:
    """A picture of one colour, and noise that is different for each seed."""
    noise = np.random.default_rng(seed).normal(0, 40, (64, 80, 3))
    return Image.fromarray((np.array(colour) + noise).clip(0, 255).astype(np.uint8))


def lesson(each: int = 4) -> dict:
    pictures = [[noisy(colour, 100 * i + j) for j in range(each)] for i, colour in enumerate(COLOURS.values())]
    return {"names": list(COLOURS), "pictures": pictures}


@pytest.fixture
def taught(backend: Backend) -> Taught:
    return dlapp.run(TEACH, lesson())


def kept(taught: Taught, title: str = "Red or blue") -> custom.TaughtCard:
    layer = export.layer(taught.weights, taught.biases)
    return custom.save(title, taught.names, taught.counts, taught.accuracy, layer, owner="me")


# the layer


def points(seed: int, count: int, classes: int, width: int = 40) -> tuple[torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % classes
    centres = torch.randn(classes, width, generator=chance)
    return 2 * (centres[labels] + torch.randn(count, width, generator=chance)), labels


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 99), st.integers(3, 5), st.integers(3, 8))
def test_the_layer_is_the_best_one_there_is(seed: int, classes: int, each: int) -> None:
    """The problem is convex: where scikit-learn arrives is where we arrive (for two classes it has another one)."""
    features, labels = points(seed, classes * each, classes)
    [weights], [biases] = linear_layer.fit(features, labels, torch.ones(1, len(labels), dtype=torch.bool))
    theirs = LogisticRegression(C=linear_layer.STRENGTH, max_iter=2000, tol=1e-8).fit(features.numpy(), labels.numpy())
    ours = (features @ weights.T + biases).softmax(-1)
    assert ours.numpy() == pytest.approx(theirs.predict_proba(features.numpy()), abs=2e-3)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 99), st.integers(2, 4), st.integers(2, 6))
def test_a_picture_is_judged_by_a_layer_that_has_not_seen_it(seed: int, classes: int, each: int) -> None:
    features, labels = points(seed, classes * each, classes)
    answers = linear_layer.cross_validated(features, labels)
    place = seed % len(labels)
    others = torch.arange(len(labels)) != place
    [weights], [biases] = linear_layer.fit(features, labels, others[None])
    assert answers[place].numpy() == pytest.approx((features[place] @ weights.T + biases).softmax(-1).numpy(), abs=1e-3)
    changed = features.clone()
    changed[place] += 9  # what is left out teaches nothing
    [again], _ = linear_layer.fit(changed, labels, others[None])
    assert again.numpy() == pytest.approx(weights.numpy(), abs=1e-3)


def test_without_anything_to_learn_the_accuracy_is_that_of_guessing() -> None:
    """Noise with arbitrary labels: known by heart, but not foreseen."""
    features = 2 * torch.randn(120, 400, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(120) % 2
    [weights], [biases] = linear_layer.fit(features, labels, torch.ones(1, 120, dtype=torch.bool))
    assert ((features @ weights.T + biases).argmax(1) == labels).all()
    accuracy = (linear_layer.cross_validated(features, labels).argmax(1) == labels).float().mean()
    assert 0.3 < accuracy < 0.7


@given(st.lists(st.integers(2, 50), min_size=2, max_size=10))
def test_every_part_leaves_each_class_something_to_learn_from(sizes: list[int]) -> None:
    labels = torch.arange(len(sizes)).repeat_interleave(torch.tensor(sizes))
    parts = linear_layer.folds(labels)
    assert len(parts) == len(labels)
    for part in parts.unique():
        assert len(labels[parts != part].unique()) == len(sizes)


def test_a_class_with_few_pictures_counts_as_much_as_one_with_many() -> None:
    features = torch.cat([torch.randn(40, 8, generator=torch.Generator().manual_seed(1)), torch.zeros(2, 8)])
    features[:40, 0] += 4
    features[40:, 0] -= 4
    labels = torch.tensor([0] * 40 + [1] * 2)
    [weights], [biases] = linear_layer.fit(features, labels, torch.ones(1, 42, dtype=torch.bool))
    middle = torch.zeros(8)
    probability = (weights @ middle + biases).softmax(0)[1]
    assert 0.3 < probability < 0.7


# teaching


def test_two_colours_are_learnt_from_four_pictures_each(taught: Taught) -> None:
    assert taught.accuracy == 1
    assert taught.remembered == 1
    assert taught.counts == [4, 4]
    assert taught.folds == 8
    assert taught.weights.shape == (2, 1280)


def test_the_same_pictures_teach_the_same_layer(taught: Taught) -> None:
    again = dlapp.run(TEACH, lesson())
    assert (again.weights == taught.weights).all()
    assert (again.answers == taught.answers).all()


def test_a_new_picture_is_named_and_the_evidence_lies_where_the_colour_is(taught: Taught) -> None:
    picture = Image.new("RGB", (160, 80), "gray")
    picture.paste(noisy(COLOURS["red"], 7).resize((40, 40)), (60, 20))
    layer = {"weights": taught.weights, "biases": taught.biases}
    answer = dlapp.run("image_classification.try", {"picture": noisy(COLOURS["blue"], 999), **layer})
    assert answer.probabilities.argmax() == 1
    assert answer.probabilities.sum() == pytest.approx(1)
    heat = dlapp.run("image_classification.try", {"picture": picture, **layer}).heat[0]
    height, width = heat.shape
    assert (height, width) == (48, 96)
    assert heat[:, width // 3 : -width // 3].mean() > heat[:, : width // 4].mean()


def test_from_nothing_knows_its_own_pictures_by_heart(backend: Backend) -> None:
    answer = dlapp.run("image_classification.from_nothing", lesson(3))
    assert answer.folds == 3
    assert 0 <= answer.accuracy <= 1
    assert answer.remembered > 0.8


@pytest.mark.parametrize(
    ("names", "counts", "said"),
    [
        (["a"], [3], "between 2 and 10"),
        ([f"{i}" for i in range(11)], [2] * 11, "between 2 and 10"),
        (["a", "b"], [3, 1], "“b” needs at least 2"),
        (["a", "b"], [2, limits.TAUGHT_PICTURES - 1], "up to 200 pictures"),
        (["a", " "], [2, 2], "missing"),
        (["Cat", "ｃａｔ"], [2, 2], "Two classes"),
        (["a", "x" * 41], [2, 2], "40 characters"),
        (["a", "b\u202ec"], [2, 2], "cannot be shown"),
    ],
)
def test_impossible_lessons_are_refused(backend: Backend, names: list[str], counts: list[int], said: str) -> None:
    picture = Image.new("RGB", (8, 8))
    with pytest.raises(UserError, match=said):
        dlapp.run(TEACH, {"names": names, "pictures": [[picture] * count for count in counts]})


# what is kept


def test_a_kept_classifier_is_a_model_like_others(taught: Taught) -> None:
    card = kept(taught)
    assert card in catalog.available_models("image_classification")
    picture = noisy(COLOURS["blue"], 999)
    answer = dlapp.run("image_classification", picture, model=card.id)
    tried = {"picture": picture, "weights": taught.weights, "biases": taught.biases}
    wanted = dlapp.run("image_classification.try", tried).probabilities
    assert {label.name: label.score for label in answer.labels} == pytest.approx(
        dict(zip(taught.names, wanted.tolist(), strict=True)), abs=1e-5
    )
    heat = dlapp.run("image_classification.grad_cam", picture, model=card.id, target=1).heat
    assert heat == pytest.approx(dlapp.run("image_classification.try", tried).heat[1], abs=1e-4)
    assert (card.pictures, card.accuracy, card.owner) == ((4, 4), 1.0, "me")
    downloads.remove(card)
    assert custom.cards() == []
    assert list(custom.folder().iterdir()) == []


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "CON", "a/b\\c", "..", "<b>*猫*</b>", "x" * 40, "con.json", "🐈"]
)
def test_any_title_stays_in_the_folder(taught: Taught, title: str) -> None:
    card = kept(taught, title)
    assert [each.title for each in custom.cards()] == [title]
    assert all((custom.folder() / name).is_file() and Path(name).name == name for name in card.files)
    assert not {name.casefold().split(".")[0] for name in card.files} & {"con", "nul", "aux"}
    assert dlapp.run("image_classification", noisy(COLOURS["red"], 5), model=card.id).labels[0].name == "red"


@pytest.mark.parametrize(
    ("title", "said"), [("red OR blue", "already"), ("  ", "missing"), ("a\nb", "cannot be shown")]
)
def test_impossible_titles_are_refused(taught: Taught, title: str, said: str) -> None:
    kept(taught)
    with pytest.raises(UserError, match=said):
        kept(taught, title)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"title": "a"}',
        '{"title": 1, "classes": ["a", "b"], "pictures": [2, 2], "accuracy": 1, "date": "2026-01-01"}',
        '{"title": "a", "classes": ["a"], "pictures": [2], "accuracy": 1, "date": "2026-01-01"}',
        '{"title": "a", "classes": ["a", "b"], "pictures": [2, 2], "accuracy": 7, "date": "2026-01-01"}',
        " " * (custom.CARD_BYTES + 1),
    ],
)
def test_a_damaged_card_is_listed_says_so_and_can_be_removed(taught: Taught, text: str) -> None:
    path = custom.folder() / kept(taught).files[1]
    path.write_text(text)
    [card] = custom.cards()
    assert "damaged" in card.good_at
    with pytest.raises(UserError, match="damaged"):
        dlapp.run("image_classification", sample("coffee.png"), model=card.id)
    downloads.remove(card)
    assert custom.cards() == []


@pytest.mark.parametrize("content", [b"", b"nonsense", export.layer(np.zeros((3, 1280)), np.zeros(3))])
def test_a_damaged_layer_is_one_sentence(taught: Taught, content: bytes) -> None:
    card = kept(taught)
    (custom.folder() / card.files[0]).write_bytes(content)
    with pytest.raises(UserError, match="“Red or blue” is damaged"):
        dlapp.run("image_classification", sample("coffee.png"), model=card.id)


def test_the_number_of_kept_ones_is_bounded(taught: Taught, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OWN_CLASSIFIERS", 1)
    kept(taught)
    with pytest.raises(UserError, match="1 classifiers"):
        kept(taught, "Another")


# export


def test_the_shown_code_gives_the_probabilities_of_the_app(taught: Taught, tmp_path: Path) -> None:
    """In onnxruntime, on pictures of several shapes."""
    (tmp_path / "classifier.onnx").write_bytes(export.onnx(["赤", "blue"], taught.weights, taught.biases))
    (tmp_path / "run_onnx.py").write_text(export.CODE, encoding="utf-8")
    said: dict[str, object] = {"__name__": "shown"}
    exec(export.CODE, said)
    pictures = [noisy(COLOURS["red"], 50), sample("coffee.png"), sample("chelsea.png").convert("L")]
    for number, picture in enumerate(pictures):
        picture.save(path := tmp_path / f"{number}.png")
        layer = {"weights": taught.weights, "biases": taught.biases}
        wanted = dlapp.run("image_classification.try", {"picture": picture, **layer}).probabilities
        answer = said["classify"](str(tmp_path / "classifier.onnx"), str(path))  # type: ignore[operator]
        assert list(answer) == ["赤", "blue"]
        assert list(answer.values()) == pytest.approx(wanted, abs=1e-3)
    shown = subprocess.run(
        [sys.executable, "run_onnx.py", "classifier.onnx", "0.png"], cwd=tmp_path, capture_output=True, check=True
    )
    assert shown.stdout.decode().splitlines()[0].endswith("赤")


def test_the_file_takes_several_pictures_at_once(taught: Taught) -> None:
    session = onnxruntime.InferenceSession(export.onnx(["a", "b"], taught.weights, taught.biases))
    batch = np.random.default_rng(0).random((3, 3, 224, 224), np.float32)
    [together] = session.run(None, {"pictures": batch})
    [alone] = session.run(None, {"pictures": batch[1:2]})
    assert together.shape == (3, 2)
    assert together[1] == pytest.approx(alone[0], abs=1e-5)
    assert json.loads(session.get_modelmeta().custom_metadata_map["classes"]) == ["a", "b"]
