"""Videos: read upright and at the right times, with boxes drawn, and with their sound."""

import csv
import io
import threading
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import dlapp
from dlapp import files, limits, video, video_reader
from dlapp.backend import Backend
from dlapp.errors import Cancelled, UserError
from dlapp.jobs import State
from dlapp.progress import Progress
from dlapp.tasks.object_detection.video import table
from tests.films import X264, ffmpeg, film, heard, seen
from tests.samples import encoded, sample
from tests.tiny_ssd import CARD, bring

from .waiting import wait_until

VIDEO = "object_detection.video"


def frames_of(path: Path, seconds: float | None = None) -> np.ndarray:
    return np.stack(list(video_reader.Frames(video_reader.opened(path, seconds))))


def colours(frames: np.ndarray) -> list[str]:
    """Which of red, green and blue each frame mostly is."""
    return ["rgb"[int(frame.mean((0, 1)).argmax())] for frame in frames]


@pytest.fixture
def model(backend: Backend, data: Path) -> str:
    """A tiny random SSD, which sees an object of some class everywhere."""
    bring(data)
    return CARD.id


@pytest.mark.parametrize(
    ("kind", "output"),
    [
        ("mp4", X264),
        ("mov", X264),
        ("mkv", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error")),
        ("webm", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")),
    ],
)
def test_every_frame_comes_once_and_in_its_second(tmp_path: Path, kind: str, output: tuple[str, ...]) -> None:
    path = film(tmp_path / f"a.{kind}", output=output)
    clip = video_reader.opened(path)
    assert (clip.rate, clip.count) == (25, 75)
    assert colours(frames_of(path)) == ["r"] * 25 + ["g"] * 25 + ["b"] * 25


@pytest.mark.parametrize(
    ("rate", "exact"), [("30000/1001", Fraction(30000, 1001)), ("24000/1001", Fraction(24000, 1001)), ("12", 12)]
)
def test_rates_of_television_are_exact(tmp_path: Path, rate: str, exact: Fraction) -> None:
    assert video_reader.opened(film(tmp_path / "a.mp4", rate=rate)).rate == exact


def test_uneven_times_of_a_phone_become_even_and_stay_right(tmp_path: Path) -> None:
    """Of every second another share of the frames is missing; red, green and blue still last a second each."""
    film(tmp_path / "even.mp4", rate="30")
    drop = "select='lt(t,1)+gte(t,1)*lt(t,2)*not(mod(n,3))+gte(t,2)*not(mod(n,2))'"
    ffmpeg("-i", tmp_path / "even.mp4", "-vf", drop, "-fps_mode", "vfr", *X264, tmp_path / "uneven.mp4")
    clip = video_reader.opened(tmp_path / "uneven.mp4")
    found = colours(frames_of(tmp_path / "uneven.mp4"))
    for second, colour in enumerate("rgb"):
        assert found[round((second + 0.5) * float(clip.rate))] == colour
        assert found.count(colour) / float(clip.rate) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_phone_video_stands_upright(tmp_path: Path, turn: int) -> None:
    """A red left half is where a player shows it."""
    halves = "color=red:s=64x48:d=1,drawbox=x=32:w=32:h=48:color=blue:t=fill"
    ffmpeg("-f", "lavfi", "-i", halves, *X264, tmp_path / "a.mp4")
    ffmpeg("-display_rotation", turn, "-i", tmp_path / "a.mp4", "-c", "copy", tmp_path / "turned.mp4")
    frames = frames_of(tmp_path / "turned.mp4")
    assert frames.shape[1:3] == ((64, 48) if turn % 180 else (48, 64))
    np.testing.assert_allclose(frames[0].astype(int), seen(tmp_path / "turned.mp4")[0].astype(int), atol=6)


def test_wide_pixels_are_shown_wide_and_large_pictures_small(tmp_path: Path) -> None:
    film(tmp_path / "wide.mp4", change="setsar=2")
    assert frames_of(tmp_path / "wide.mp4").shape[1:] == (48, 128, 3)
    ffmpeg("-f", "lavfi", "-i", "color=s=3001x1001:d=0.1", "-c:v", "libvpx", tmp_path / "large.webm")
    clip = video_reader.opened(tmp_path / "large.webm")
    assert "made smaller" in str(clip.notices[0])
    assert frames_of(tmp_path / "large.webm").shape[1:] == (640, 1920, 3)


def test_pictures_that_begin_after_the_sound_wait_for_their_time(tmp_path: Path) -> None:
    film(tmp_path / "a.mp4")
    late = (
        "-i",
        tmp_path / "a.mp4",
        "-itsoffset",
        0.4,
        "-i",
        tmp_path / "a.mp4",
        "-map",
        "1:v",
        "-map",
        "0:a",
        "-c",
        "copy",
    )
    ffmpeg(*late, tmp_path / "late.mp4")
    assert colours(frames_of(tmp_path / "late.mp4"))[:36] == ["r"] * 35 + ["g"]  # 0.4 and 1 second


def only_sound(folder: Path) -> bytes:
    ffmpeg("-i", film(folder / "a.mp4"), "-vn", "-c", "copy", folder / "a.m4a")
    return (folder / "a.m4a").read_bytes()


HOSTILE = {
    "empty.mp4": (lambda folder: b"", "is damaged, or not a video"),
    "noise.mp4": (lambda folder: np.random.default_rng(0).bytes(5000), "is damaged, or not a video"),
    "picture.mp4": (lambda folder: encoded(sample("coffee.png"), "PNG"), "is damaged, or not a video"),
    "list.mp4": (lambda folder: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "is damaged, or not a video"),
    "half.mp4": (lambda folder: film(folder / "a.mp4").read_bytes()[:3000], "is damaged, or not a video"),
    "sound.m4a": (
        lambda folder: only_sound(folder),
        "no moving pictures, only sound",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_video_gets_one_sentence(tmp_path: Path, name: str) -> None:
    make, sentence = HOSTILE[name]
    (tmp_path / name).write_bytes(make(tmp_path))
    with pytest.raises(UserError, match=sentence) as caught:
        frames_of(tmp_path / name)
    assert name in str(caught.value)


def test_limits_are_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = film(tmp_path / "a.mp4")
    monkeypatch.setattr(limits, "VIDEO_SECONDS", 2)
    with pytest.raises(UserError, match="longer than 0 minutes"):
        video_reader.opened(path)
    assert len(frames_of(path, seconds=1)) == 25  # a part of a long one
    monkeypatch.setattr(limits, "VIDEO_PIXELS", 1000)
    with pytest.raises(UserError, match="megapixels"):
        video_reader.opened(path, 1)
    monkeypatch.setattr(limits, "VIDEO_BYTES", 1000)
    with pytest.raises(UserError, match="MB"):
        video_reader.opened(path, 1)
    with pytest.raises(UserError, match="no file"):
        video_reader.opened(tmp_path / "none.mp4")


def test_a_damaged_part_is_told_and_the_rest_is_used(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", change="noise=alls=40:allf=t", output=(*X264, "-movflags", "+faststart"))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    frames = video_reader.Frames(video_reader.opened(path))
    assert 30 < len(list(frames)) < 75
    assert "damaged in places" in str(frames.notices[0])


def test_leaving_early_ends_the_decoder(tmp_path: Path) -> None:
    before = threading.active_count()
    for _frame in video_reader.Frames(video_reader.opened(film(tmp_path / "a.mp4"))):
        break
    for thread in [each for each in threading.enumerate() if each.name == "dlapp-video"]:
        thread.join(5)
    assert threading.active_count() <= before


def test_colours_survive(tmp_path: Path) -> None:
    shades = [np.full((48, 64, 3), colour, np.uint8) for colour in ((200, 30, 60), (20, 180, 90), (60, 70, 220))]
    made = video.write_clip(iter(shades), Fraction(25), {}, "a.mp4")
    for frame, shade in zip(frames_of(made), shades, strict=True):
        np.testing.assert_allclose(frame.astype(int), shade.astype(int), atol=6)


def test_boxes_are_those_of_the_frames_as_pictures(model: str, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    made = dlapp.run(VIDEO, path, model=model, seconds=0.4)
    assert (made.frames, made.rate) == (10, 25)
    assert set(made.boxes[:, 0].astype(int)) <= set(range(10))
    picture = Image.fromarray(frames_of(path)[7])
    alone = dlapp.run("object_detection", picture, model=model, threshold=0.05).boxes
    rows = made.boxes[made.boxes[:, 0] == 7]
    assert len(rows) == len(alone) > 0
    for row, box in zip(rows.tolist()[:5], alone, strict=False):
        assert row[1:3] == pytest.approx([box.index, box.score], abs=1e-3)
        assert row[3:] == pytest.approx([box.left, box.top, box.right, box.bottom], abs=0.1)
        assert made.names[box.index] == (box.name, box.name_ja)


def test_result_is_a_video_that_browsers_play(model: str, tmp_path: Path) -> None:
    made = dlapp.run(VIDEO, film(tmp_path / "a.mp4"), model=model)
    told = video_reader.ffmpeg.run(["-i", str(made.video)], "", 10, lambda: None).said
    assert "h264" in told
    assert "yuv420p" in told
    assert "bt709" in told
    assert made.video.read_bytes().find(b"moov") < made.video.read_bytes().find(b"mdat")
    assert seen(made.video).shape == (75, 48, 64, 3)


def test_sound_is_kept_bit_for_bit(model: str, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    made = dlapp.run(VIDEO, path, model=model)
    np.testing.assert_array_equal(heard(made.video), heard(path))


def test_other_sounds_become_aac_at_the_same_time(model: str, tmp_path: Path) -> None:
    path = film(tmp_path / "a.webm", output=("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"))
    made = dlapp.run(VIDEO, path, model=model)
    before, after = heard(path), heard(made.video)
    assert len(after) == pytest.approx(len(before), abs=4800)
    blocks = [np.sqrt((samples[: 28 * 4800].reshape(28, 4800) ** 2).mean(1)) for samples in (before, after)]
    np.testing.assert_allclose(*blocks, atol=0.02)  # it grows louder at the same times


def test_silent_video_stays_silent(model: str, tmp_path: Path) -> None:
    made = dlapp.run(VIDEO, film(tmp_path / "a.mp4", sound=False), model=model, seconds=0.2)
    assert not video_reader.opened(made.video).sound


def test_redrawing_changes_boxes_and_nothing_else(model: str, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    made = dlapp.run(VIDEO, path, model=model, threshold=0.05)
    item = {"path": str(path), "boxes": made.boxes, "names": made.names}
    again = dlapp.run("object_detection.redraw", item, model=model)
    np.testing.assert_array_equal(seen(again.video), seen(made.video))
    bare = dlapp.run("object_detection.redraw", {**item, "boxes": made.boxes[:0]}, model=model)
    difference = np.abs(seen(bare.video).astype(int) - seen(path).astype(int)).max()
    assert difference < 20  # of compression only
    np.testing.assert_array_equal(heard(bare.video), heard(path))


def test_table_has_every_box_with_its_second(model: str, tmp_path: Path) -> None:
    made = dlapp.run(VIDEO, film(tmp_path / "a.mp4"), model=model, seconds=0.4)
    rows = list(csv.DictReader(io.StringIO(made.written("csv"))))
    assert len(rows) == len(made.boxes)
    assert all(float(row["second"]) == pytest.approx(int(row["frame"]) / 25, abs=1e-3) for row in rows)
    assert table(made, made.boxes[:0]).count("\n") == 1


def test_stop_leaves_nothing_behind(model: str, backend: Backend, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    before = set(files.folder().iterdir())
    from dlapp.catalog import CARDS
    from dlapp.device import Device
    from dlapp.tasks import TASKS, find

    def stop(progress: Progress) -> None:
        if progress.done > 0.4:
            raise Cancelled

    _, operation = find(VIDEO)
    detector = TASKS["object_detection"].load(CARDS[model], Device("cpu"))
    with pytest.raises(Cancelled):
        operation.run(detector, [path], operation.settings(), stop)
    assert set(files.folder().iterdir()) == before
    assert path.exists()


def test_a_kept_film_is_read_again(model: str, backend: Backend, tmp_path: Path) -> None:
    job = backend.submit(VIDEO, [film(tmp_path / "a.mp4")], model=model, seconds=0.2)
    assert job.wait(60)
    assert job.state is State.DONE
    wait_until(lambda: job.saved is not None)
    assert job.saved
    kept = backend.history.load(job.id)
    np.testing.assert_array_equal(kept.result[0].boxes, job.result[0].boxes)
    assert kept.result[0].names == job.result[0].names
    assert kept.result[0].video.exists()


@pytest.mark.parametrize("seconds", [0, -1])
def test_no_seconds_are_refused(model: str, tmp_path: Path, seconds: float) -> None:
    with pytest.raises(UserError, match="more than 0 seconds"):
        dlapp.run(VIDEO, film(tmp_path / "a.mp4"), model=model, seconds=seconds)


def test_a_picture_is_not_a_video(model: str) -> None:
    with pytest.raises(UserError, match="path of a video file"):
        dlapp.run(VIDEO, sample("coffee.png"), model=model)


def test_only_boxes_above_the_score_are_drawn(model: str, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    plain, few, many = (
        frames_of(Path(made)).astype(int)
        for made in (
            path,
            *(dlapp.run(VIDEO, path, model=model, seconds=0.4, threshold=least).video for least in (1.0, 0.05)),
        )
    )
    assert abs(few - plain[: len(few)]).max() < 12  # no score reaches 1: nothing but what coding again changes
    assert abs(many - plain[: len(many)]).max() > 60


@pytest.mark.parametrize("task", ["sound_to_video", "speech_recognition", VIDEO])
def test_what_is_no_file_is_named(task: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no file none\.mp4"):
        dlapp.submit(task, tmp_path / "none.mp4")
    with pytest.raises(UserError, match=r"path of a (sound|video) file is needed here, not float"):
        dlapp.submit(task, 1.5)
