"""A stretch of a recording, which a look inside is about."""

from dataclasses import dataclass
from pathlib import Path

from ...errors import UserError
from ...i18n import N_
from ..spec import check_sound

LONGEST = 30.0  # seconds that Whisper hears at once
AROUND = 0.3  # seconds that are heard before and behind a phrase


@dataclass(frozen=True)
class Excerpt:
    """`path` of a sound file; `start`, `end`: seconds in it; `text`: what is said there."""

    path: Path
    start: float
    end: float
    text: str


def around(path: Path, start: float, end: float, text: str, seconds: float) -> Excerpt:
    """A phrase with a little before and behind it, as far as the recording of so many seconds goes."""
    first = max(0.0, start - AROUND)
    return Excerpt(path, first, min(seconds, end + AROUND, first + LONGEST), text)


def check(item: object) -> None:
    """Refuse what is not a stretch of a sound file.

    Raises:
        UserError: saying what is wrong with it.
    """
    if not isinstance(item, Excerpt):
        raise UserError(N_("A stretch of a recording is needed here, not {kind}."), kind=type(item).__name__)
    check_sound(item.path)
    if not 0 <= item.start < item.end <= item.start + LONGEST + 1e-6:
        raise UserError(
            N_("The stretch must begin before it ends, and take at most {limit} seconds."), limit=int(LONGEST)
        )
