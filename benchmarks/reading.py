"""What reading one file costs, measured in a process of its own: python -m benchmarks.reading picture lake.jpg"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

READERS = ("picture", "document", "sound")
SECONDS, BYTES = 10.0, 500_000_000  # that a file of less than 1 MB may take at most


@dataclass(frozen=True)
class Cost:
    """Of reading a file.

    Attributes:
        outcome: "" when it was read, else the sentence it was refused with; bug: the exception if it was no UserError.
        seconds: of the processor, in all processes together. peak_bytes: above what the process had before, or of a child.
    """

    outcome: str = ""
    bug: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0


def prepare(reader: str) -> None:
    """Import what the first file would otherwise pay for."""
    if reader == "picture":
        from dlapp import media

        media._register_heif()
    elif reader == "document":
        import dlapp.documents
    else:
        import imageio_ffmpeg

        import dlapp.sound  # noqa: F401

        imageio_ffmpeg.get_ffmpeg_exe()


def read(reader: str, path: Path) -> None:
    """What a page or a task does with such a file.

    Raises:
        UserError: when it is refused.
    """
    if reader == "picture":
        from dlapp import media

        picture = media.load_picture(path.read_bytes(), path.name, deep=True)
        assert picture.image.mode in ("RGB", "RGBA", "I;16"), picture.image.mode
        media.has_place(picture.image)
        media.settings_of(picture.image)
        if picture.image.width * picture.image.height < 1_000_000:
            for kind in media.KINDS:
                media.write(media.fit(picture.image, 1000), kind, {}, place=True)
    elif reader == "document":
        from dlapp import documents

        documents.read(path.read_bytes(), path.name)
    else:
        from dlapp import sound

        sound.load(path)


def cost(reader: str, path: Path) -> Cost:
    """Of reading a file in this very process, whose peak of memory then stays: better in one that ends."""
    from dlapp.errors import UserError

    prepare(reader)
    before, began, outcome, bug = _memory(), _seconds(), "", ""
    try:
        read(reader, path)
    except UserError as error:
        outcome = str(error)
    except Exception as error:
        bug = repr(error)[:500]
    above = max(0, _memory() - before)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    return Cost(outcome, bug, round(_seconds() - began, 3), max(above, children))


_UNIT = 1 if sys.platform == "darwin" else 1024


def _memory() -> int:
    """The most bytes that this process had. Linux counts those of the one that started it into `ru_maxrss`."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def _seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def measured(reader: str, path: Path, patience: float = 60.0) -> Cost:
    """The cost of reading a file in a new process, which may end in any way."""
    began = time.monotonic()
    command = [sys.executable, "-m", __name__, reader, str(path)]
    folder = Path(__file__).parents[1]
    try:
        done = subprocess.run(command, capture_output=True, cwd=folder, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return Cost(bug="it did not end", seconds=time.monotonic() - began)
    if done.returncode:
        return Cost(bug=f"the process ended with {done.returncode}: {done.stderr[-500:].decode(errors='replace')}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    print(json.dumps(asdict(cost(sys.argv[1], Path(sys.argv[2])))))
