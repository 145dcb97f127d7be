"""Writing down what is said in recordings."""

from pathlib import Path

from ... import sound
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from . import Result, Segment, Settings
from .digits import Digits
from .whisper import Whisper

LISTENING = 0.97  # share of the work that is not decoding and packing


def run(model: Whisper | Digits, paths: list[str | Path], settings: Settings, report: Report) -> list[Result]:
    """One recording after the other; of several, those that cannot be used do not stop the others.

    Raises:
        UserError: when no recording can be used, see `sound.recording`, or the model does not know what is asked of it.
    """
    if settings.to_english and not model.card.translates:
        raise UserError(N_("{model} does not translate. Choose another model."), model=model.card.title)
    if settings.language not in ("auto", *model.card.languages):
        raise UserError(N_("{model} does not know this language. Choose another model."), model=model.card.title)
    results: list[Result] = []
    troubles: list[UserError] = []
    for done, path in enumerate(map(Path, paths)):
        try:
            results.append(_written_down(model, path, settings, part(report, done, len(paths))))
        except UserError as trouble:
            troubles.append(trouble)
            notice = (trouble.message, trouble.values)
            results.append(Result(text="", language="", seconds=0.0, player=None, notices=(notice,)))
    if len(troubles) == len(paths):
        raise troubles[0]
    return results


def _written_down(model: Whisper | Digits, path: Path, settings: Settings, report: Report) -> Result:
    done, text = 0.0, ""

    def look() -> None:
        report(Progress(done, text=text))  # raises Cancelled after Stop

    with sound.recording(path, look) as recording:
        seconds = len(recording.samples) / sound.SPEECH_RATE

        def heard(second: float, segments: list[Segment]) -> None:
            nonlocal done, text
            done, text = LISTENING * min(1.0, second / seconds), joined(segments)
            look()

        language, confidence, segments = model.listen(recording.samples, settings, heard)
        return Result(
            text=joined(segments),
            language=language,
            confidence=confidence,
            segments=segments,
            seconds=seconds,
            player=sound.compressed(recording, look),
            notices=tuple((notice.message, notice.values) for notice in recording.notices),
        )


def joined(segments: list[Segment]) -> str:
    """The text of phrases, with spaces where the language has them."""
    return "".join(word.text for segment in segments for word in segment.words).strip()
