"""Editing faces: what is asked for, drawings by the cartoonist, photos by landmarks that are moved."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

import dlapp
from dlapp import limits, media
from dlapp.backend import Backend
from dlapp.device import Device
from dlapp.errors import UserError
from dlapp.tasks.face_editing import EXPRESSIONS, HAIR, Settings, drawings, words
from dlapp.tasks.face_editing.faces import Face, FaceFinder
from dlapp.tasks.face_editing.warp import SMILE, Warp
from tests import mtcnn
from tests.samples import sample
from training import avatar_captions

TASK = "face_editing"
# where eyes, nose and mouth of the astronaut are
TRUE = np.array([(204, 102), (247, 104), (224, 129), (202, 139), (244, 142)])
FACE = Face(180, 61, 266, 174, tuple(map(tuple, TRUE.astype(float).tolist())), 1.0)


@pytest.fixture
def warp_model(backend: Backend, data: Path, pytestconfig: pytest.Config) -> str:
    """The id of the model for photos, which is there then."""
    mtcnn.bring(pytestconfig, data)
    return mtcnn.CARD.id


@pytest.fixture
def finder(warp_model: str) -> FaceFinder:
    return FaceFinder(mtcnn.CARD, Device("cpu"))


def astronaut() -> Image.Image:
    return sample("astronaut.png")


def two_astronauts() -> Image.Image:
    both = Image.new("RGB", (1024, 512))
    both.paste(astronaut(), (0, 0))
    both.paste(astronaut().transpose(Image.Transpose.FLIP_LEFT_RIGHT), (512, 0))
    return both


def drawing() -> Image.Image:
    """Four flat areas with a line: a drawing in nothing but its colours."""
    image = Image.new("RGB", (256, 256), "#ffd5dc")
    image.paste("#a55728", (70, 30, 186, 120))
    image.paste("#f1c3a5", (80, 70, 176, 190))
    image.paste("#0b3286", (50, 190, 206, 256))
    return image


def changed(first: Image.Image, second: Image.Image) -> tuple[int, int, int, int] | None:
    """Where two pictures differ."""
    return ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "what to change"),
        ({"instruction": "  \n"}, "what to change"),
        ({"expression": "grin"}, "“grin” is not possible"),
        ({"hair": "#ff0000"}, "not possible"),
        ({"tilt": 21}, "up to 20 degrees"),
        ({"turn": float("nan")}, "up to 20 degrees"),
        ({"tilt": 5, "strength": 1.5}, "between 0 and 1"),
        ({"tilt": 5, "face": -1}, "counted from 0"),
        ({"tilt": 5, "seed": -1}, "seed"),
        ({"instruction": "x" * 301}, "at most 300 characters"),
    ],
)
def test_impossible_settings_are_refused(settings: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        Settings(**settings)


@pytest.mark.parametrize(
    ("size", "sentence"), [((10, 50), "too narrow"), ((8000, 4000), "32 megapixels"), ((0, 5), "A picture is needed")]
)
def test_pictures_in_which_no_face_can_be_edited_are_refused(
    backend: Backend, size: tuple[int, int], sentence: str
) -> None:
    assert limits.EDITED_PIXELS < 32_000_000
    with pytest.raises(UserError, match=sentence):
        dlapp.run(TASK, Image.new("RGB", size), tilt=5)


@pytest.mark.parametrize("name", [*EXPRESSIONS, *HAIR])
def test_the_cartoonist_is_told_in_words_of_its_captions(name: str) -> None:
    """What it was not trained with it would ignore."""
    told = words.caption(Settings(**{"hair" if name in HAIR else "expression": name}))
    if name in HAIR:
        known = [colour for english, _ in avatar_captions.HAIR_COLOURS.values() for colour in english]
        assert told.removesuffix(" hair") in known
    else:
        facts = (*avatar_captions.EXPRESSIONS, *avatar_captions.EYES)
        assert told in [word for fact in facts for word in (*fact.en, *fact.with_en)]


def test_the_hair_colours_are_all_that_it_knows() -> None:
    told = {words.caption(Settings(hair=name)).removesuffix(" hair") for name in HAIR}
    found = [colour for colour, (english, _) in avatar_captions.HAIR_COLOURS.items() if told & set(english)]
    assert len(found) == len(HAIR) == len(avatar_captions.HAIR_COLOURS)


def test_an_edited_drawing_is_larger_and_its_frame_is_kept(backend: Backend) -> None:
    wide = Image.new("RGB", (384, 256), "#123456")
    wide.paste(drawing(), (64, 0))
    result = dlapp.run(TASK, wide, expression="smile", instruction="a zzyzx")
    assert result.image.size == (768, 512)
    assert result.unknown == ["zzyzx"]
    assert result.image.getpixel((10, 10)) == result.image.getpixel((757, 500)) == (0x12, 0x34, 0x56)


def test_the_same_seed_draws_the_same_and_another_one_does_not(backend: Backend) -> None:
    first, again, other = (dlapp.run(TASK, drawing(), expression="smile", seed=seed).image for seed in (1, 1, 2))
    assert changed(first, again) is None
    assert changed(first, other) is not None


def test_without_strength_nothing_changes(backend: Backend) -> None:
    result = dlapp.run(TASK, drawing(), expression="smile", tilt=9, strength=0)
    assert changed(result.image, drawing()) is None
    assert result.seed is None


def test_a_tilted_drawing_is_turned_clockwise_and_its_ground_goes_on(backend: Backend) -> None:
    """No network takes part, which would change more than that."""
    mark = Image.new("RGB", (200, 200), "#ffd5dc")
    mark.paste("black", (95, 20, 105, 30))  # above the middle
    made = dlapp.run(TASK, mark, tilt=20).image
    rows, columns = np.nonzero(np.asarray(made.convert("L")) < 128)
    assert made.size == mark.size
    assert abs(columns.mean() - (99.5 + 74.5 * np.sin(np.radians(20)))) < 1
    assert abs(rows.mean() - (99.5 - 74.5 * np.cos(np.radians(20)))) < 1
    assert made.getpixel((0, 0)) == made.getpixel((199, 199)) == (0xFF, 0xD5, 0xDC)


def test_transparency_is_tilted_along(backend: Backend) -> None:
    mark = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    mark.paste((200, 30, 30, 255), (80, 20, 120, 60))
    made = dlapp.run(TASK, mark, tilt=20).image
    assert made.mode == "RGBA"
    columns = np.nonzero(np.asarray(made.getchannel("A")) > 128)[1]
    assert columns.mean() > 110


def test_a_picture_of_one_colour_has_no_face(backend: Backend) -> None:
    with pytest.raises(UserError, match="only one colour"):
        dlapp.run(TASK, Image.new("RGB", (64, 64), "white"), expression="smile")


def test_the_cartoonist_turns_no_heads(backend: Backend) -> None:
    with pytest.raises(UserError, match="cannot turn a head"):
        dlapp.run(TASK, drawing(), turn=5)


def test_all_expressions_are_drawn_as_each_one_alone(backend: Backend) -> None:
    strip = dlapp.run(f"{TASK}.expressions", drawing(), seed=3)
    assert len(strip.images) == len(EXPRESSIONS)
    alone = dlapp.run(TASK, drawing(), expression=EXPRESSIONS[2], seed=3).image
    small = np.asarray(alone.resize(strip.images[2].size, Image.Resampling.BOX)).astype(float)
    distance = [float(np.abs(small - np.asarray(image)).mean()) for image in strip.images]
    assert distance[2] < 6


def test_the_film_ends_with_the_edit(backend: Backend) -> None:
    film = dlapp.run(f"{TASK}.film", drawing(), expression="smile", seed=3)
    assert len(film.steps) > 3
    assert [step.noise for step in film.steps] == sorted((step.noise for step in film.steps), reverse=True)
    last, first = (
        float(np.abs(np.subtract(film.after, step, dtype=float)).mean())
        for step in (film.steps[-1].image, film.steps[0].image)
    )
    assert last < first
    assert film.before.size == film.after.size == (128, 128)


@pytest.mark.parametrize("name", ["astronaut.png", "chelsea.png", "coffee.png"])
def test_photos_are_no_drawings(name: str) -> None:
    assert not drawings.is_drawn(sample(name))
    assert not drawings.is_drawn(sample(name).convert("L"))


def test_generated_cartoons_are_drawings(backend: Backend) -> None:
    faces = dlapp.run("face_generation", None, model="dlapp-faces-cartoons", count=8, seed=5).images
    assert all(map(drawings.is_drawn, faces))
    assert drawings.is_drawn(drawing())


def test_the_astronauts_face_is_found(finder: FaceFinder) -> None:
    (face,) = finder.faces(astronaut())
    assert np.abs(np.array(face.points) - TRUE).max() < 5
    assert face.score > 0.95
    assert face.left < TRUE[:, 0].min() < TRUE[:, 0].max() < face.right


def test_a_large_photo_is_measured_in_its_own_pixels(finder: FaceFinder) -> None:
    (face,) = finder.faces(astronaut().resize((2048, 2048)))
    assert np.abs(np.array(face.points) / 4 - TRUE).max() < 5


def test_two_faces_are_counted_from_the_left(finder: FaceFinder) -> None:
    first, second = finder.faces(two_astronauts())
    assert first.right < 512 < second.left
    assert abs((first.left + first.right) / 2 + (second.left + second.right) / 2 - 1024) < 8


@pytest.mark.parametrize(
    "picture",
    [sample("chelsea.png"), sample("coffee.png"), Image.new("RGB", (300, 200), "white"), Image.new("RGB", (1, 1))],
    ids=["cat", "coffee", "blank", "pixel"],
)
def test_where_there_is_no_face_none_is_found(finder: FaceFinder, picture: Image.Image) -> None:
    assert finder.faces(picture) == []


def test_a_face_at_the_edge_can_be_edited(warp_model: str) -> None:
    half = astronaut().crop((225, 0, 512, 300))
    made = dlapp.run(TASK, half, model=warp_model, expression="smile", tilt=10, turn=-10).image
    assert made.size == half.size
    assert changed(made, half) is not None


@pytest.mark.parametrize("expression", SMILE)
@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_the_corners_of_the_mouth_go_where_they_should(expression: str, strength: float) -> None:
    warp = Warp(FACE, Settings(expression=expression, strength=strength))
    outward, up = (strength * share * np.linalg.norm(TRUE[4] - TRUE[3]) for share in SMILE[expression][:2])
    moved = warp.inward(warp.target(TRUE.astype(float))) - warp.inward(TRUE.astype(float))
    expected = np.array([(0, 0)] * 3 + [(-outward, -up), (outward, -up)]) / warp.unit
    assert np.abs(moved - expected).max() * warp.unit < 0.5


def test_the_middle_of_the_mouth_goes_where_the_pixels_go() -> None:
    """A dot on a corner of the mouth is where the landmark is said to be afterwards."""
    dotted = Image.new("RGB", (512, 512), "white")
    x, y = map(int, TRUE[3])
    dotted.paste("black", (x - 2, y - 2, x + 3, y + 3))
    warp = Warp(FACE, Settings(expression="smile", tilt=10))
    rows, columns = np.nonzero(np.asarray(warp.apply(dotted).convert("L")) < 128)
    assert np.hypot(*(np.array([columns.mean(), rows.mean()]) - warp.target(TRUE[3].astype(float)))) < 1
    assert np.hypot(*(np.array([columns.mean(), rows.mean()]) - TRUE[3])) > 4


def test_a_tilt_turns_the_eyes_clockwise_by_its_angle() -> None:
    left, right = Warp(FACE, Settings(tilt=12)).target(TRUE[:2].astype(float))
    before, after = (np.degrees(np.arctan2(*(b - a)[::-1])) for a, b in ((TRUE[0], TRUE[1]), (left, right)))
    assert after - before == pytest.approx(12, abs=1.5)


def test_a_turn_moves_the_nose_more_than_the_eyes_and_both_ways_alike() -> None:
    right, left = (Warp(FACE, Settings(turn=turn)).target(TRUE.astype(float))[:, 0] - TRUE[:, 0] for turn in (10, -10))
    assert right[2] > right[:2].max() > 1
    assert left[2] < left[:2].min() < -1


@pytest.mark.parametrize(
    "settings",
    [{"expression": "smile"}, {"expression": "sad"}, {"tilt": 20}, {"tilt": -20}, {"turn": 15}, {"turn": -15}],
    ids=str,
)
def test_a_warp_never_folds(settings: dict) -> None:
    """The signed area of each small square of a grid stays positive."""
    grid = np.stack(np.meshgrid(np.arange(130.0, 320, 2), np.arange(10.0, 230, 2)), -1)
    found = Warp(FACE, Settings(**settings)).source(grid)
    across, down = found[:-1, 1:] - found[:-1, :-1], found[1:, :-1] - found[:-1, :-1]
    assert (across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]).min() > 0


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_rest_of_a_photo_stays_to_the_bit(mode: str) -> None:
    photo = astronaut().convert(mode)
    warp = Warp(FACE, Settings(expression="smile", tilt=15, turn=10))
    made = warp.apply(photo)
    assert (made.size, made.mode) == (photo.size, mode)
    left, top, right, bottom = changed(photo, made) or (0, 0, 0, 0)
    region = warp.region(photo.size)
    assert region[0] <= left < right <= region[2]
    assert region[1] <= top < bottom <= region[3]
    beyond = np.hypot(*((np.mgrid[:512, :512][::-1] - warp.middle[:, None, None]) / warp.unit)) > 2.1
    assert (np.asarray(photo)[beyond] == np.asarray(made)[beyond]).all()


def test_a_photo_keeps_its_metadata_and_without_strength_its_pixels(warp_model: str) -> None:
    data = media.write(astronaut(), "JPEG", {"a": 1})
    photo = media.load_picture(data, "a.jpg").image
    same = dlapp.run(TASK, photo, model=warp_model, tilt=10, strength=0).image
    assert changed(photo, same) is None
    made = dlapp.run(TASK, photo, model=warp_model, tilt=10).image
    assert made.info["exif"] == photo.info["exif"]
    assert changed(photo, made) is not None


def test_only_the_chosen_face_is_edited(warp_model: str) -> None:
    both = two_astronauts()
    left, _, right, _ = (
        changed(both, dlapp.run(TASK, both, model=warp_model, expression="smile", face=1).image) or (0,) * 4
    )
    assert 512 < left < right
    with pytest.raises(UserError, match="no face 2 in this picture"):
        dlapp.run(TASK, both, model=warp_model, expression="smile", face=2)


def test_a_photo_without_a_face_is_told_so_and_leads_to_the_other_model(warp_model: str) -> None:
    with pytest.raises(UserError, match=r"No face was found.*dlapp cartoonist"):
        dlapp.run(TASK, sample("chelsea.png"), model=warp_model, expression="smile")


@pytest.mark.parametrize("settings", [{"expression": "laugh"}, {"hair": "blue"}, {"instruction": "a hat"}], ids=str)
def test_what_a_warp_cannot_do_is_said(warp_model: str, settings: dict) -> None:
    with pytest.raises(UserError, match="can only make a face smile or look sad"):
        dlapp.run(TASK, astronaut(), model=warp_model, **settings)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16"])
def test_odd_modes_are_edited_like_any_photo(warp_model: str, mode: str) -> None:
    photo = astronaut().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        photo = Image.fromarray(np.asarray(photo).astype(np.uint16) * 257)
    assert photo.mode == mode
    assert dlapp.run(TASK, photo, model=warp_model, tilt=10).image.size == (512, 512)


def test_the_grid_shows_what_the_warp_does(warp_model: str) -> None:
    grid = dlapp.run(f"{TASK}.grid", astronaut(), model=warp_model, tilt=10)
    assert np.abs(grid.before - TRUE).max() < 5
    (face,) = dlapp.run(f"{TASK}.faces", astronaut(), model=warp_model).faces
    assert np.allclose(grid.after, Warp(face, Settings(tilt=10)).target(np.array(face.points)))
    assert np.allclose(grid.lines[0, 0], grid.region[:2])  # the corner stays
    assert dataclasses.asdict(face)["points"]
