"""Sound to video: in step, the same again, and one sentence for what cannot be used."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

import dlapp
from dlapp import files, limits, sound, video
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.errors import Cancelled, UserError
from dlapp.tasks.face_generation.models import FaceGan
from dlapp.tasks.sound_to_video import Settings
from dlapp.tasks.sound_to_video.hearing import Heard, hear
from dlapp.tasks.sound_to_video.inference import _offsets, _positions
from dlapp.ui.inputs.sounds import music

from .test_face_generation import _frames

TASK = "sound_to_video"
CLICKS = (0.5, 1.1, 1.5, 2.2)


def clicks(rate: int = 24_000, seconds: float = 3.0) -> np.ndarray:
    made = np.zeros(round(rate * seconds))
    for number, at in enumerate(CLICKS):
        first, count = round(at * rate), rate // 100
        noise = np.random.default_rng(number).normal(size=count)
        made[first : first + count] = 0.5 * noise * np.exp(-np.arange(count) / count * 4)
    return made.clip(-1, 1)


def tone(pitch: float, seconds: float = 1.0, rate: int = 24_000) -> np.ndarray:
    return 0.4 * np.sin(2 * np.pi * pitch * np.arange(round(rate * seconds)) / rate)


def written(path: Path, samples: np.ndarray, rate: int = 24_000) -> Path:
    soundfile.write(path, samples, rate)
    return path


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
@pytest.mark.parametrize("stereo", [False, True])
def test_onsets_are_heard_in_time(tmp_path: Path, rate: int, stereo: bool) -> None:
    samples = clicks(rate)
    path = written(tmp_path / "clicks.wav", np.stack([samples, samples], 1) if stereo else samples, rate)
    heard = hear(sound.load(path), video.FPS)
    assert len(heard.onsets) == len(CLICKS)
    assert np.abs(heard.onsets - np.array(CLICKS) * video.FPS).max() <= 1
    assert len(heard.loudness) == len(heard.pitch) == len(heard.brightness) == 3 * video.FPS


def test_pitch_loudness_and_brightness_are_heard(tmp_path: Path) -> None:
    low, high = tone(150), tone(600)
    heard = hear(sound.load(written(tmp_path / "t.wav", np.concatenate([low, high]))), video.FPS)
    assert heard.pitch[4:20].mean() < heard.pitch[28:44].mean() - 0.5
    assert heard.brightness[4:20].mean() < heard.brightness[28:44].mean() - 0.5
    quiet = hear(sound.load(written(tmp_path / "q.wav", np.concatenate([0.02 * low, low]))), video.FPS)
    assert quiet.loudness[4:20].max() < quiet.loudness[28:44].min() - 0.3


@pytest.mark.parametrize("pitch", [220, 261.6, 1000])
def test_nothing_begins_in_a_steady_tone(tmp_path: Path, pitch: float) -> None:
    heard = hear(sound.load(written(tmp_path / "t.wav", tone(pitch, 4))), video.FPS)
    assert set(heard.onsets) <= {0, 1, 2}  # its own beginning


def test_video_and_sound_are_in_step(backend: Backend, tmp_path: Path) -> None:
    path = written(tmp_path / "clicks.wav", clicks())
    answer = dlapp.run(TASK, path)
    frames = _frames(answer.video)
    assert len(frames) == 3 * video.FPS
    change = np.abs(np.diff(frames.astype(float), axis=0)).mean((1, 2, 3))  # change[i]: from frame i to i + 1
    for at in CLICKS:
        first = round(at * video.FPS) - 5
        assert abs(first + change[first : first + 9].argmax() + 1 - at * video.FPS) <= 1
    # and the sound that is in the file clicks there, too
    samples = sound.load(answer.video)
    for at in CLICKS:
        around = np.abs(samples[round((at - 0.1) * sound.RATE) : round((at + 0.1) * sound.RATE)])
        assert abs(around.argmax() / sound.RATE - 0.1) <= 1 / video.FPS
    assert answer.image.width == 8 * 128
    assert answer.heard.shape == (3, 3 * video.FPS)


def test_same_sound_and_seed_give_the_same_bytes(backend: Backend, tmp_path: Path) -> None:
    path = written(tmp_path / "t.wav", tone(220))
    first, again, other = (dlapp.run(TASK, path, seed=seed).video.read_bytes() for seed in (4, 4, 5))
    assert first == again
    assert first != other


@pytest.mark.parametrize("model", ["dlapp-faces-portraits", "dlapp-faces-dcgan"])
def test_any_generator_can_be_led(backend: Backend, tmp_path: Path, model: str) -> None:
    path = written(tmp_path / "t.wav", np.concatenate([tone(150), tone(600)]))
    frames = _frames(dlapp.run(TASK, path, model=model).video)
    assert len(frames) == 2 * video.FPS
    assert frames.astype(float).std(0).mean() > 3


def test_only_the_first_seconds(backend: Backend, tmp_path: Path) -> None:
    path = written(tmp_path / "t.wav", tone(220, 4))
    answer = dlapp.run(TASK, path, seconds=1.0)
    assert len(_frames(answer.video)) == video.FPS
    assert len(sound.load(answer.video)) / sound.RATE <= 1.1


@pytest.mark.parametrize("kind", ["mp3", "ogg", "flac", "m4a", "webm"])
def test_formats_are_read(tmp_path: Path, kind: str) -> None:
    source = written(tmp_path / "t.wav", tone(440))
    made = tmp_path / f"t.{kind}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(source), str(made)]
    subprocess.run(command, check=True)
    assert abs(len(sound.load(made)) / sound.RATE - 1) < 0.15


def test_what_cannot_be_used_is_refused(backend: Backend, tmp_path: Path) -> None:
    sounds = {
        "silent": (np.zeros(24_000), "is silent"),
        "short": (np.ones(1) * 0.5, "is 0.000 seconds long. At least 0.25"),
        "long": (np.tile(tone(220, 60, 8000), 11), "is 11.0 minutes long. The limit is 10"),
    }
    for name, (samples, sentence) in sounds.items():
        path = written(tmp_path / f"{name}.wav", samples, 8_000 if name == "long" else 24_000)
        with pytest.raises(UserError) as refused:
            dlapp.run(TASK, path)
        assert sentence in str(refused.value)
        assert path.name in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"ID3" + bytes(range(256)) * 40, b"no sound at all"])
def test_damaged_files_are_refused(backend: Backend, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.mp3"
    path.write_bytes(data)
    with pytest.raises(UserError, match="damaged, or not a sound"):
        dlapp.run(TASK, path)


@pytest.mark.parametrize("item", [None, 3, "/no/such/file.wav"])
def test_what_is_no_path_is_refused(backend: Backend, item: object) -> None:
    with pytest.raises(UserError):
        dlapp.run(TASK, item)


@pytest.mark.parametrize("wish", [{"seed": -1}, {"movement": 3.0}, {"seconds": 0.0}])
def test_impossible_settings_are_refused(backend: Backend, tmp_path: Path, wish: dict) -> None:
    with pytest.raises(UserError):
        dlapp.run(TASK, written(tmp_path / "t.wav", tone(220)), **wish)


@given(st.integers(1, 400), st.lists(st.integers(0, 399), max_size=20))
@settings(deadline=None)
def test_the_way_only_goes_forward(count: int, onsets: list[int]) -> None:
    found = np.unique([frame for frame in onsets if frame < count]).astype(int)
    zeros = np.zeros(count, np.float32)
    positions = _positions(Heard(zeros, zeros, zeros, found))
    assert len(positions) == count
    assert (np.diff(positions) >= -1e-9).all()
    assert 0 <= positions[0] <= positions[-1] <= len(found) + count / video.FPS / 3 + 1
    for frame in found:  # the leap begins in the very frame
        before = positions[frame - 1] if frame else 0.0
        assert positions[frame] > before


def test_loose_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOOSE_FILE_BYTES", 1000)
    paths = [files.keep(bytes(400), "a.bin") for _ in range(5)]
    files.new_file("a.bin")
    assert [path.exists() for path in paths].count(True) == 2
    assert paths[-1].exists()


def test_a_deleted_job_leaves_neither_sound_nor_video(backend: Backend) -> None:
    path = files.keep(music("beat"), "../my beat.wav")
    assert path.name == "my beat.wav"
    job = backend.submit(TASK, [path], seconds=0.5)
    assert job.wait(120)
    made = job.result[0].video
    assert path.exists()
    assert made.exists()
    backend.forget(job)
    assert not path.exists()
    assert not made.exists()


def test_a_part_is_the_beginning_of_the_whole(backend: Backend, tmp_path: Path) -> None:
    """Whatever comes later, and even if it begins in silence."""
    samples = np.concatenate([np.zeros(24_000), tone(150), 2 * tone(600)])
    path = written(tmp_path / "t.wav", samples)
    whole, part = dlapp.run(TASK, path), dlapp.run(TASK, path, seconds=2.0)
    assert np.array_equal(part.heard, whole.heard[:, : 2 * video.FPS])
    assert np.array_equal(part.onsets, whole.onsets[whole.onsets < 2 * video.FPS])
    assert whole.heard[0, :20].max() == 0


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    """It could bring in other files of the machine."""
    written(tmp_path / "secret.wav", tone(220))
    path = tmp_path / "list.wav"
    path.write_text("ffconcat version 1.0\nfile secret.wav\n")
    with pytest.raises(UserError, match="damaged, or not a sound"):
        sound.load(path)


def test_a_stopped_video_leaves_no_file() -> None:
    def frames() -> Iterator[np.ndarray]:
        yield np.zeros((64, 64, 3), np.uint8)
        raise Cancelled

    before = set(files.new_file("a").parents[1].rglob("*.mp4"))
    with pytest.raises(Cancelled):
        video.write(frames(), 2, 64, {})
    assert set(files.new_file("a").parents[1].rglob("*.mp4")) == before


def test_pitch_tilts_and_loudness_brings_near(backend: Backend, tmp_path: Path) -> None:
    """The same face throughout: what changes is how it is held."""
    sounds = np.concatenate([tone(150), tone(600), 0.02 * tone(600)])
    path = written(tmp_path / "t.wav", sounds)
    model = FaceGan(CARDS["dlapp-faces-cartoons"], Device("cpu"))
    heard = hear(sound.load(path), video.FPS)
    moved, still = (_offsets(model, heard, Settings(movement=movement)) for movement in (1.0, 0.0))
    tilt, size = (moved[:, model.pair.pose.index(name)] for name in ("tilt", "size"))
    low, high, quiet = slice(6, 18), slice(30, 42), slice(54, 66)
    assert tilt[low].mean() < tilt[high].mean() - 0.5
    assert size[quiet].mean() < size[high].mean() - 0.5
    assert not still.any()
    first, again = (dlapp.run(TASK, path, movement=movement).video.read_bytes() for movement in (1.0, 0.0))
    assert first != again
