"""The CNN lab: its pictures, that it learns them, that its presets show what they claim, and the kernel sandbox."""

import dataclasses

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dlapp.errors import UserError
from dlapp.labs import cnn_fonts, cnn_photos
from dlapp.labs.cnn import MOVED, Lab, Setup, plan_of
from dlapp.labs.cnn_data import COUNTS, DATA, DIGITS, DRAWN, LETTERS, PHOTOS, SHAPES, drawn, made
from dlapp.labs.cnn_drawings import INK, LEAST, SIDE, Drawings, rendered
from dlapp.labs.cnn_kernels import KERNELS, LARGEST, OWN, convolved, moved, parse, pooled, resized, written
from dlapp.labs.cnn_layers import PADDINGS, STRIDES, WINDOWS
from dlapp.labs.cnn_variations import varied
from dlapp.ui.inputs import cnn_kernels as sandbox
from dlapp.ui.inputs.cnn import CURES, DEEP, FEW, LEARNING, MORE, NORMALIZED, POOLED, PRESETS, RATES, SETTINGS, UNPOOLED
from dlapp.ui.inputs.cnn_drawings import EXAMPLES, names_of, scribbles
from dlapp.ui.inputs.cnn_modes import MODES, TITLES, Mode
from dlapp.ui.inputs.pictures import EXAMPLES as PICTURES

NETWORKS = ("", "c8k3p1,n,r,m2,d50,f32", "c16k5s2,t,a3s2", "f64,s")
SMALL = Setup(network="c6k5,r,m2,c8k3,r,m2", count=200, rate=5e-3)


def lab_of(setup: Setup, drawings: Drawings = Drawings()) -> Lab:  # noqa: B008 (frozen)
    return Lab(setup, setup.task(drawings))


def scribbled() -> Drawings:
    return Drawings(EXAMPLES, tuple(map(tuple, scribbles(12))))


# Pictures


@pytest.mark.parametrize("data", [DIGITS, LETTERS, SHAPES, PHOTOS])
def test_fewer_pictures_are_the_first_of_more_and_no_held_out_one_is_learnt(data: str) -> None:
    few, many = made(data, 50), made(data, 1000)
    assert torch.equal(few.learnt[0], many.learnt[0][:50])
    assert torch.equal(few.learnt[1], many.learnt[1][:50])
    learnt = {bytes(picture.flatten().tolist()) for picture in many.learnt[0]}
    assert len(learnt) == 1000
    assert not learnt & {bytes(picture.flatten().tolist()) for picture in many.held_out[0]}
    assert set(many.learnt[1].tolist()) == set(range(len(many.names)))


def test_pictures_are_of_the_class_that_they_are_said_to_be() -> None:
    """Also beyond the first portion: the mean picture of a letter is the same in the first and in the last thousand."""
    many = made(LETTERS, 2000)
    pictures, classes = many.learnt[0].float(), many.learnt[1]
    means = [
        torch.stack([pictures[part][classes[part] == number].mean(0).flatten() for number in range(26)])
        for part in (slice(1000), slice(1000, 2000))
    ]
    assert torch.cdist(*means).argmin(1).tolist() == list(range(26))


def test_no_font_is_both_learnt_and_held_out() -> None:
    assert not set(cnn_fonts.LEARNT) & set(cnn_fonts.HELD_OUT)
    for is_held_out in (False, True):
        atlas = cnn_fonts.glyphs("0123456789", is_held_out)
        assert len(atlas) >= 8
        assert (atlas.max((2, 3)) > 0.3).all()  # every sign is there
        edge = np.concatenate([atlas[..., 0], atlas[..., -1], atlas[..., 0, :], atlas[..., -1, :]], -1)
        assert edge.max() == 0  # and whole


@pytest.mark.parametrize("photo", cnn_photos.PHOTOS.values(), ids=lambda photo: photo.file)
def test_patches_that_are_held_out_come_from_another_part_of_the_photo(
    photo: cnn_photos.Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a photo with lying stripes in one part, standing ones in the other, and noise around."""
    chance = np.random.default_rng(0)
    width, height = cnn_photos._grey(photo.file).size
    values = chance.integers(0, 256, (height, width), np.uint8)
    (left, top, right, bottom), (left2, top2, right2, bottom2) = photo.learnt, photo.held_out
    values[top:bottom, left:right] = chance.integers(0, 256, (bottom - top, 1))
    values[top2:bottom2, left2:right2] = chance.integers(0, 256, (1, right2 - left2))
    monkeypatch.setattr(cnn_photos, "_grey", lambda file: Image.fromarray(values))
    for _ in range(100):
        lying, standing = (cnn_photos.picture(photo, is_held_out, chance)[0] for is_held_out in (False, True))
        assert (lying == lying[:, :1]).all()
        assert (standing == standing[:1]).all()


def test_brightness_and_contrast_alone_do_not_tell_photos_apart() -> None:
    photos = made(PHOTOS, 1000)
    (known, classes), (asked, right) = (
        (torch.stack([pictures.float().mean((1, 2, 3)), pictures.float().std((1, 2, 3))], 1), numbers)
        for pictures, numbers in (photos.learnt, photos.held_out)
    )
    nearest = classes[torch.cdist(asked, known).topk(25, largest=False).indices].mode(1).values
    assert (nearest == right).float().mean() < 0.5


@settings(max_examples=40, deadline=None)
@given(size=st.floats(0.7, 2), x=st.floats(-0.5, 0.5), y=st.floats(-0.5, 0.5), points=st.integers(20, 200))
def test_a_drawing_looks_the_same_wherever_and_however_large_it_is_drawn(
    size: float, x: float, y: float, points: int
) -> None:
    line = [(0.4 * size * t / points + x, 0.3 * size * (t / points) ** 2 + y) for t in range(points + 1)]
    standard = [(0.4 * t / points, 0.3 * (t / points) ** 2) for t in range(points + 1)]
    difference = rendered(line).astype(int) - rendered(standard).astype(int)
    assert np.abs(difference).max() <= 1
    columns = rendered(line).max(0).nonzero()[0]
    assert INK <= columns[-1] - columns[0] + 1 <= INK + 4
    assert rendered(line)[SIDE // 2 :, : SIDE // 2].max() > 0  # y is upwards: it begins at the lower left


def test_nothing_drawn_and_a_single_point_are_pictures_too() -> None:
    assert not rendered([]).any()
    assert rendered([(0.3, 0.7)])[SIDE // 2, SIDE // 2] == 255


def test_too_few_drawings_get_a_sentence_that_names_the_class() -> None:
    pictures = (tuple(scribbles(LEAST)[0]), tuple(scribbles(LEAST - 1)[1]))
    with pytest.raises(UserError, match=r"too few of: <b>dog</b>$"):
        drawn(Drawings(("cat", "<b>dog</b>"), pictures))


@pytest.mark.parametrize("typed", ["", "one", "a,a", "a,b,c,d,e,f", ",,", "x" * 21 + ",b"])
def test_names_that_will_not_do_get_a_sentence(typed: str) -> None:
    with pytest.raises(UserError):
        names_of(typed)


def test_names_may_be_separated_as_japanese_does() -> None:
    assert names_of(" 猫、犬，鳥 ") == ("猫", "犬", "鳥")


def test_variations_of_nothing_leave_pictures_as_they_are() -> None:
    pictures = torch.rand(5, 3, 28, 28)
    same = varied(pictures, torch.Generator(), move=0, turn=0, scale=0)
    torch.testing.assert_close(same, pictures, atol=1e-4, rtol=0)


# Learning


def test_lenet_learns_digits_in_fonts_it_has_never_seen() -> None:
    lab = lab_of(LEARNING)
    lab.train(500)
    found = lab.findings()
    assert found.held_out[1] > 0.9
    assert found.confusion.sum() == len(lab.task.held_out[0])
    assert found.confusion.diagonal().sum() / found.confusion.sum() == pytest.approx(found.held_out[1])


def test_colours_are_learnt() -> None:
    lab = lab_of(Setup(data=SHAPES, network="c16k5,n,r,m2,c32k5,n,r,m2,f64,r"))
    lab.train(160)
    assert lab.findings().held_out[1] > 0.5


def test_photos_are_learnt() -> None:
    lab = lab_of(Setup(data=PHOTOS, vary=False))
    lab.train(300)
    assert lab.findings().held_out[1] > 0.8


def test_drawings_are_learnt() -> None:
    lab = lab_of(dataclasses.replace(SMALL, data=DRAWN), scribbled())
    lab.train(60)
    assert lab.findings().held_out[1] > 0.9
    wave = [(x / 50, 0.4 * np.sin(x / 8)) for x in range(100)]
    look = lab.look(torch.from_numpy(rendered(wave))[None])
    assert look.probabilities.index(max(look.probabilities)) == EXAMPLES.index("wave")
    assert [tuple(values.shape) for values in look.outputs] == [stage.shape for stage in lab.plan.stages]


def test_too_deep_a_network_is_stuck_until_it_is_normalized() -> None:
    deep, normalized = lab_of(dataclasses.replace(DEEP, count=200)), lab_of(dataclasses.replace(NORMALIZED, count=200))
    for lab in (deep, normalized):
        lab.train(150)
    (_, first), *_, (_, last) = deep.findings().gradients
    assert first < 1e-6 * last
    assert deep.findings().learnt[1] < 0.15
    (_, first), *_, (_, last) = normalized.findings().gradients
    assert first > 0.1 * last
    assert normalized.findings().learnt[1] > 0.4


def test_ten_pictures_are_learnt_by_heart_and_more_of_them_help() -> None:
    few, more = lab_of(FEW), lab_of(MORE)
    few.train(80)
    more.train(400)
    assert few.findings().learnt[1] == 1
    assert few.findings().held_out[1] < 0.5
    assert more.findings().held_out[1] > 0.8
    assert abs(more.findings().learnt[1] - more.findings().held_out[1]) < 0.1


def test_without_pooling_there_are_18_times_the_parameters_and_far_more_work() -> None:
    pooled_plan, unpooled = (plan_of(DIGITS, setup.network) for setup in (POOLED, UNPOOLED))
    assert unpooled.parameters / pooled_plan.parameters == pytest.approx(18, abs=0.5)
    assert unpooled.work > 5 * pooled_plan.work


def test_the_same_seed_gives_the_same_run_whatever_others_do() -> None:
    setup = dataclasses.replace(SMALL, network="c6k5,r,m2,d50", seed=3)
    first = lab_of(setup)
    first.train(5)
    torch.manual_seed(99)
    second, other = lab_of(setup), lab_of(dataclasses.replace(setup, seed=4))
    second.train(5)
    other.train(5)
    assert first.findings().held_out == second.findings().held_out
    assert first.findings().held_out != other.findings().held_out


def test_looking_and_examining_do_not_change_what_is_learnt() -> None:
    """Batch normalization keeps statistics: only of what is learnt from."""
    setup = dataclasses.replace(SMALL, network="c6k5,n,r,m2")
    alone, watched = lab_of(setup), lab_of(setup)
    for _ in range(4):
        alone.train(1)
        watched.train(1)
        watched.findings()
        watched.look(watched.task.held_out[0][0])
    for one, other in zip(alone.network.state_dict().values(), watched.network.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_rate_and_variations_change_under_way_but_not_the_network() -> None:
    lab = lab_of(SMALL)
    changed = dataclasses.replace(SMALL, rate=1e-3, vary=False)
    assert lab.change(changed, lab.task)
    assert lab.adam.param_groups[0]["lr"] == 1e-3
    for name, value in (("network", "f32"), ("seed", 5), ("count", 50), ("data", LETTERS)):
        other = dataclasses.replace(changed, **{name: value})
        assert not lab.change(other, other.task(Drawings()))


def test_curves_stay_short_however_long_it_learns() -> None:
    lab = lab_of(dataclasses.replace(SMALL, network="m4,m4", count=10))
    for _ in range(450):
        lab.steps += 1
        lab.exams.append((lab.steps, 0, 0, 0, 0))
        lab.findings()
    assert len(lab.exams) <= 400
    assert [exam[0] for exam in lab.exams] == sorted(exam[0] for exam in lab.exams)


# Settings


@pytest.mark.parametrize(
    "changed",
    [
        {"data": "cats"},
        {"network": "c8"},
        {"network": "f9,c8k3"},
        {"count": 11},
        {"rate": 0.0},
        {"rate": float("nan")},
        {"seed": -1},
    ],
)
def test_impossible_setups_are_refused(changed: dict) -> None:
    with pytest.raises(UserError):
        Setup(**changed)


@settings(max_examples=60, deadline=None)
@given(
    data=st.sampled_from(DATA),
    network=st.sampled_from(NETWORKS),
    count=st.sampled_from(COUNTS),
    vary=st.booleans(),
    rate=st.sampled_from(RATES),
    seed=st.integers(0, 2**31 - 1),
)
def test_an_address_carries_the_whole_setup(**fields: object) -> None:
    setup = Setup(**fields)
    assert SETTINGS.setup_of(SETTINGS.address_of(setup)) == setup


@pytest.mark.parametrize("preset", [*PRESETS, *CURES], ids=lambda preset: preset.name)
def test_the_controls_can_show_the_presets(preset) -> None:
    assert SETTINGS.setup_of(SETTINGS.address_of(preset.setup)) == preset.setup


@pytest.mark.parametrize(
    "address", [{"network": "m4,m4,m4"}, {"network": "<b>"}, {"count": "7"}, {"vary": "maybe"}, {"rate": "0.0123"}]
)
def test_impossible_addresses_are_refused(address: dict[str, str]) -> None:
    with pytest.raises((UserError, ValueError, KeyError)):
        SETTINGS.setup_of(address)


NUMBERS = st.sampled_from([9, 25]).flatmap(
    lambda count: st.lists(st.floats(-LARGEST, LARGEST), min_size=count, max_size=count)
)


@st.composite
def sandboxes(draw: st.DrawFn) -> sandbox.Sandbox:
    numbers = np.array(draw(NUMBERS))
    size = int(len(numbers) ** 0.5)
    return sandbox.Sandbox(
        draw(st.sampled_from(list(PICTURES))),
        draw(st.sampled_from([*KERNELS, OWN])),
        size,
        written(numbers.reshape(size, size)),
        draw(st.sampled_from(STRIDES)),
        draw(st.sampled_from(PADDINGS)),
        draw(st.sampled_from(WINDOWS)),
        draw(st.integers(-sandbox.FARTHEST, sandbox.FARTHEST)),
        draw(st.integers(-sandbox.FARTHEST, sandbox.FARTHEST)),
    )


@settings(max_examples=200, deadline=None)
@given(shown=sandboxes(), mode=st.sampled_from(list(TITLES)))
def test_an_address_carries_the_mode_and_the_whole_sandbox(shown: sandbox.Sandbox, mode: str) -> None:
    address = {**MODES.address_of(Mode(mode)), **sandbox.SETTINGS.address_of(shown)}
    assert len(address) == 1 + len(sandbox.SETTINGS.parameters)
    assert not set(address) & set(SETTINGS.parameters)  # both are in one address
    assert MODES.setup_of(address) == Mode(mode)
    assert sandbox.SETTINGS.setup_of(address) == shown


@pytest.mark.parametrize(
    "address",
    [
        {"kernel": "sobel"},
        {"example": "../chelsea.png"},
        {"size": "5"},  # and nine numbers
        {"size": "4", "numbers": "_".join("1" * 16)},
        {"numbers": ""},
        {"numbers": "_".join("1" * 8) + "_x"},
        {"numbers": "_".join("1" * 8) + "_nan"},
        {"numbers": "_".join("1" * 8) + "_99.5"},
        {"stride": "0"},
        {"padding": "1.5"},
        {"pooling": "8"},
        {"right": "9"},
        {"down": "-9"},
    ],
)
def test_impossible_sandboxes_are_refused(address: dict[str, str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the page has one sentence for all)
        sandbox.SETTINGS.setup_of(address)


# Kernels


@settings(max_examples=200, deadline=None)
@given(numbers=NUMBERS)
def test_a_kernel_is_the_same_after_text_and_back(numbers: list[float]) -> None:
    assert parse(written(np.array(numbers))).flatten().tolist() == numbers


def test_a_larger_kernel_of_the_same_numbers_finds_the_same() -> None:
    kernel = KERNELS["emboss"][1]
    larger = resized(kernel, 5)
    assert larger.shape == (5, 5)
    np.testing.assert_allclose(convolved(PICTURE, larger, padding=1), convolved(PICTURE, kernel))
    assert (resized(larger, 3) == kernel).all()
    assert resized(KERNELS["blur"][1], 3)[1, 1] == KERNELS["blur"][1][2, 2]


PICTURE = np.random.default_rng(0).random((17, 23))


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_does_what_pytorch_does(name: str, stride: int, padding: int) -> None:
    kernel = KERNELS[name][1]
    expected = F.conv2d(torch.tensor(PICTURE)[None, None], torch.tensor(kernel)[None, None], None, stride, padding)
    np.testing.assert_allclose(convolved(PICTURE, kernel, stride, padding), expected[0, 0].numpy(), atol=1e-12)


@pytest.mark.parametrize("window", [2, 3, 4])
def test_pooling_does_what_pytorch_does(window: int) -> None:
    picture = torch.tensor(PICTURE)[None, None]
    np.testing.assert_allclose(pooled(PICTURE, "m", window), F.max_pool2d(picture, window)[0, 0].numpy())
    np.testing.assert_allclose(pooled(PICTURE, "a", window), F.avg_pool2d(picture, window)[0, 0].numpy())


def test_kernels_are_what_their_names_say() -> None:
    ramp = np.tile(np.arange(9.0), (9, 1))  # brighter to the right
    kernels = {name: values for name, (_title, values) in KERNELS.items()}
    np.testing.assert_allclose(convolved(PICTURE, kernels["identity"], padding=1), PICTURE)
    assert (convolved(ramp, kernels["sobel_x"]) == 8).all()
    assert (convolved(ramp, kernels["sobel_y"]) == 0).all()
    assert (convolved(ramp.T, kernels["sobel_y"]) == 8).all()
    assert (convolved(ramp, kernels["laplacian"]) == 0).all()
    np.testing.assert_allclose(convolved(np.ones((9, 9)), kernels["blur"]), 1)
    np.testing.assert_allclose(convolved(np.ones((9, 9)), kernels["sharpen"]), 1)
    assert (
        convolved(PICTURE, kernels["blur"]).std() < 0.5 * PICTURE.std() < convolved(PICTURE, kernels["sharpen"]).std()
    )


@settings(max_examples=40, deadline=None)
@given(right=st.integers(-5, 5), down=st.integers(-5, 5), name=st.sampled_from(list(KERNELS)))
def test_a_feature_map_moves_with_the_picture(right: int, down: int, name: str) -> None:
    kernel = KERNELS[name][1]
    before, after = convolved(PICTURE, kernel), convolved(moved(PICTURE, right, down), kernel)
    reach = max(abs(right), abs(down))
    inside = tuple(slice(reach, side - reach) for side in before.shape)
    np.testing.assert_allclose(moved(before, right, down)[inside], after[inside])


def test_moved_pictures_are_moved_by_as_many_pixels() -> None:
    from dlapp.labs.cnn import _shifted

    picture = torch.tensor(PICTURE)[None, None]
    for right, down in ((MOVED, 0), (0, -MOVED), (1, 2)):
        np.testing.assert_allclose(_shifted(picture, right, down)[0, 0].numpy(), moved(PICTURE, right, down), rtol=1e-6)
