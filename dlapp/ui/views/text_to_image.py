"""How pictures of a prompt are shown, kept and downloaded, and the look inside."""

import dataclasses
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from ...i18n import N_
from ...jobs import Job
from ...tasks.text_to_image import Result, parts_of
from ...tasks.text_to_image.inspect import Inside
from .. import progress, result_files, results
from ..components.word_heat import HeatWord, word_heat
from ..film import show_film
from ..heat import heat_overlay
from ..inputs.widgets import choose_view
from ..session import _, _n, plain
from ..starred import show_starred, star
from ..understood import show_understood

TASK = "text_to_image"
LEAST_CHANGE = 0.5  # of 255, mean over the picture: below it a word did nothing that one would see
MOST_MAPS = 12


def show(job: Job) -> None:
    """All pictures with their seeds; each can be a favourite. What was not understood is said above them."""
    result: Result = job.result[0]
    for notice in _notices(result):
        st.info(notice, icon=":material/info:")
    show_understood(result.understood)
    prompt = _prompt(job)
    with st.grid(max(2, min(4, len(result.images))), min_column_width=130, key="pictures"):
        for number, (image, seed) in enumerate(zip(result.images, result.seeds, strict=True)):
            with st.container():
                label = _("Seed {seed}", seed=seed)
                st.image(image, alt=f"{prompt[:200]} ({label})", width="stretch")
                with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                    st.caption(label)
                    star(TASK, image, _metadata(job, seed), f"star:{job.id}:{number}")


def _prompt(job: Job) -> str:
    return parts_of(job.inputs[0])[0]


def _notices(result: Result) -> list[str]:
    notices = []
    if result.unknown:
        words = ", ".join(plain(word[:40]) for word in dict.fromkeys(result.unknown[:20]))
        notices.append(
            _(
                "This model draws cartoon faces only and does not know these words: {words}. For anything else, choose a model such as "
                "SD-Turbo.",
                words=words,
            )
        )
    if result.blocked:
        notices.append(
            _n(
                "The model's safety checker withheld a picture. Describe it differently, or try another seed.",
                "The model's safety checker withheld {count} pictures. Describe them differently, or try another seed.",
                len(result.blocked),
            )
        )
    if result.tokens_read:
        notices.append(
            _(
                "The description is too long: this model read its first {count} tokens, which are words or parts of words, and ignored the "
                "rest.",
                count=result.tokens_read,
            )
        )
    return notices


def _metadata(job: Job, seed: int) -> dict[str, Any]:
    """What is needed to make one picture again."""
    settings = {"task": job.task, "model": job.card.id, "prompt": _prompt(job), **dataclasses.asdict(job.settings)}
    return {**settings, "seed": seed, "count": 1}


def downloads(job: Job) -> None:
    """All pictures of a job as files."""
    result: Result = job.result[0]
    if not result.images:
        return
    names = tuple(f"picture_{seed}" for seed in result.seeds)
    result_files.offer(result.images, names, [_metadata(job, seed) for seed in result.seeds], "", TASK)
    results.send_picture(job, result.images, [_("Seed {seed}", seed=seed) for seed in result.seeds])


def show_favourites() -> None:
    """The favourite pictures of this browser, also of earlier days."""
    show_starred(TASK, "picture", lambda settings: str(settings.get("prompt"))[:60])


def look_inside(job: Job) -> None:
    """The look-inside part of the page, for the built-in model."""
    if job.card.architecture != "cartoonist":
        return
    views = {N_("From noise to picture"): _film, N_("What each word did"): _words, N_("Where each word looked"): _maps}
    choose_view(views, TASK)(job)


def _inside(job: Job) -> Inside | None:
    settings = job.settings
    asked = {"seed": settings.seed, "steps": settings.steps, "guidance": settings.guidance}
    return progress.view_result(
        job,
        f"{TASK}.inside",
        _prompt(job),
        f"inside:{job.id}",
        model=job.card.id,
        **{name: value for name, value in asked.items() if value is not None},
    )


def _film(job: Job) -> None:
    inside = _inside(job)
    if inside is None:
        return
    st.markdown(
        _(
            "What the network expects the first picture to be at each step, while there is still so much noise in it. The rough shape "
            "and the colours come first, eyes and mouth last."
        )
    )
    show_film(inside.steps)


def _words(job: Job) -> None:
    inside = _inside(job)
    if inside is None:
        return
    st.markdown(
        _(
            "The first picture was drawn again from the same noise, each time without one of the words. The more the picture changed, "
            "the more colour the word has here."
        )
    )
    most = max((word.change for word in inside.words), default=0) or 1.0
    heat = []
    for word in inside.words:
        if not word.is_known:
            told = _("“{word}”: the network does not know this word and ignores it", word=word.text)
        elif word.change < LEAST_CHANGE:
            told = _("“{word}”: without it, the picture stays practically the same", word=word.text)
        else:
            told = _(
                "“{word}”: without it, the picture changes by {change} of 255 on average",
                word=word.text,
                change=f"{word.change:.1f}",
            )
        heat.append(HeatWord(word.text + " ", word.change / most if word.is_known else 0.0, told))
    word_heat(heat, _("Point at a word"), key=f"words:{job.id}")


def _maps(job: Job) -> None:
    inside = _inside(job)
    if inside is None:
        return
    st.markdown(
        _(
            "**Cross-attention**: where in the picture the network looked at each word, mean of all steps. Every map goes from its "
            "smallest to its largest value."
        )
    )
    picture = inside.steps[-1].image.resize((256, 256), Image.Resampling.LANCZOS)
    with st.grid(6, min_column_width=110, key="maps"):
        for word in [word for word in inside.words if word.is_known][:MOST_MAPS]:
            with st.container():
                st.image(
                    heat_overlay(picture, _stretched(word.heat)),
                    caption=plain(word.text),
                    alt=word.text,
                    width="stretch",
                )


def _stretched(heat: np.ndarray) -> np.ndarray:
    """(h, w) from its smallest to its largest value, as [0, 1]."""
    low, high = float(heat.min()), float(heat.max())
    return (heat - low) / max(high - low, 1e-9)
