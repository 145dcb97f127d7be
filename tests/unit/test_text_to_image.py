"""Text to image: what is asked for, how captions are read, and what is said of what is not understood."""

import random

import numpy as np
import pytest

import dlapp
from dlapp.errors import UserError
from dlapp.tasks.text_to_image import Settings, check
from dlapp.tasks.text_to_image.inspect import WORD
from training.avatar_captions import caption, tilt_of

MODEL = "dlapp-cartoonist"
LABEL = {
    "eyes": "humble",
    "eyebrows": "angry",
    "mouth": "angry",
    "hair": "none",
    "rearHair": "none",
    "beard": "longBeard",
    "clothes": "turtleNeck",
    "hairColor": "c93305",
    "skinColor": "ffe0bd",
    "clothesColor": "147f3c",
    "backgroundColor": "ffffff",
    "tilt": "left",
}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"count": 0}, "0"),
        ({"count": 17}, "17"),
        ({"seed": -1}, "-1"),
        ({"steps": 0}, "50"),
        ({"guidance": 0.5}, "10"),
        ({"guidance": 11.0}, "10"),
    ],
)
def test_impossible_settings_are_refused(settings: dict, named: str) -> None:
    with pytest.raises(UserError) as error:
        Settings(**settings)
    assert named in str(error.value)


@pytest.mark.parametrize("prompt", ["", "  \n", "!?…", "😀😀", "x" * 5001, None, 7])
def test_what_is_no_description_is_refused(prompt: object) -> None:
    with pytest.raises(UserError):
        check(prompt)


def test_the_same_seed_gives_the_same_picture_alone_and_among_others() -> None:
    three = dlapp.run("text_to_image", "a smiling girl", model=MODEL, count=3, seed=5, steps=2)
    alone = dlapp.run("text_to_image", "a smiling girl", model=MODEL, count=1, seed=6, steps=2)
    assert three.seeds == [5, 6, 7]
    assert three.images[0].size == (512, 512)
    first, second = three.images[1].tobytes(), alone.images[0].tobytes()
    assert max(abs(a - b) for a, b in zip(first, second, strict=True)) <= 2  # batches differ in the last bit
    assert three.images[0].tobytes() != three.images[1].tobytes()


@pytest.mark.parametrize(
    ("prompt", "channel"),
    [
        ("red hair, blue clothes", 2),
        ("black hair, red clothes", 0),
        ("赤い髪、青い服", 2),
        ("黒い髪、赤い服", 0),
    ],
)
def test_each_colour_goes_where_it_is_named(prompt: str, channel: int) -> None:
    pictures = dlapp.run("text_to_image", prompt, count=4, seed=0).images
    for picture in pictures:
        below = np.asarray(picture)[-40:, 100:412].astype(int)  # clothes, and with them perhaps a neck and long hair
        others = np.delete(below, channel, axis=2).max(2)
        assert (below[..., channel] - others > 60).mean() > 0.3


def test_unknown_words_are_named_in_both_languages() -> None:
    english = dlapp.run("text_to_image", "a dragon with red hair", model=MODEL, count=1, steps=1)
    assert english.unknown == ["dragon"]
    assert english.tokens_read is None
    japanese = dlapp.run("text_to_image", "赤い髪の竜", model=MODEL, count=1, steps=1)
    assert japanese.unknown == ["竜"]
    html = dlapp.run("text_to_image", "<b>red</b> hair " * 60, model=MODEL, count=1, steps=1)
    assert html.tokens_read == 64


@pytest.mark.parametrize(
    "prompt",
    [
        "a sad bald man with a long beard in a green turtleneck",
        "緑のタートルネックを着た長いひげの悲しそうなスキンヘッドの男性",
    ],
)
def test_what_words_name_is_understood_and_nothing_else(prompt: str) -> None:
    assert dlapp.run("text_to_image", prompt, model=MODEL, count=1, steps=1).understood == {
        "eyebrows": ["sad"],
        "mouth": ["sad"],
        "hair": ["none"],
        "beard": ["longBeard"],
        "clothes": ["turtleNeck"],
        "clothesColor": ["147f3c"],
    }


def test_words_that_allow_two_choices_are_understood_as_both() -> None:
    beard = dlapp.run("text_to_image", "a man with a beard", model=MODEL, count=1, steps=1).understood["beard"]
    assert beard == ["fullBeard", "longBeard"]


def test_look_inside_sees_each_word_and_each_step() -> None:
    inside = dlapp.run("text_to_image.inside", "a girl with a dragon, 青い背景", model=MODEL, steps=3)
    assert [word.text for word in inside.words] == ["a", "girl", "with", "a", "dragon", "青い", "背景"]
    assert [word.text for word in inside.words if not word.is_known] == ["dragon"]
    assert inside.words[4].change == 0  # what cannot be read changes nothing when it is taken away
    assert len(inside.steps) == 3
    noise = [step.noise for step in inside.steps]
    assert noise[0] == 1
    assert noise == sorted(noise, reverse=True)
    for word in inside.words:
        assert word.heat.shape == (16, 16)
        assert (word.heat >= 0).all()
    assert (sum(word.heat for word in inside.words) <= 1 + 1e-4).all()  # shares of one attention


def test_japanese_is_cut_where_a_reader_would() -> None:
    assert WORD.findall("笑っている長い金髪の人、ひげを生やした男性") == [
        "笑っている",
        "長い",
        "金髪の",
        "人",
        "ひげを",
        "生やした",
        "男性",
    ]
    assert WORD.findall("dragon's T-shirt") == ["dragon's", "T-shirt"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_captions_name_only_what_the_drawing_shows(language: str) -> None:
    chance, named, texts = random.Random(0), set(), set()
    for _ in range(300):
        said = caption(LABEL, language, chance)
        texts.add(said.text)
        for part, choices in said.named.items():
            assert LABEL[part] in choices, said
            named.add(part)
        for wrong in ("smil", "laugh", "blue", "blond", "笑", "青い", "金髪", "bun", "winking"):
            assert wrong not in said.text, said
    assert named == {*LABEL} - {"rearHair"}  # of who has no hair nothing is said of its length
    assert len(texts) > 250


def test_an_edit_speaks_of_what_changed_alone() -> None:
    chance = random.Random(1)
    for _ in range(50):
        said = caption(LABEL, "en", chance, only=("mouth", "eyebrows"))
        assert set(said.named) - {"beard"} <= {"mouth", "eyebrows"}
        assert set(said.named) & {"mouth", "eyebrows"}


def test_unseen_sentences_are_in_no_other_caption() -> None:
    chance = random.Random(2)
    usual = {caption(LABEL, "en", chance).text.split(" ")[0] for _ in range(300)}
    unseen = [caption(LABEL, "en", chance, unseen=True).text for _ in range(100)]
    assert any(text.split(" ")[0] in {"imagine", "show", "I"} for text in unseen)
    assert not usual & {"imagine", "show", "I"}


def test_small_tilts_have_no_word() -> None:
    assert [tilt_of(steps) for steps in (-1.5, -0.5, 0.0, 0.5, 1.5)] == ["left", "", "", "", "right"]
