"""The same in another language."""

import streamlit as st

from dlapp import documents, limits, text
from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.jobs import State
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _, language, language_name
from dlapp.ui.text_inputs import Example, text_input

TASK = "translation"
EXAMPLES = (
    Example(N_("Asking the way"), "Excuse me. Where is the station? I want to go to the museum by bus."),
    Example(
        N_("A letter"),
        "お元気ですか。\n私は先週、家族と京都に行きました。とても楽しかったです。\n今度、写真を送ります。",
    ),
    Example(N_("Weather"), "今日は雨が降っています。傘を持って行ってください。"),
)

explain.head(
    N_("Translation"),
    N_("Give it a text: a **Transformer** reads all its words at once and writes them anew in another language."),
    "transformer",
)
card = inputs.choose_model(TASK, TASK)

sources = sorted({pair[0] for pair in card.directions} or card.languages, key=card.languages.index)
targets = sorted({pair[1] for pair in card.directions} or card.languages, key=card.languages.index)
FROM, TO = f"{TASK}:from:{card.id}", f"{TASK}:to:{card.id}"


def swap() -> None:
    """Exchange the languages; a text that was translated and not changed since gives way to its translation."""
    source, target = st.session_state[f"{FROM}:choice"], st.session_state[f"{TO}:choice"]
    job = follow.job_of(TASK)
    if job and job.state is State.DONE and job.model == card.id and job.inputs == st.session_state[f"{TASK}:text"]:
        source, target = job.result.source, job.settings.target
        st.session_state[f"{TASK}:text"] = job.result.text
    if source not in targets or source == target:
        source = next(code for code in targets if code != target)
    inputs.choose(FROM, target)
    inputs.choose(TO, source)


def name(code: str) -> str:
    return _("Detect the language") if code == "auto" else language_name(code)


first, middle, second, more = st.columns([4, 2, 4, 3], vertical_alignment="bottom")
with first:
    source = inputs.select(_("From"), ["auto", *sources], FROM, name)
middle.button(
    _("Swap"),
    on_click=swap,
    icon=":material/swap_horiz:",
    key=f"{TASK}:swap",
    width="stretch",
    disabled=len(targets) < 2,
)
with second:
    target = inputs.select(_("To"), targets, TO, name)
alternatives = more.slider(
    _("Alternatives"), 0, limits.ALTERNATIVES, 1, key=f"{TASK}:alternatives", persist_state="session"
)
written, document, is_example = text_input(TASK, EXAMPLES)
start = st.button(_("Translate"), type="primary", icon=":material/translate:", key=f"{TASK}:start")
if start or is_example:
    if source == "auto" and text.detect(written, card.languages).code == target:
        target = next((code for code in (language(), *targets) if code in targets and code != target), target)
    notices = [] if written.strip() else [UserError(N_("Type or paste a text first."))]
    follow.start(
        TASK,
        written.strip() and written,
        notices,
        model=card.id,
        source=source,
        target=target,
        alternatives=alternatives,
    )

job = follow.current(TASK)
answer = follow.follow(job) if job else None
if job and answer:
    from dlapp.ui.translation_views import look_inside, show

    st.header(_("Translation"), divider=True)
    show(job, answer)
    results.facts(answer)
    kind, data = (
        documents.rewritten(document, answer.text)
        if document and document.text == job.inputs
        else ("txt", answer.text.encode())
    )
    st.download_button(
        _("Download as {kind}", kind=kind.upper()),
        data,
        file_name=f"translation.{kind}",
        mime=documents.MIME[kind],
        icon=":material/download:",
        on_click="ignore",
    )
    results.send_to(answer.text, "summarization", "question_answering")
    results.keeping(job)
    look_inside(job, answer)

explain.how_it_works(
    (
        N_("Tokens"),
        N_(
            "The text is cut into pieces that occur often, such as “の”, “です” or “ing”: 8,192 of them in the built-in model, "
            "for both languages. Each piece becomes a list of numbers, and its place in the sentence is added to it."
        ),
    ),
    (
        N_("Self-attention"),
        N_(
            "In the encoder every token looks at all the others at once and takes over what matters to it: “it” finds the "
            "noun that it stands for. Several heads look for different things; an RNN would have to carry all of it along."
        ),
    ),
    (
        N_("Encoder and decoder"),
        N_(
            "The encoder reads the whole source. The decoder writes one token after another and, for each, attends to the "
            "source (cross-attention) and to what it has written so far. BERT is such an encoder alone, GPT a decoder alone, "
            "T5 has both."
        ),
    ),
    (
        N_("Beam search"),
        N_(
            "A softmax gives each possible next token a probability. The most probable sentence need not begin with the most "
            "probable word: so the four best beginnings are carried on, and the others become the alternatives."
        ),
    ),
)
