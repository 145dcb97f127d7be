"""Sketch to image: strokes, clean lines from photos of paper, and pictures that follow them."""

import math

import numpy as np
import pytest
from PIL import Image, ImageFilter

import dlapp
from dlapp import i18n
from dlapp.backend import Backend
from dlapp.strokes import MOST, MOST_POINTS, THICKEST, THINNEST, Stroke, picture, read
from dlapp.tasks.sketch_to_image import lines
from dlapp.tasks.sketch_to_image.paper import SIDE, cleaned
from dlapp.ui.inputs.example_sketches import CAPTIONS, SKETCHES

TASK = "sketch_to_image"
DOT = {"points": [[0.5, 0.5]], "width": 0.02, "erases": False}
BUN = SKETCHES["bun"][1]


def dark(drawing: Image.Image) -> np.ndarray:
    return np.asarray(drawing.convert("L")) < 128


def same_lines(found: Image.Image, drawing: Image.Image) -> bool:
    """Whether ink is where it is dark in a drawing, and nowhere where this is white."""
    return bool(np.all(dark(found) >= dark(drawing)) and np.all(np.asarray(drawing)[dark(found)] < 255))


def sheet(ink: float = 0.3, width: float = 0.01, shadow: float = 0.5, seed: int = 0) -> tuple[Image.Image, np.ndarray]:
    """A photo of a face on gray paper, lit from the left, half of it in a shadow; and where its ink is."""
    thin = picture([Stroke(stroke.points, width) for stroke in BUN]).resize((900, 900), Image.Resampling.LANCZOS)
    paper = np.ones((1000, 1200))
    paper[50:950, 150:1050] = np.asarray(thin) / 255
    brightness = 0.65 * (ink + (1 - ink) * paper)
    rows, columns = np.mgrid[:1000, :1200]
    brightness *= 1 - 0.4 * columns / 1200
    brightness[rows + columns < 1000] *= shadow
    brightness += np.random.default_rng(seed).normal(0, 0.015, brightness.shape)
    photo = Image.fromarray((255 * brightness.clip(0, 1)).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return photo, paper < 0.5


def in_square(mask: np.ndarray) -> np.ndarray:
    """A mask of a photo where `cleaned` puts it."""
    small = Image.fromarray(mask).convert("L")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    square = Image.new("L", (SIDE, SIDE))
    square.paste(small, ((SIDE - small.width) // 2, (SIDE - small.height) // 2))
    return np.asarray(square) > 60


# strokes


def test_strokes_are_what_the_browser_sent_within_the_sheet() -> None:
    sent = [{"points": [[-3, 0.25], [0.5, 10**400]], "width": 9, "erases": True}, {**DOT, "width": 0, "more": "?"}]
    first, second = read(sent)
    assert first == Stroke(((0, 0.25), (0.5, 1)), THICKEST, erases=True)
    assert second == Stroke(((0.5, 0.5),), THINNEST)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "strokes",
        {"points": []},
        [None],
        [[]],
        [{"points": []}],
        [{"points": [[0.5, 0.5]]}],
        [{**DOT, "points": "ab"}],
        [{**DOT, "points": [[0.5]]}],
        [{**DOT, "points": [["0.5", "0.5"]]}],
        [{**DOT, "points": [[math.nan, 0.5]]}],
        [{**DOT, "width": math.nan}],
        [{**DOT, "width": None}],
        [DOT] * (MOST + 1),
        [{**DOT, "points": [[0.5, 0.5]] * (MOST_POINTS + 1)}],
    ],
)
def test_what_is_no_drawing_is_refused(sent: object) -> None:
    with pytest.raises(ValueError, match=r"not|more than"):
        read(sent)


def test_infinity_is_on_the_edge() -> None:
    (stroke,) = read([{**DOT, "points": [[math.inf, -math.inf]]}])
    assert stroke.points == ((1, 0),)


def test_the_eraser_takes_ink_away_and_later_ink_lies_over_it() -> None:
    across, down = Stroke(((0.1, 0.5), (0.9, 0.5)), 0.02), Stroke(((0.5, 0.1), (0.5, 0.9)), 0.02)
    rubber = Stroke(((0.5, 0.5),), 0.1, erases=True)
    crossed, erased, redrawn = (picture(each) for each in ([across], [across, rubber], [across, rubber, down]))
    assert crossed.size == (512, 512)
    assert [dark(each)[256, 256] for each in (crossed, erased, redrawn)] == [True, False, True]
    assert dark(erased)[256, 100]


def test_examples_are_drawings_that_a_browser_could_have_sent() -> None:
    for _title, strokes in SKETCHES.values():
        sent = [
            {"points": [list(point) for point in stroke.points], "width": stroke.width, "erases": False}
            for stroke in strokes
        ]
        assert read(sent) == strokes
        assert cleaned(picture(strokes)).size == (SIDE, SIDE)


# clean lines


def test_a_drawing_from_the_pad_stays_as_it_is() -> None:
    drawing = picture(BUN)
    assert same_lines(cleaned(drawing), drawing)


@pytest.mark.parametrize("ink", [0.15, 0.6], ids=["pen", "pencil"])
def test_gray_paper_with_shadows_becomes_clean_lines(ink: float) -> None:
    photo, is_ink = sheet(ink)
    found, true = dark(cleaned(photo)), in_square(is_ink)
    near = np.asarray(Image.fromarray(true).convert("L").filter(ImageFilter.MaxFilter(9))) > 0
    assert (found & true).sum() > 0.9 * true.sum()  # the lines are there
    assert (found & ~near).sum() < 0.02 * found.sum()  # and hardly anything else


def test_chalk_on_a_board_is_ink() -> None:
    drawing = picture(BUN)
    assert same_lines(cleaned(Image.fromarray(255 - np.asarray(drawing))), drawing)
    photo, is_ink = sheet(0.2, shadow=0.8)
    board = Image.fromarray(255 - np.asarray(photo))
    true = in_square(is_ink)
    assert (dark(cleaned(board)) & true).sum() > 0.9 * true.sum()


def test_filled_hair_stays_filled() -> None:
    hair = Stroke(((0.35, 0.3), (0.65, 0.3), (0.35, 0.4), (0.65, 0.4)), THICKEST)
    found = dark(cleaned(picture([*BUN, hair])))
    assert found[150:200, 200:310].all()


def test_it_is_padded_and_not_squeezed() -> None:
    wide = Image.new("RGB", (800, 400), "white")
    wide.paste(picture(BUN).resize((400, 400)), (200, 0))
    rows, columns = np.nonzero(dark(cleaned(wide)))
    true_rows, true_columns = np.nonzero(dark(picture(BUN)))
    assert np.ptp(rows) / np.ptp(columns) == pytest.approx(np.ptp(true_rows) / np.ptp(true_columns), rel=0.05)
    assert rows.min() > 128 - 10
    assert abs(columns.mean() - 256) < 5


def test_hair_thin_lines_are_made_wide_enough_for_a_network_that_sees_128_pixels() -> None:
    thin = picture([Stroke(stroke.points, 0.002) for stroke in BUN])
    assert lines.ink(cleaned(thin)).max() > 0.9


@pytest.mark.parametrize(
    ("drawing", "sentence"),
    [
        (Image.new("RGB", (300, 200), "white"), "Draw something first"),
        (Image.new("L", (300, 200), 130), "Draw something first"),
        (Image.new("RGBA", (300, 200), (0, 0, 0, 0)), "Draw something first"),
        (Image.new("RGB", (300, 200)), "black all over"),
        (Image.new("1", (1, 1)), "black all over"),
        (picture([Stroke(((0.5, 0.5), (0.53, 0.5)), 0.012)]), "hardly any lines"),
        (picture([Stroke(tuple((0.05 + 0.9 * (i % 2), 0.05 + i / 45) for i in range(40)), 0.1)]), "More than half"),
        (Image.fromarray(np.random.default_rng(0).integers(150, 170, (600, 600)).astype(np.uint8)), "hardly any lines"),
    ],
    ids=["white", "gray", "transparent", "black", "pixel", "dash", "painted over", "grain"],
)
def test_what_has_no_lines_gets_one_sentence(backend: Backend, drawing: Image.Image, sentence: str) -> None:
    with pytest.raises(dlapp.UserError, match=sentence):
        dlapp.run(TASK, drawing)


# how well lines are kept


def test_lines_are_as_far_from_edges_as_they_were_moved() -> None:
    square = Image.new("RGB", (128, 128), "white")
    square.paste((200, 30, 30), (30, 30, 90, 90))
    outline = np.zeros((128, 128), np.float32)
    outline[30, 30:90] = outline[89, 30:90] = outline[30:90, 30] = outline[30:90, 89] = 1
    found = lines.edges(square)
    on, off = lines.kept(outline, found), lines.kept(np.roll(outline, 6, 1), found)
    assert on
    assert off
    assert max(on.to_edges, on.to_lines) < 1
    assert 2 < off.to_edges < 4  # the sides are 6 pixels away, top and bottom still on the edges
    assert lines.kept(outline, lines.edges(Image.new("RGB", (128, 128)))) is None


# the task


@pytest.mark.parametrize(
    "settings",
    [
        {"count": 0},
        {"count": 17},
        {"seed": -1},
        {"steps": 0},
        {"steps": 51},
        {"guidance": 0.5},
        {"caption": "x" * 5001},
    ],
)
def test_impossible_settings_are_refused(backend: Backend, settings: dict[str, object]) -> None:
    with pytest.raises(dlapp.UserError):
        dlapp.run(TASK, picture(BUN), **settings)


def test_what_is_no_picture_is_refused(backend: Backend) -> None:
    with pytest.raises(dlapp.UserError, match="A picture is needed here, not str"):
        dlapp.run(TASK, "a face")


def test_the_same_drawing_and_seed_give_the_same_pictures(backend: Backend) -> None:
    drawing = picture(BUN)
    pair = dlapp.run(TASK, drawing, seed=3, count=2, steps=2)
    alone = dlapp.run(TASK, drawing, seed=4, steps=2)
    assert pair.seeds == [3, 4]
    assert pair.image is pair.images[0]
    assert alone.image.size == (512, 512)
    difference = np.abs(np.asarray(pair.images[1], float) - np.asarray(alone.image, float))
    assert difference.max() <= 2  # other batches round otherwise
    assert np.asarray(pair.images[0]).tobytes() != np.asarray(pair.images[1]).tobytes()


def test_lines_and_words_change_the_picture(backend: Backend) -> None:
    made = [
        np.asarray(dlapp.run(TASK, picture(SKETCHES[name][1]), caption=caption, steps=2).image).tobytes()
        for name, caption in (("bun", ""), ("beard", ""), ("bun", "red hair"), ("bun", "赤い髪"))
    ]
    assert len(set(made)) == 4


def test_words_that_it_does_not_know_are_said(backend: Backend) -> None:
    assert dlapp.run(TASK, picture(BUN), caption="red hair, zyxwv <b>", steps=1).unknown[0] == "zyxwv"
    assert dlapp.run(TASK, picture(BUN), steps=1).unknown == []


def test_the_film_has_every_step(backend: Backend) -> None:
    film = dlapp.run(f"{TASK}.film", picture(BUN), seed=2, steps=4).steps
    assert [step.image.size for step in film] == [(128, 128)] * 4
    assert len({step.image.tobytes() for step in film}) == 4


@pytest.mark.parametrize("name", CAPTIONS)
def test_the_captions_of_examples_are_understood_in_both_languages(name: str) -> None:
    english = CAPTIONS[name]
    japanese = i18n.translate(english, "ja")
    made = [dlapp.run(TASK, picture(SKETCHES[name][1]), caption=caption, steps=1) for caption in (english, japanese)]
    assert japanese != english
    assert [each.unknown for each in made] == [[], []]
    for part in ("eyes", "mouth", "hairColor", "clothesColor", "backgroundColor"):
        assert made[0].understood[part] == made[1].understood[part], part
