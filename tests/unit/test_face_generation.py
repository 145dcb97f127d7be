"""Faces from seeds: they obey, can be mixed, walked between and found; the same settings give the same faces."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import dlapp
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.errors import UserError
from dlapp.networks.gan_losses import relativistic_loss, zero_centred_penalty
from dlapp.progress import Progress
from dlapp.tasks.face_generation.models import FaceGan
from tests.samples import sample

CARTOONS, PORTRAITS = "dlapp-faces-cartoons", "dlapp-faces-portraits"
OLD = ("dlapp-faces-dcgan", "dlapp-faces-wgan-gp")
TASK = "face_generation"
HAIR = (slice(16, 70), slice(90, 166))  # where it is when the head is upright and in the middle
UPRIGHT = {"tilt": 0.0, "size": 0.0, "right": 0.0, "down": 0.0}


@pytest.fixture(scope="module")
def cartoons() -> FaceGan:
    return FaceGan(CARDS[CARTOONS], Device("cpu"))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(float)


def named(model: FaceGan, image: Image.Image) -> dict[str, str]:
    """What the discriminator takes the parts of a picture for."""
    small = torch.from_numpy(np.array(image.resize((64, 64), Image.Resampling.LANCZOS)))
    with torch.inference_mode():
        found = model.discriminate(small.permute(2, 0, 1)[None].float() / 127.5 - 1)[1]
    return {
        part: choices[int(logits.argmax())]
        for (part, choices), logits in zip(model.pair.parts.items(), found, strict=True)
    }


@pytest.mark.parametrize("model", [CARTOONS, PORTRAITS, *OLD])
def test_a_seed_is_a_face_whatever_is_made_beside_it(backend: Backend, model: str) -> None:
    many = dlapp.run(TASK, None, model=model, count=5, seed=40)
    assert many.seeds == [40, 41, 42, 43, 44]
    assert len(many.scores) == len(many.images) == 5
    assert {image.size for image in many.images} == {(256, 256)}
    one = dlapp.run(TASK, None, model=model, seed=42)
    assert np.abs(pixels(one.images[0]) - pixels(many.images[2])).max() <= 2  # up to rounding
    assert one.scores[0] == pytest.approx(many.scores[2], abs=0.02)
    assert np.abs(pixels(many.images[0]) - pixels(many.images[1])).mean() > 3


def test_portraits_are_gray(backend: Backend) -> None:
    face = pixels(dlapp.run(TASK, None, model=PORTRAITS).images[0])
    assert np.ptp(face, axis=2).max() == 0


@pytest.mark.parametrize(("colour", "name"), [((59, 91, 181), "3b5bb5"), ((201, 51, 5), "c93305")])
def test_hair_has_the_colour_that_was_asked_for(backend: Backend, colour: tuple[int, int, int], name: str) -> None:
    faces = dlapp.run(TASK, None, count=8, directions={"hairColor": name, "hair": "bun", **UPRIGHT}).images
    hair = np.median([pixels(face)[HAIR].reshape(-1, 3) for face in faces], axis=1)
    assert (np.abs(hair - colour).mean(1) < 30).mean() >= 0.75


def test_labels_are_obeyed_and_the_rest_stays(backend: Backend, cartoons: FaceGan) -> None:
    plain = [named(cartoons, face) for face in dlapp.run(TASK, None, count=48).images]
    for part, choice in (("beard", "fullBeard"), ("clothesColor", "147f3c"), ("rearHair", "longStraight")):
        told = [named(cartoons, face) for face in dlapp.run(TASK, None, count=48, directions={part: choice}).images]
        # the discriminator, which is asked here, does not name everything right itself
        assert sum(face[part] == choice for face in told) >= 0.7 * len(told)
        others = [name for name in cartoons.pair.parts if name != part]
        same = [before[name] == after[name] for before, after in zip(plain, told, strict=True) for name in others]
        assert np.mean(same) > 0.8


def test_a_head_is_held_as_told(backend: Backend) -> None:
    """Shoulders in the middle of the lower edge, hair to the one or the other side of it."""

    def centre(tilt: float) -> float:
        directions = {**UPRIGHT, "tilt": tilt, "backgroundColor": "ffffff", "hair": "bun"}
        face = pixels(dlapp.run(TASK, None, seed=5, directions=directions).images[0])[:110]
        dark = 255 - face.mean(2)
        return float((dark * np.arange(256)).sum() / dark.sum())

    assert centre(-1.5) + 6 < centre(0) < centre(1.5) - 6


def test_less_truncation_makes_faces_alike(backend: Backend) -> None:
    def spread(truncation: float) -> float:
        faces = dlapp.run(TASK, None, count=8, truncation=truncation).images
        return float(np.std([pixels(face) for face in faces], axis=0).mean())

    assert spread(0) < 1 < spread(0.5) < spread(1)


def test_variants_are_near_their_face(backend: Backend) -> None:
    def distance(share: float) -> float:
        origin = pixels(dlapp.run(TASK, None, seed=7).images[0])
        faces = dlapp.run(TASK, None, seed=100, count=4, like=7, distance=share).images
        return float(np.mean([np.abs(pixels(face) - origin).mean() for face in faces]))

    assert distance(0) < 1 < distance(0.2) < distance(0.8)


def test_mixing_takes_the_shape_from_one_and_colours_from_the_other(backend: Backend) -> None:
    first, second = (pixels(dlapp.run(TASK, None, seed=seed).images[0]) for seed in (1, 5))
    near_first, near_second = (
        pixels(dlapp.run(TASK, None, seed=1, mix_with=5, mix_from=layer).images[0]) for layer in (7, 1)
    )
    assert np.abs(near_first - first).mean() < np.abs(near_first - second).mean()
    assert np.abs(near_second - second).mean() < np.abs(near_second - first).mean()
    with pytest.raises(UserError, match="cannot be mixed"):
        dlapp.run(TASK, None, model=OLD[0], mix_with=3)
    with pytest.raises(UserError, match="from layer 1 to layer 7"):
        dlapp.run(TASK, None, mix_with=3, mix_from=8)


def test_a_drawing_is_found_again(backend: Backend) -> None:
    face = dlapp.run(TASK, None, seed=11).images[0]
    found = dlapp.run("face_generation.inversion", face)
    assert found.is_like
    assert found.distance < 0.06
    again = dlapp.run(TASK, found.style).images[0]
    assert np.abs(pixels(again) - pixels(found.image)).max() <= 2
    bearded = dlapp.run(TASK, found.style, directions={"clothesColor": "147f3c"}).images[0]
    shoulders = (slice(225, 250), slice(110, 146))
    green = pixels(bearded)[shoulders].mean((0, 1)) - pixels(found.image)[shoulders].mean((0, 1))
    assert green[1] > green[0]
    with pytest.raises(UserError, match="another generator"):
        dlapp.run(TASK, found.style, model=OLD[0])


@pytest.mark.parametrize("picture", [sample("coffee.png"), sample("rocket.jpg"), Image.new("RGB", (64, 64), "red")])
def test_what_is_no_face_is_not_found(backend: Backend, picture: Image.Image) -> None:
    found = dlapp.run("face_generation.inversion", picture)
    assert not found.is_like
    assert found.image.size == (256, 256)


@pytest.mark.parametrize("size", [(1, 1), (3000, 2)])
def test_inversion_takes_any_picture(backend: Backend, size: tuple[int, int]) -> None:
    assert not dlapp.run("face_generation.inversion", Image.new("RGBA", size, (255, 0, 0, 0)), steps=4).is_like


def test_an_inversion_shows_how_far_it_is(backend: Backend) -> None:
    job = dlapp.submit("face_generation.inversion", sample("astronaut.png"))
    seen = set()
    while not job.wait(0.01):
        progress: Progress = job.progress
        if progress.preview is not None:
            seen.add(np.asarray(progress.preview).tobytes())
    assert len(seen) >= 3


def test_a_walk_ends_where_it_began(backend: Backend) -> None:
    walked = dlapp.run("face_generation.walk", None, seeds=(3, 9), seconds=0.5)
    frames = _frames(walked.video)
    assert frames.shape == (24, 512, 512, 3)
    steps = np.abs(np.diff(frames[[*range(24), 0]].astype(float), axis=0)).mean((1, 2, 3))
    assert steps[-1] < 2 * np.median(steps)
    first, middle = (pixels(dlapp.run(TASK, None, seed=seed).images[0].resize((512, 512))) for seed in (3, 9))
    assert np.abs(frames[0] - first).mean() < 6 < np.abs(frames[0] - middle).mean()
    assert np.abs(frames[12] - middle).mean() < 6
    assert walked.image.size == (8 * 256, 2 * 256)


def _frames(path: Path) -> np.ndarray:
    import imageio_ffmpeg

    reader = imageio_ffmpeg.read_frames(str(path))
    size = next(reader)["size"]
    return np.stack([np.frombuffer(frame, np.uint8).reshape(*size[::-1], 3) for frame in reader])


@pytest.mark.parametrize("model", [CARTOONS, PORTRAITS, *OLD])
def test_the_look_inside(backend: Backend, model: str) -> None:
    seen = dlapp.run("face_generation.latent_space", None, model=model, seed=3)
    assert [stage.name for stage in seen.stages][:3] == ["4 x 4", "8 x 8", "16 x 16"]
    middle, corner = (
        pixels(
            dlapp.run(TASK, (seen.w_avg + share * (seen.across + seen.down)), model=model).images[0].resize((64, 64))
        )
        for share in (0, 1)
    )
    across = pixels(seen.map)
    assert np.abs(across[4 * 64 : 5 * 64, 4 * 64 : 5 * 64] - middle).mean() < 8
    assert np.abs(across[8 * 64 :, 8 * 64 :] - corner).mean() < 8
    if model == CARTOONS:
        assert seen.distances == sorted(seen.distances)
        assert len(seen.nearest) == 6
        assert seen.distances[0] > 0.5  # none is learnt by heart


def test_nearest_of_a_kept_face_is_itself(backend: Backend) -> None:
    from dlapp.tasks.face_generation.latent_space import _nearest, _training_faces

    kept = _training_faces(CARDS[CARTOONS].folder)
    assert kept is not None
    nearest, distances = _nearest(kept, Image.fromarray(kept[17]))
    assert distances[0] == 0
    assert np.array_equal(np.asarray(nearest[0]), kept[17])


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"count": 0}, "Between 1 and 64 faces"),
        ({"count": -3}, "not -3"),
        ({"count": 65}, "not 65"),
        ({"seed": -1}, "from 0 to 2147483647, not -1"),
        ({"seed": 2**31}, "not 2147483648"),
        ({"like": -5}, "not -5"),
        ({"mix_with": 2**40}, "from 0 to"),
        ({"truncation": 3}, "Truncation"),
        ({"distance": -0.1}, "distance"),
        ({"steps": 0}, "steps must be between 1 and 100"),
        ({"directions": {"hairColor": "mauve"}}, "cannot make"),
        ({"directions": {"wings": "two"}}, "cannot make"),
        ({"directions": {"tilt": 9.0}}, "cannot make"),
        ({"directions": {"tilt": "left"}}, "cannot make"),
    ],
)
def test_impossible_wishes_are_refused(backend: Backend, settings: dict, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        dlapp.run(TASK, None, **settings)
    assert sentence in str(refused.value)


def test_an_input_that_is_none_is_refused(backend: Backend) -> None:
    for item in ("a face", np.zeros(3), np.full((8, 160), np.nan)):
        with pytest.raises(UserError, match="takes no input"):
            dlapp.run(TASK, item)


def test_operations_refuse_an_input_that_is_not_theirs(backend: Backend) -> None:
    with pytest.raises(UserError, match="A walk takes no input, not ndarray"):
        dlapp.run("face_generation.walk", np.zeros((8, 160), np.float32))
    with pytest.raises(UserError, match="another generator"):
        dlapp.run("face_generation.latent_space", np.zeros((1, 64), np.float32))
    with pytest.raises(UserError, match="steps must be between 1 and 1000"):
        dlapp.run("face_generation.inversion", sample("astronaut.png"), steps=0)


@pytest.mark.parametrize(
    "settings",
    [{"seeds": (1,)}, {"seeds": tuple(range(13))}, {"seeds": (1, -2)}, {"seconds": 60.0}, {"truncation": -1.0}],
)
def test_impossible_walks_are_refused(backend: Backend, settings: dict) -> None:
    with pytest.raises(UserError):
        dlapp.run("face_generation.walk", None, **settings)


def test_relativistic_loss_counts_pairs() -> None:
    real, fake = torch.tensor([3.0, 1.0]), torch.tensor([1.0, 3.0])
    assert relativistic_loss(real, fake) == pytest.approx((np.log1p(np.exp(-2)) + np.log1p(np.exp(2))) / 2)
    assert relativistic_loss(real + 9, fake) < 1e-2 < relativistic_loss(real, fake + 9)


def test_zero_centred_penalty_is_half_the_squared_gradient() -> None:
    weights = torch.tensor([3.0, 4.0])
    assert zero_centred_penalty(lambda x: x @ weights, torch.zeros(5, 2)) == pytest.approx(12.5)
