"""How a translation is shown, and the look inside it."""

import streamlit as st

from .. import text
from ..jobs import Job
from ..tasks.attention import Result as Attention
from ..tasks.translation import Result
from . import follow
from .attention_view import attention_view
from .components.sentence_pairs import sentence_pairs
from .inputs import select
from .results import percent
from .session import _, language_name, plain


def show(job: Job, answer: Result) -> None:
    """Both texts side by side, and the alternatives."""
    source, target = answer.source, job.settings.target
    detected = _("detected, {confidence} sure", confidence=percent(answer.confidence))
    title = language_name(source) if source else _("no words")
    if source and job.settings.source == "auto":
        title += f" ({detected})"
    sentence_pairs(
        (text.clean(job.inputs), answer.text),
        [(pair.source, pair.target) for pair in answer.sentences],
        (title, language_name(target)),
        (source, target),
        key=f"pairs:{job.id}",
    )
    for number, alternative in enumerate(answer.alternatives, 1):
        st.caption(_("Alternative {number}", number=number))
        st.markdown("  \n".join(plain(line.strip()) for line in alternative.split("\n")))


def look_inside(job: Job, answer: Result) -> None:
    """Attention and candidates for one sentence of the translation."""
    original = text.clean(job.inputs)
    pairs = [
        (original[pair.source.start : pair.source.end], answer.text[pair.target.start : pair.target.end])
        for pair in answer.sentences
    ]
    pairs = [pair for pair in pairs if all(map(text.has_letters, pair))]
    if not pairs:
        return
    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "**Attention** says how much each token looks at each other one. Point at a token of the translation: the source "
            "tokens it was made from light up, and below stands what else the network considered in its place."
        )
    )
    number = select(
        _("Sentence"), list(range(len(pairs))), f"inside:sentence:{job.id}", lambda i: f"{i + 1}. {pairs[i][0][:80]}"
    )
    source, target = pairs[number]
    result: Attention | None = follow.side_result(
        "attention",
        {"source": source, "target": target},
        f"attention:{job.id}:{number}",
        model=job.model,
        source=answer.source,
        target=job.settings.target,
    )
    if result:
        attention_view(result, f"attention:{job.id}")
