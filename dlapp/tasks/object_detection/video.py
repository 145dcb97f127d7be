"""Finding objects in videos, frame by frame, and drawing what was found."""

import csv
import dataclasses
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from ... import files, media, result, video, video_reader
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from ..spec import Operation, check_video
from . import LOWEST, Box, Settings, drawing
from .detector import Detector
from .inference import named
from .labels import vocabulary

PREVIEW = 640  # pixels of the frame that is shown meanwhile
COLUMNS = ("frame", "class", "score", "left", "top", "right", "bottom")  # of Tracks.boxes
PREVIEW_EVERY = 8  # frames
MUXING = 0.02  # share of the work that the sound takes


@dataclass(frozen=True)
class VideoSettings(Settings):
    """What to look for in a video.

    Attributes:
        threshold: lowest score of the boxes that are drawn, 0.05 to 1, or None for what is usual; all that have more than 0.05
            are kept.
        labels: what to look for, in English, for open-vocabulary models only.
        seconds: only the first ones; None for all.
    """

    seconds: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.seconds is not None and self.seconds <= 0:
            raise UserError(N_("A video needs more than 0 seconds."))


@dataclass(frozen=True, kw_only=True)
class Film(result.Result):
    """What was found in a video.

    Attributes:
        video: path of an MP4 with the boxes drawn, with the sound.
        boxes: float32 (N, 7), the columns of COLUMNS, in the order of frames and in each the best first; sides in pixels of the
            video, which stands upright.
        names: of the classes in it, by number: English and Japanese.
        frames: how many there are; rate: how many a second.
        notices: what of the video could not be used: an English sentence and the values in it, each.
    """

    video: Path
    boxes: np.ndarray
    names: dict[int, tuple[str, str]]
    frames: int
    rate: float
    notices: tuple[tuple[str, dict[str, object]], ...] = ()

    def written(self, kind: str) -> str | None:
        """All boxes as a table (`csv`)."""
        return table(self, self.boxes) if kind == "csv" else None


def table(film: Film, rows: np.ndarray) -> str:
    """Some rows of a film's boxes as CSV: frame (from 0), second, class, score and sides."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(("frame", "second", *COLUMNS[1:]))
    for frame, kind, score, *sides in rows.tolist():
        name, _ = film.names[int(kind)]
        writer.writerow(
            (int(frame), f"{frame / film.rate:.3f}", name, f"{score:.4f}", *(f"{side:.1f}" for side in sides))
        )
    return made.getvalue()


@torch.inference_mode()
def run(model: Detector, paths: list[str | Path], settings: VideoSettings, report: Report) -> list[Film]:
    """One video after the other; a Stop leaves nothing behind.

    Raises:
        UserError: when a video cannot be used, see `video_reader`.
    """
    detector = model.looking_for(settings.labels)
    return [_film(detector, Path(path), settings, part(report, done, len(paths))) for done, path in enumerate(paths)]


def _film(detector: Detector, path: Path, settings: VideoSettings, report: Report) -> Film:
    found: list[list[Box]] = []
    kinds = vocabulary(settings.labels)
    steps = _Steps(report)
    clip = video_reader.opened(path, settings.seconds, steps.look)

    def with_boxes(frames: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        for some in _batches(frames, detector.batch):
            pictures = [Image.fromarray(frame) for frame in some]
            for picture, answer in zip(pictures, detector.found(pictures, LOWEST), strict=True):
                found.append(named(answer, kinds))
                drawn = drawing.annotated(picture, [box for box in found[-1] if box.score >= settings.lowest])
                yield np.asarray(drawn)
            steps.done(len(found) / clip.count, drawn)

    noted = {"task": "object_detection.video", **dataclasses.asdict(settings)}
    made, notices = _rewritten(clip, with_boxes, noted, steps)
    return Film(
        video=made,
        boxes=_rows(found),
        names={box.index: (box.name, box.name_ja) for boxes in found for box in boxes},
        frames=len(found),
        rate=float(clip.rate),
        notices=tuple((notice.message, notice.values) for notice in notices),
    )


@dataclass(frozen=True)
class RedrawSettings:
    """`seconds`: only the first ones of the video; None for all."""

    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Redrawn(result.Result):
    """`video`: path of an MP4 with other boxes drawn, with the sound."""

    video: Path


def _check_redraw(item: object) -> None:
    """Only views ask for it: {"path": of the video, a str; "boxes": rows as in Film, "names": as there}."""
    assert isinstance(item, dict)
    check_video(item["path"])


def redraw(model: Detector, items: list[dict[str, Any]], settings: RedrawSettings, report: Report) -> list[Redrawn]:
    """The same videos with some of the boxes that were found in them: nothing is looked for again."""
    return [_redrawn(item, settings, part(report, done, len(items))) for done, item in enumerate(items)]


def _redrawn(item: dict[str, Any], settings: RedrawSettings, report: Report) -> Redrawn:
    steps = _Steps(report)
    clip = video_reader.opened(Path(item["path"]), settings.seconds, steps.look)
    rows, names = item["boxes"], item["names"]

    def with_boxes(frames: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        for number, frame in enumerate(frames):
            mine = rows[np.searchsorted(rows[:, 0], number) : np.searchsorted(rows[:, 0], number, "right")]
            drawn = drawing.annotated(Image.fromarray(frame), boxes_of(mine, names))
            yield np.asarray(drawn)
            if number % PREVIEW_EVERY == 0:
                steps.done((number + 1) / clip.count, drawn)

    made, _ = _rewritten(clip, with_boxes, {"task": "object_detection.video"}, steps)
    return Redrawn(video=made)


class _Steps:
    """How far a video is, which is said again while nothing happens: there a Stop takes effect."""

    def __init__(self, report: Report) -> None:
        self._report, self._latest = report, Progress()

    def look(self) -> None:
        self._report(self._latest)

    def done(self, share: float, frame: Image.Image) -> None:
        self._latest = Progress((1 - MUXING) * min(1, share), 1, media.fit(frame, PREVIEW))
        self.look()


def _rewritten(
    clip: video_reader.Clip,
    change: Callable[[Iterable[np.ndarray]], Iterator[np.ndarray]],
    noted: dict[str, Any],
    steps: _Steps,
) -> tuple[Path, list[UserError]]:
    """A new MP4 of changed frames with the clip's sound, and what is to be said about it."""
    frames = video_reader.Frames(clip, steps.look)
    silent = video.write_clip(change(frames), clip.rate, noted, f"{clip.path.stem}_objects.mp4")
    notices = [*clip.notices, *frames.notices]
    if not clip.sound:
        return silent, notices
    try:
        whole = video.with_sound(silent, clip.path, clip.sound, clip.limit, steps.look)
    except BaseException:  # also when the visitor stops it
        files.drop(silent)
        raise
    if whole is None:
        notices.append(UserError(N_("The sound of {name} cannot be used: the video has none."), name=clip.name))
        return silent, notices
    files.drop(silent)
    return whole, notices


def _batches(frames: Iterable[np.ndarray], size: int) -> Iterator[list[np.ndarray]]:
    each = iter(frames)
    while some := list(islice(each, size)):
        yield some


def boxes_of(rows: np.ndarray, names: dict[int, tuple[str, str]]) -> list[Box]:
    """Rows of a film's boxes as boxes."""
    return [
        Box(*names[int(kind)], score, left, top, right, bottom, int(kind))
        for _, kind, score, left, top, right, bottom in rows.tolist()
    ]


def _rows(found: list[list[Box]]) -> np.ndarray:
    rows = [
        (number, box.index, box.score, box.left, box.top, box.right, box.bottom)
        for number, boxes in enumerate(found)
        for box in boxes
    ]
    return np.array(rows, np.float32).reshape(-1, len(COLUMNS))


OPERATIONS: dict[str, Operation] = {
    "video": Operation(settings=VideoSettings, result=Film, check=check_video, run=run),
    "redraw": Operation(settings=RedrawSettings, result=Redrawn, check=_check_redraw, run=redraw),
}
