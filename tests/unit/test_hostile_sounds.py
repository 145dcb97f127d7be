"""Sounds that are damaged in places are played, Stop takes effect while FFmpeg works, and neither time nor memory run away."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import dlapp
from benchmarks import reading
from dlapp import ffmpeg, files, sound, video
from dlapp.backend import Backend
from dlapp.errors import Cancelled, UserError
from dlapp.jobs import State
from dlapp.tasks.sound_to_video import hearing
from tests.cases.sounds import cut, encoded, noise, piped_wav, tone, wav, with_gap

SECONDS = 6.0


def piece() -> np.ndarray:
    return np.concatenate([tone(220, 2), tone(440, 2), tone(330, 2)])


PARTS = "Parts of {name} cannot be played. They were skipped."
ABOUT = "About {missing} of the {seconds} seconds of {name} cannot be played. They were skipped."
PLAYED: dict[str, tuple[str, Callable[[], bytes], float, str]] = {  # how long it plays, and what is said
    "WAV from a pipe": ("a.wav", lambda: piped_wav(piece()), 6.0, ""),
    "WAV of no stated length": ("a.wav", lambda: piped_wav(piece(), 0), 6.0, ""),
    "half a WAV": ("a.wav", lambda: cut(wav(piece()), 0.5), 3.0, PARTS),
    "zeros after an MP3": ("a.mp3", lambda: encoded(piece(), "mp3") + bytes(100_000), 6.0, PARTS),
    "junk after an MP3": ("a.mp3", lambda: encoded(piece(), "mp3") + noise(50_000), 6.0, PARTS),
    "much junk after an MP3": ("a.mp3", lambda: encoded(piece(), "mp3") + noise(3_000_000), 6.0, PARTS),
    "junk before an MP3": ("a.mp3", lambda: noise(3000) + encoded(piece(), "mp3"), 6.0, ""),
    "two MP3s": ("a.mp3", lambda: encoded(piece(), "mp3") + encoded(tone(500, 3), "mp3"), 9.0, PARTS),
    "two unlike MP3s": (
        "a.mp3",
        lambda: encoded(piece(), "mp3") + encoded(tone(500, 3, 44_100), "mp3", rate=44_100),
        9.0,
        PARTS,
    ),
    "a gap in an MP3": ("a.mp3", lambda: with_gap(encoded(piece(), "mp3"), 0.4, 0.2), 4.8, PARTS),
    "a gap in an M4A": ("a.m4a", lambda: with_gap(encoded(piece(), "m4a"), 0.4, 0.2), 4.7, ABOUT),
    "a gap in a FLAC": ("a.flac", lambda: with_gap(encoded(piece(), "flac"), 0.4, 0.2), 4.5, PARTS),
    "a gap in an OGG": ("a.ogg", lambda: with_gap(encoded(piece(), "ogg"), 0.4, 0.2), 3.0, PARTS),
    "a gap in a WebM": ("a.webm", lambda: with_gap(encoded(piece(), "webm"), 0.4, 0.2), 4.5, PARTS),
    "half a FLAC": ("a.flac", lambda: cut(encoded(piece(), "flac"), 0.5), 2.6, PARTS),
    "half an M4A": ("a.m4a", lambda: cut(encoded(piece(), "m4a", "-movflags", "+faststart"), 0.6), 3.6, ABOUT),
    "zeros after an OGG": ("a.ogg", lambda: encoded(piece(), "ogg") + bytes(100_000), 6.0, PARTS),
    "junk after a FLAC": ("a.flac", lambda: encoded(piece(), "flac") + noise(50_000), 6.0, PARTS),
}


@pytest.mark.parametrize("name", PLAYED)
def test_what_can_be_played_is_played_and_what_was_skipped_is_said(name: str, tmp_path: Path) -> None:
    file, make, seconds, told = PLAYED[name]
    path = tmp_path / file
    path.write_bytes(make())
    decoded = sound.decode(path)
    assert abs(len(decoded.samples) / sound.RATE - seconds) < 0.35
    assert [notice.message for notice in decoded.notices] == ([told] if told else [])
    assert all(file in str(notice) for notice in decoded.notices)
    begin = decoded.samples[sound.RATE // 10 : sound.RATE]  # is still a tone
    spectrum = np.abs(np.fft.rfft(begin))
    pitch = spectrum.argmax() * sound.RATE / len(begin)
    assert min(abs(pitch - tone) for tone in (220, 440)) < 3  # the gap of an OGG may reach to its start


def test_the_seconds_that_are_missing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "song.m4a"
    path.write_bytes(PLAYED["half an M4A"][1]())
    told = "About 2.4 of the 6.0 seconds of song.m4a cannot be played. They were skipped."
    assert [str(notice) for notice in sound.decode(path).notices] == [told]


@pytest.mark.parametrize("kind", ["wav", "mp3", "ogg", "flac", "m4a", "webm"])
def test_a_sound_file_is_not_called_damaged(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(wav(piece()) if kind == "wav" else encoded(piece(), kind))
    decoded = sound.decode(path)
    assert (decoded.is_damaged, decoded.notices) == (False, ())
    assert abs(len(decoded.samples) / sound.RATE - SECONDS) < 0.1


@pytest.mark.parametrize(
    "data", [b"", noise(200_000), b"ID3" + bytes(range(256)) * 40, bytes(5000), b"RIFF\xff\xff\xff\xffWAVE"]
)
@pytest.mark.parametrize("kind", ["wav", "mp3", "flac", "m4a"])
def test_what_is_no_sound_is_refused(data: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data)
    with pytest.raises(UserError, match=f"a.{kind} is (damaged|silent|0.000 seconds)|has no sound"):
        sound.decode(path)


def test_a_video_of_a_damaged_sound_plays_what_was_heard(backend: Backend, tmp_path: Path) -> None:
    path = tmp_path / "gap.mp3"
    path.write_bytes(with_gap(encoded(piece(), "mp3"), 0.4, 0.2))
    heard = sound.decode(path)
    result = dlapp.run("sound_to_video", path)
    assert result.notices == ((PARTS, {"name": "gap.mp3"}),)
    played = sound.load(result.video)
    assert abs(len(played) - len(heard.samples)) < 0.1 * sound.RATE
    rising = [np.flatnonzero(np.abs(samples) > 0.2)[0] for samples in (played, heard.samples)]
    assert abs(rising[0] - rising[1]) < 0.05 * sound.RATE
    assert [path.name for path in files.new_file("x").parents[1].rglob("sound.wav")] == []


# Time, memory and Stop


class Slow:
    """In the place of FFmpeg: it ignores everything and works for a minute."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ffmpeg"
        self.path.write_text("#!/bin/sh\nexec sleep 60\n")
        self.path.chmod(0o700)


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: str(Slow(tmp_path).path))


def test_stop_acts_within_a_second_while_a_sound_is_decoded(backend: Backend, slow: None, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(piece()))
    job = backend.submit("sound_to_video", [path])
    while job.state is State.WAITING:
        time.sleep(0.01)
    time.sleep(0.5)
    began = time.monotonic()
    backend.cancel(job)
    assert job.wait(5)
    assert job.state is State.CANCELLED
    assert time.monotonic() - began < 1


def test_stop_acts_within_a_second_while_a_video_is_encoded(slow: None) -> None:
    def frames() -> Iterator[np.ndarray]:
        yield np.zeros((8, 8, 3), np.uint8)
        raise Cancelled

    before = set(files.new_file("a").parents[1].rglob("*.*"))
    began = time.monotonic()
    with pytest.raises(Cancelled):
        video.write(frames(), 2, 8, {})
    assert time.monotonic() - began < 1
    assert set(files.new_file("a").parents[1].rglob("*.*")) == before


def test_a_sound_that_takes_too_long_gets_a_sentence(
    slow: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "_patience", lambda path: 0.2)
    path = tmp_path / "a.wav"
    path.write_bytes(wav(piece()))
    with pytest.raises(UserError, match=r"a\.wav takes too long to read\. Save it again as WAV or MP3\."):
        sound.decode(path)


def test_ffmpeg_is_limited_by_the_system() -> None:
    began = time.monotonic()
    endless = ["-nostats", "-f", "lavfi", "-i", "anoisesrc", "-f", "null", "-"]
    with pytest.raises(UserError, match="too long"):
        ffmpeg.run(endless, "a.wav", 1, lambda: None)
    assert time.monotonic() - began < 10


def test_a_failing_encoder_is_an_error_with_its_reason() -> None:
    with pytest.raises(RuntimeError, match="No such file"):
        video.write(iter([np.zeros((8, 8, 3), np.uint8)] * 9), 9, 8, {}, sound=Path("/no/such/sound.wav"))


@pytest.mark.parametrize("kind", ["mp3", "flac", "ogg", "m4a", "webm"])
def test_a_damaged_sound_takes_little_time_and_memory(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    data = bytearray(encoded(piece(), kind))
    for place in np.random.default_rng(1).integers(0, len(data), 200):
        data[place] ^= 0xFF
    path.write_bytes(data)
    cost = reading.measured("sound", path)
    assert not cost.bug
    assert cost.seconds < reading.SECONDS
    assert cost.peak_bytes < reading.BYTES


@pytest.mark.parametrize("seconds", [0.25, 1.0, 47.3])
def test_pitch_found_some_frames_at_a_time_is_that_of_all_frames_together(seconds: float) -> None:
    import librosa

    samples = (tone(220, seconds) + 0.05 * np.random.default_rng(0).normal(size=len(tone(220, seconds)))).astype(
        np.float32
    )
    whole = librosa.yin(samples, fmin=65, fmax=1000, sr=sound.RATE, frame_length=hearing.WINDOW, hop_length=1000)
    assert np.array_equal(hearing._pitch(samples, 1000, lambda: None), whole)


def test_stop_acts_soon_while_a_long_sound_is_heard() -> None:
    times: list[float] = []
    hearing.hear(np.tile(tone(220), 300).astype(np.float32), video.FPS, lambda: times.append(time.process_time()))
    assert len(times) > 10
