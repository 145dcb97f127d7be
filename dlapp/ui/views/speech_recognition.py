"""How what was said is shown."""

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ...errors import UserError
from ...i18n import N_
from ...jobs import Job
from ...tasks.speech_recognition import DIGITS, Result, excerpts
from ...tasks.speech_recognition.excerpts import Excerpt
from .. import progress, result_files
from ..components.time_rows import Row, time_rows
from ..components.transcript import DOUBTFUL, transcript
from ..inputs.widgets import select
from ..progress import show_notices
from ..results import percent
from ..session import _, language_name, plain

if TYPE_CHECKING:
    from ...tasks.speech_recognition.cross_attention import CrossAttention
    from ...tasks.speech_recognition.hidden_state import HiddenState

SEND_TO = ("translation", "summarization", "question_answering")
PLAYER = "speech-player"
MIME = {"txt": "text/plain", "srt": "application/x-subrip", "vtt": "text/vtt", "json": "application/json"}


def show(job: Job) -> None:
    """A player, and beside it the words at their times."""
    _say_what_is_missing(job.result)
    index = result_files.choose_picture(job, _("Recording"))
    result: Result = job.result[index]
    if result.player is None:
        return
    with st.container(key=PLAYER):
        if result.player.exists():
            st.audio(str(result.player), format="audio/mp4")
        else:
            st.info(_("The sound behind this link has been deleted or has expired."), icon=":material/history:")
    if not result.segments:
        name = plain(job.names[index]) if job.names else _("Recording")
        told = (
            _("No spoken digits found in {name}.", name=name)
            if _knows_digits(job)
            else _("No speech found in {name}.", name=name)
        )
        st.info(told, icon=":material/voice_over_off:")
        return
    st.caption(" · ".join(_facts(job, result)))
    is_english = job.settings.to_english
    transcript(
        _corrected(job, index).segments,
        f"st-key-{PLAYER}",
        "en" if is_english else result.language,
        f"transcript:{job.id}:{index}",
        functools.partial(_correct, job, index),
    )
    is_doubtful = any(word.probability < DOUBTFUL for segment in result.segments for word in segment.words)
    hint = _("Click a word to hear it. Corrections go into the downloads, but are not saved here.")
    if is_doubtful:
        hint += " " + _("Highlighted words: the network was unsure.")
    st.caption(hint)


def _knows_digits(job: Job) -> bool:
    """Whether its networks are those that know nothing else."""
    return job.card.architecture == "speech_rnn"


def _say_what_is_missing(results: list[Result]) -> None:
    """What of any recording was skipped or could not be read, whichever is looked at."""
    show_notices([UserError(sentence, **values) for result in results for sentence, values in result.notices])


def _facts(job: Job, result: Result) -> list[str]:
    minutes, seconds = divmod(round(result.seconds), 60)
    spoken = language_name(result.language)
    if job.settings.language == "auto" and len(job.card.languages) > 1:
        spoken += " (" + _("detected, {confidence} sure", confidence=percent(result.confidence)) + ")"
    if job.settings.to_english:
        spoken += " → " + language_name("en")
    return [spoken, _("Length {minutes}:{seconds}", minutes=minutes, seconds=f"{seconds:02}")]


def _corrected(job: Job, index: int) -> Result:
    """A result with the visitor's corrections."""
    changes = st.session_state.get(f"corrections:{job.id}:{index}", {})
    result: Result = job.result[index]
    segments = [segment.with_text(changes[i]) if i in changes else segment for i, segment in enumerate(result.segments)]
    return dataclasses.replace(result, segments=segments)


def _correct(job: Job, index: int, number: int, text: str) -> None:
    changes = st.session_state.setdefault(f"corrections:{job.id}:{index}", {})
    if text.strip() and 0 <= number < len(job.result[index].segments):
        changes[number] = text


def downloads(job: Job) -> None:
    """Text and subtitles, one file of a kind; of several recordings also all as a ZIP."""
    index = result_files.chosen_picture(job)
    if not any(result.segments for result in job.result):
        return
    names = [Path(name).stem for name in job.names] or ["speech"] * len(job.result)
    with st.container(horizontal=True, gap="small"):
        if job.result[index].segments:
            for kind, mime in MIME.items():
                st.download_button(
                    _("Download {kind}", kind=kind.upper()),
                    functools.partial(_written, _corrected(job, index), kind),
                    file_name=f"{names[index]}.{kind}",
                    mime=mime,
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"download:{kind}",
                )
        if len(job.result) > 1:
            st.download_button(
                _("Download all as ZIP"),
                functools.partial(_archive, [_corrected(job, i) for i in range(len(names))], names),
                file_name="speech.zip",
                mime="application/zip",
                icon=":material/folder_zip:",
                on_click="ignore",
                key="download:zip",
            )


def _written(result: Result, kind: str) -> str:
    return result.written(kind) or ""


def _archive(results: list[Result], names: list[str]) -> bytes:
    return result_files.zipped(
        (f"{number:03}_{name}.{kind}", _written(result, kind).encode())
        for number, (name, result) in enumerate(zip(names, results, strict=True), 1)
        for kind in MIME
    )


def text_to_send(job: Job) -> str:
    """What other pages may go on with."""
    return _written(_corrected(job, result_files.chosen_picture(job)), "txt").strip()


text_to_copy = text_to_send


def look_inside(job: Job) -> None:
    """Of one phrase: what was heard, and where the network listened or what it remembered."""
    index = result_files.chosen_picture(job)
    result: Result = job.result[index]
    if not result.segments or result.player is None or not result.player.exists():
        return
    st.header(_("Look inside"), divider=True)
    segments = result.segments
    number = select(
        _("Phrase"),
        list(range(len(segments))),
        f"inside:phrase:{job.id}:{index}",
        lambda i: f"{segments[i].start:.1f} s · {segments[i].text[:80]}",
    )
    phrase = segments[number]
    stretch = excerpts.around(result.player, phrase.start, phrase.end, phrase.text, result.seconds)
    key = f"{job.id}:{index}:{number}"
    if _knows_digits(job):
        _hidden_state(job, stretch, key)
    else:
        _cross_attention(job, stretch, result.language, key)


def _cross_attention(job: Job, stretch: Excerpt, language: str, key: str) -> None:
    st.markdown(
        _(
            "Top: what the network hears. Bottom: **where it listens** as it writes each word "
            "(cross-attention, mean of the heads that follow the sound). Point at a word to see which "
            "alternatives it considered."
        )
    )
    inside: CrossAttention | None = progress.view_result(
        job,
        "speech_recognition.cross_attention",
        stretch,
        f"listening:{key}",
        model=job.card.id,
        language=language,
        to_english=job.settings.to_english,
    )
    if inside is None:
        return
    mel, attention = inside.mel.astype(float), inside.attention.astype(float)
    rows = [
        Row(_("Log-mel spectrogram: low frequencies at the bottom"), mel[::-1], mel.min(), mel.max(), height=130),
        Row(
            _("Attention to the sound, word by word"),
            (attention / attention.max(1, keepdims=True).clip(1e-6)) ** 0.5,
            labels=inside.words,
            details=[[(each.token, each.score) for each in line] for line in inside.candidates],
            height=max(60, 18 * len(inside.words)),
        ),
    ]
    time_rows(rows, stretch.end - stretch.start, f"rows:{key}")
    st.caption(
        _(
            "Probability that nobody is speaking here, according to the network: {share}",
            share=percent(inside.no_speech),
        )
    )


NETWORKS = {"rnn": N_("Plain RNN"), "lstm": "LSTM", "gru": "GRU"}


def _hidden_state(job: Job, stretch: Excerpt, key: str) -> None:
    st.markdown(
        _(
            "Three networks with the same number of parameters hear the same digit, frame by frame. After "
            "each frame they guess; the **hidden state** is all they remember of the sound so far."
        )
    )
    inside: HiddenState | None = progress.view_result(
        job, "speech_recognition.hidden_state", stretch, f"memory:{key}", model=job.card.id
    )
    if inside is None:
        return
    mel = inside.mel.astype(float).T
    rows = [Row(_("Log-mel spectrogram: low frequencies at the bottom"), mel[::-1], mel.min(), mel.max(), height=80)]
    for memory in inside.networks:
        name = _(NETWORKS[memory.kind])
        probabilities, hidden = memory.probabilities.astype(float).T, memory.hidden.astype(float).T
        rows += [
            Row(_("{network}: probability of each digit", network=name), probabilities, labels=DIGITS, height=120),
            Row(
                _("{network}: hidden state, {count} units", network=name, count=len(hidden)),
                hidden,
                low=-1.0,
                is_signed=True,
                height=90,
            ),
        ]
    time_rows(rows, stretch.end - stretch.start, f"rows:{key}")
