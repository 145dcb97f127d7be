"""The classifiers that come with the app on real photos."""

import numpy as np
import pytest
from PIL import Image, ImageOps

import dlapp
from dlapp.backend import Backend
from tests.samples import sample

CATS = {"tabby cat", "Egyptian cat", "Persian cat", "tabby", "tiger cat"}
SMALL = "tiny-imagenet-cnn"


@pytest.mark.parametrize("model", ["efficientnet_lite0", SMALL])
@pytest.mark.parametrize(
    ("file", "right"),
    [("chelsea.png", CATS), ("coffee.png", {"espresso"}), ("rocket.jpg", {"projectile (missile)", "missile"})],
)
def test_sample_pictures_are_named_right_in_the_top_five(
    backend: Backend, file: str, right: set[str], model: str
) -> None:
    labels = dlapp.run("image_classification", sample(file), model=model).labels
    assert right & {label.name for label in labels}


def test_what_comes_with_the_app_is_right_at_once(backend: Backend) -> None:
    result = dlapp.run("image_classification", sample("coffee.png"))
    assert result.model == "efficientnet_lite0"
    assert result.labels[0].name == "espresso"
    assert result.labels[0].score > 0.8


def test_labels_are_sorted_probabilities_in_both_languages(backend: Backend) -> None:
    labels = dlapp.run("image_classification", sample("coffee.png"), top=20).labels
    scores = [label.score for label in labels]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1
    assert labels[0].name_ja == "エスプレッソ"


def test_batch_gives_the_answers_of_single_pictures(backend: Backend) -> None:
    pictures = [sample(name) for name in ("chelsea.png", "coffee.png", "rocket.jpg")] * 12
    for single, many in zip(pictures[:3], dlapp.run("image_classification", pictures)[-3:], strict=True):
        alone = dlapp.run("image_classification", single)
        assert [label.name for label in alone.labels] == [label.name for label in many.labels]
        assert alone.labels[0].score == pytest.approx(many.labels[0].score, abs=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (7, 5)])
def test_odd_sizes_give_an_answer(backend: Backend, size: tuple[int, int]) -> None:
    assert len(dlapp.run("image_classification", Image.new("RGB", size, "orange")).labels) == 5


def test_mirror_image_gets_the_same_answer(backend: Backend) -> None:
    answers = [
        dlapp.run("image_classification", p) for p in (sample("coffee.png"), ImageOps.mirror(sample("coffee.png")))
    ]
    assert answers[0].labels[0].name == answers[1].labels[0].name
    assert answers[0].labels[0].score == pytest.approx(answers[1].labels[0].score, abs=0.03)


def test_grad_cam_finds_the_cup(backend: Backend) -> None:
    """The cup fills the middle of the photo; the corners show only the table."""
    picture = sample("coffee.png")
    target = dlapp.run("image_classification", picture).labels[0].index
    heat = dlapp.run("image_classification.grad_cam", picture, target=target).heat
    height, width = heat.shape
    middle = heat[height // 4 : -height // 4, width // 4 : -width // 4].mean()
    corners = np.mean([heat[0, 0], heat[0, -1], heat[-1, 0], heat[-1, -1]])
    assert middle > 2 * corners


@pytest.mark.parametrize("file", ["chelsea.png", "coffee.png", "rocket.jpg"])
def test_shift_test_starts_from_the_answer(backend: Backend, file: str) -> None:
    answer = dlapp.run("image_classification", sample(file), top=3).labels
    shifted = dlapp.run("image_classification.shift_test", sample(file))
    assert shifted.names == [label.name for label in answer]
    assert shifted.scores[16] == pytest.approx([label.score for label in answer], abs=0.05)


@pytest.mark.parametrize("settings", [{"top": 0}, {"top": 21}, {"labels": tuple("abc" * 40)}])
def test_impossible_settings_are_refused(backend: Backend, settings: dict) -> None:
    with pytest.raises(dlapp.UserError):
        dlapp.run("image_classification", sample("coffee.png"), **settings)


def test_class_that_the_model_lacks_is_refused(backend: Backend) -> None:
    with pytest.raises(dlapp.UserError, match="200"):
        dlapp.run("image_classification.grad_cam", sample("coffee.png"), target=200, model=SMALL)
