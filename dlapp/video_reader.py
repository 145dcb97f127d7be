"""Videos entering, checked: upright frames one after the other, never all of them in memory."""

import contextlib
import math
import queue
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import numpy as np

from . import ffmpeg, files, limits
from .errors import UserError
from .i18n import N_

ACCEPTED = ", ".join(limits.VIDEO_KINDS).upper()
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"  # no playlists, which name other files
LONGEST = 1920  # pixels of a frame's longer side
FASTEST = 60  # frames a second
USUAL = Fraction(30)  # frames a second, of a video that does not tell
AHEAD = 16  # frames that are decoded before they are needed
TOO_SLOW = N_("{name} takes too long to read. Save it again as MP4 (H.264).")
DAMAGED = N_("{name} is damaged, or not a video that this app can read. Accepted: {accepted}.")


@dataclass(frozen=True)
class Clip:
    """A video that can be read.

    Attributes:
        path: of its file. name: what people call it.
        rate: frames a second as they are read. Phones vary it: then frames are repeated or left out, and times stay right.
        seconds: about how long it is. limit: seconds after its beginning at which reading ends.
        sound: name of the codec of its sound, such as `aac`; empty when it has none.
        notices: what is to be said about it.
    """

    path: Path
    rate: Fraction
    seconds: float
    limit: float
    sound: str
    notices: tuple[UserError, ...] = ()

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def count(self) -> int:
        """About how many frames there are."""
        return max(1, round(self.seconds * self.rate))


def opened(path: Path, seconds: float | None = None, look: Callable[[], object] = lambda: None) -> Clip:
    """What a video file holds; nothing is decoded.

    Args:
        seconds: only the first ones are wanted; None for all.
        look: is called several times a second; what it raises stops the work.

    Raises:
        UserError: when there is no such file, it is no video or has no pictures that move, or is too large or too long.
    """
    if not path.is_file():
        raise UserError(N_("There is no file {name}."), name=path.name)
    size = path.stat().st_size
    if size > limits.VIDEO_BYTES:
        raise UserError(
            N_("{name} is {size} MB. The limit is {limit} MB."),
            name=path.name,
            size=f"{size / 1e6:.1f}",
            limit=limits.VIDEO_BYTES // 10**6,
        )
    # what is only copied shows how long it is and how many frames there are, whatever the file says
    measured = ["-map", "0:V:0", "-c", "copy", "-t", str(limits.VIDEO_SECONDS + 1), "-stats", "-f", "null", "-"]
    done = ffmpeg.run([*_input(path), *measured], path.name, 20 + size / 1e7, look, TOO_SLOW)
    streams = re.findall(r"^(?:\[info\] )? +Stream #0:\d+.*?: (Video|Audio): (\w+)(.*)", done.said, re.MULTILINE)
    films = [told for kind, _, told in streams if kind == "Video" and "attached pic" not in told]
    if streams and not films:
        raise UserError(N_("{name} has no moving pictures, only sound."), name=path.name)
    shape = re.search(r", (\d+)x(\d+)", films[0]) if films else None
    count, length = _measured(done.said)
    if shape is None or not count:
        raise UserError(DAMAGED, name=path.name, accepted=ACCEPTED)
    if int(shape[1]) * int(shape[2]) > limits.VIDEO_PIXELS:
        raise UserError(
            N_("The pictures of {name} have {size} megapixels. The limit for a video is {limit}."),
            name=path.name,
            size=f"{int(shape[1]) * int(shape[2]) / 1e6:.0f}",
            limit=limits.VIDEO_PIXELS // 10**6,
        )
    if length > limits.VIDEO_SECONDS and (seconds is None or seconds > limits.VIDEO_SECONDS):
        raise UserError(
            N_("{name} is longer than {limit} minutes, the limit for a video."),
            name=path.name,
            limit=limits.VIDEO_SECONDS // 60,
        )
    rate = _rate(films[0], count / length if length else 0)
    limit = min(seconds or math.inf, limits.VIDEO_SECONDS)
    # frames that are shown before others that come first in the file make the last time too small
    length = min(limit, max(length, min(count / float(rate), length + 1)))
    notices = []
    if rate > FASTEST:
        sentence = N_("{name} has {rate} frames a second. {limit} of them are used.")
        notices.append(UserError(sentence, name=path.name, rate=round(rate), limit=FASTEST))
        rate = Fraction(FASTEST)
    if max(int(shape[1]), int(shape[2])) > LONGEST:
        sentence = N_("The pictures of {name} are made smaller: the longer side to {limit} pixels.")
        notices.append(UserError(sentence, name=path.name, limit=LONGEST))
    sound = next((codec for kind, codec, _ in streams if kind == "Audio"), "")
    return Clip(path, rate, length, limit, sound, tuple(notices))


def _measured(said: str) -> tuple[int, float]:
    """How many frames were copied, and until which second."""
    frames = re.findall(r"frame=\s*(\d+)", said)
    times = re.findall(r"time=(\d+):(\d+):([\d.]+)", said)
    length = max((3600 * int(h) + 60 * int(m) + float(s) for h, m, s in times), default=0.0)
    return (int(frames[-1]) if frames else 0), length


def _rate(told: str, counted: float) -> Fraction:
    """Frames a second of a stream: what it says, else what was counted."""
    found = re.search(r", ([\d.]+) fps", told)
    said = float(found[1]) if found else counted
    if not 0.1 <= said <= 1000:
        return USUAL
    ntsc = Fraction(round(said * 1.001) * 1000, 1001)  # 29.97 and its like, of which two digits are told
    return ntsc if abs(float(ntsc) - said) < 0.006 else Fraction(said).limit_denominator(1000)


class Frames:
    """The frames of a clip, to be gone through once: uint8 (H, W, 3), upright, at equal times.

    Turned phone videos stand upright; both sides are even, pixels are square, the longer side has at most LONGEST of them.
    Frame n is what a player shows n / rate seconds after the beginning. `notices`: at the end, what was damaged.

    Raises:
        UserError: while going through them, when not one can be read, or decoding takes too long.
    """

    def __init__(self, clip: Clip, look: Callable[[], object] = lambda: None) -> None:
        self.clip, self._look = clip, look
        self.notices: tuple[UserError, ...] = ()

    def __iter__(self) -> Iterator[np.ndarray]:
        clip, number = self.clip, 0
        log = files.new_file("video.log")
        # what it says goes to a file, because a pipe that nobody reads would hold it up
        try:
            with log.open("w+b") as said:
                patience = 60 + 10 * clip.seconds
                command = [*_input(clip.path), *_output(clip)]
                with ffmpeg.started(command, patience, stdout=subprocess.PIPE, stderr=said.fileno()) as decoder:
                    assert decoder.stdout
                    for frame in self._read_ahead(decoder.stdout):
                        number += 1
                        yield frame
                    decoder.stdout.close()  # were something left in it, its writer would wait for ever
                    code = decoder.wait()
                said.seek(0)
                self._judge(code, number, said.read().decode(errors="replace"))
        finally:
            files.drop(log)

    def _read_ahead(self, stream: IO[bytes]) -> Iterator[np.ndarray]:
        """Frames that another thread reads meanwhile; while there is none, `look` is called."""
        ready: queue.Queue[np.ndarray | None] = queue.Queue(AHEAD)
        is_over = threading.Event()

        def offer(frame: np.ndarray | None) -> None:
            while not is_over.is_set():
                with contextlib.suppress(queue.Full):
                    return ready.put(frame, timeout=ffmpeg.EVERY)

        def read() -> None:
            with contextlib.suppress(OSError, ValueError):  # it was ended
                while not is_over.is_set() and (frame := _ppm(stream)) is not None:
                    offer(frame)
            offer(None)

        reader = threading.Thread(target=read, daemon=True, name="dlapp-video")
        reader.start()
        try:
            while True:
                try:
                    frame = ready.get(timeout=ffmpeg.EVERY)
                except queue.Empty:
                    self._look()
                    continue
                if frame is None:
                    return
                yield frame
        finally:
            is_over.set()

    def _judge(self, code: int, number: int, said: str) -> None:
        clip = self.clip
        if code in (-9, -24) or "received signal 24" in said:  # SIGXCPU, which it obeys, or what follows
            raise UserError(TOO_SLOW, name=clip.name)
        if not number:
            raise UserError(DAMAGED, name=clip.name, accepted=ACCEPTED)
        if "[error]" in said:
            sentence = N_("{name} is damaged in places: there the picture stands still or is spoilt.")
            self.notices = (UserError(sentence, name=clip.name),)


def _input(path: Path) -> list[str]:
    """What FFmpeg is to read, and that it goes on whatever it finds in it; of what it says the errors are marked."""
    tolerant = ["-nostdin", "-nostats", "-v", "repeat+level+info", "-max_error_rate", "1", "-threads", "2"]
    return [*tolerant, "-format_whitelist", CONTAINERS, "-i", f"file:{path}"]


def _output(clip: Clip) -> list[str]:
    """Pictures that say how large they are, one after the other."""
    shrink = f"min(1,{LONGEST}/max(iw*sar,ih))"
    across, down = (f"max(2,2*round({side}*{shrink}/2))" for side in ("iw*sar", "ih"))
    filters = f"fps=fps={clip.rate}:start_time=0,scale=w='{across}':h='{down}',setsar=1"
    pictures = ["-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "-"]
    return ["-map", "0:V:0", "-vf", filters, "-t", f"{clip.limit:.6f}", *pictures]


def _ppm(stream: IO[bytes]) -> np.ndarray | None:
    """The next picture of a stream of them, (H, W, 3); None at the end, also in the middle of one."""
    if stream.readline() != b"P6\n":
        return None
    width, height = map(int, stream.readline().split())
    stream.readline()  # the largest value, 255
    data = stream.read(width * height * 3)
    return np.frombuffer(data, np.uint8).reshape(height, width, 3) if len(data) == width * height * 3 else None
