"""The same in another language."""

import streamlit as st

from dlapp import limits
from dlapp.i18n import N_
from dlapp.jobs import State
from dlapp.text import detect
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.texts import Example, document_of, remarks_on, required, text_input
from dlapp.ui.inputs.widgets import WHERE_IT_FAILS, choose, select
from dlapp.ui.session import _, language, language_name

TASK = "translation"
EXAMPLES = (
    Example(N_("Asking the way"), "Excuse me. Where is the station? I want to go to the museum by bus."),
    Example(
        N_("A letter"),
        "お元気ですか。\n私は先週、家族と京都に行きました。とても楽しかったです。\n今度、写真を送ります。",
    ),
    Example(N_("Weather"), "今日は雨が降っています。傘を持って行ってください。"),
    Example(
        WHERE_IT_FAILS,
        "He kicked the bucket last year.",
        N_(
            "A hard one: an idiom. “To kick the bucket” is to die. A small model has met few idioms and translates the single words."
        ),
    ),
)


frame.header(
    N_("Translation"),
    N_("A **Transformer** reads a whole sentence at once and writes it in another language."),
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
    alternatives = controls.slider(_("Alternative translations"), 0, limits.ALTERNATIVES, 1, key=f"{TASK}:alternatives")
sources = sorted({pair[0] for pair in card.directions} or card.languages, key=card.languages.index)
targets = sorted({pair[1] for pair in card.directions} or card.languages, key=card.languages.index)
FROM, TO = f"{TASK}:from:{card.id}", f"{TASK}:to:{card.id}"


def swap() -> None:
    """Exchange the languages; a text that was translated and not changed since gives way to its translation."""
    source, target = st.session_state[f"{FROM}:choice"], st.session_state[f"{TO}:choice"]
    job = progress.job_of(TASK)
    if job and job.state is State.DONE and job.card == card and job.inputs == st.session_state[f"{TASK}:text"]:
        source, target = job.result.source, job.settings.target
        st.session_state[f"{TASK}:text"] = job.result.text
    if source not in targets or source == target:
        source = next(code for code in targets if code != target)
    choose(FROM, target)
    choose(TO, source)


def name(code: str) -> str:
    return _("Auto-detect") if code == "auto" else language_name(code)


def resolve(text: str, source: str, target: str) -> tuple[str, str]:
    """The languages that a text will be translated between.

    One that is in the chosen target already is translated to the visitor's own language, or the model's next one.
    """
    if source == "auto" and (source := detect(text, card.languages).code) == target:
        target = next((code for code in (language(), *targets) if code in targets and code != target), target)
    return source, target


with form.inputs:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", wrap=False):
        source = select(_("From"), ["auto", *sources], FROM, name, name="source")
        st.button(
            "",
            on_click=swap,
            icon=":material/swap_horiz:",
            help=_("Swap languages"),
            key=f"{TASK}:swap",
            disabled=len(targets) < 2,
        )
        target = select(_("To"), targets, TO, name, name="target")
    text, is_example = text_input(TASK, EXAMPLES, height=150)
    if source == "auto" and text.strip():
        detected, target_of_text = resolve(text, source, target)
        if detected and detected != target_of_text:
            st.caption(
                _(
                    "{source} detected: will be translated into {target}",
                    source=language_name(detected),
                    target=language_name(target_of_text),
                )
            )
start = form.buttons.button(_("Translate"), type="primary", icon=":material/translate:", key=f"{TASK}:start")
if start or is_example:
    progress.start(
        TASK,
        text.strip() and text,
        required(text) + remarks_on(text, EXAMPLES),
        model=card.id,
        source=source,
        target=resolve(text, source, target)[1],
        alternatives=alternatives,
        keep_lines=(document := document_of(TASK, text)) is not None and document.has_lines,
    )
frame.result_section(TASK)

frame.how_it_works(
    "transformer",
    (
        N_("Tokens"),
        N_(
            "The text is cut into frequent pieces such as “の”, “です” or “ing”: 8,192 of them in the built-in model, shared by "
            "both languages. Each piece becomes a vector, to which its position in the sentence is added."
        ),
    ),
    (
        N_("Self-attention"),
        N_(
            "In the encoder every token looks at all the others at once and takes over what matters to it: “it” finds the "
            "noun it stands for. Several heads look for different things. An RNN would have to carry all of this along, word by word."
        ),
    ),
    (
        N_("Encoder and decoder"),
        N_(
            "The encoder reads the whole source. The decoder writes one token after another and, for each, attends to the "
            "source (cross-attention) and to what it has written so far. BERT is an encoder alone, GPT a decoder alone, and T5 "
            "has both."
        ),
    ),
    (
        N_("Beam search"),
        N_(
            "A softmax gives every possible next token a probability. The most probable sentence need not begin with the most "
            "probable word, so the four best beginnings are kept in play, and the runners-up become the alternatives."
        ),
    ),
)
