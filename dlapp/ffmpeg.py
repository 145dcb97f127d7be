"""FFmpeg, run so that it can be stopped and takes neither much time nor much memory."""

import contextlib
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .errors import UserError
from .i18n import N_

EVERY = 0.2  # seconds between two looks whether the user pressed Stop
BYTES = 450_000_000  # of memory in all
TOO_SLOW = N_("{name} takes too long to read. Save it again as WAV or MP3.")


@dataclass(frozen=True)
class Finished:
    """How it ended: its exit status, what it wrote and what it said."""

    code: int
    output: bytes
    said: str


@contextlib.contextmanager
def started(arguments: list[str], seconds: float | None = None, **pipes: int) -> Iterator[subprocess.Popen]:
    """FFmpeg at work, which is ended with the block, however that ends.

    Args:
        seconds: of the processor after which it is ended, where the system can do that; with little memory, and after others.
        pipes: `stdin`, `stdout` and `stderr` as in `subprocess.Popen`.
    """
    import imageio_ffmpeg

    process = subprocess.Popen([imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", *arguments], **pipes)  # type: ignore[call-overload]
    try:
        _limit(process.pid, seconds)
        yield process
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()


def run(
    arguments: list[str], name: str, seconds: float, look: Callable[[], object], too_slow: str = TOO_SLOW
) -> Finished:
    """Run it to its end.

    Args:
        name: of the file that it reads, for the sentence. seconds: that it may take.
        look: is called several times a second; what it raises stops the work.
        too_slow: the sentence for a file that takes longer.

    Raises:
        UserError: when it takes longer.
    """
    end = time.monotonic() + 3 * seconds  # by the clock, on a busy machine
    with started(
        arguments, seconds, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        while True:
            try:
                output, said = process.communicate(timeout=EVERY)
                break
            except subprocess.TimeoutExpired:
                look()
            if time.monotonic() > end:
                raise UserError(too_slow, name=name)
    words = said.decode(errors="replace")
    if process.returncode in (-9, -24) or "received signal 24" in words:  # SIGXCPU, which it obeys, or what follows
        raise UserError(too_slow, name=name)
    return Finished(process.returncode, output, words)


def _limit(process_id: int, seconds: float | None) -> None:
    if sys.platform != "linux":  # elsewhere a process can only limit itself
        return
    import resource

    with contextlib.suppress(OSError):  # it may have ended
        resource.prlimit(process_id, resource.RLIMIT_CORE, (0, 0))
        if seconds is not None:
            os.setpriority(os.PRIO_PROCESS, process_id, 5)  # whoever waits for a page comes first
            resource.prlimit(process_id, resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
            resource.prlimit(process_id, resource.RLIMIT_DATA, (BYTES, BYTES))
