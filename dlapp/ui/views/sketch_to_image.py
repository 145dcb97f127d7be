"""How pictures of drawings are shown, and the look inside."""

import dataclasses
from pathlib import Path

import streamlit as st
from PIL import Image

from ...i18n import N_
from ...jobs import Job
from ...tasks.sketch_to_image import Result, lines
from ...tasks.sketch_to_image.inspect import Film
from ...tasks.sketch_to_image.paper import cleaned
from .. import progress, result_files, results
from ..components.before_after import before_after
from ..film import show_film
from ..inputs.widgets import choose_view
from ..session import _, plain
from ..understood import show_understood

WIDTH = 520  # pixels on the screen: what was made has 512


def show(job: Job) -> None:
    """Lines and picture over each other, and all pictures when there are several."""
    index = result_files.choose_picture(job)
    result: Result = job.result[index]
    if result.unknown:
        words = ", ".join(plain(word) for word in dict.fromkeys(result.unknown))
        st.info(_("The model does not know these words: {words}", words=words), icon=":material/help:")
    show_understood(result.understood)
    drawing = cleaned(job.inputs[index]).convert("RGB")
    with st.container(width=WIDTH):
        before_after(drawing, result.image, (_("Drawing"), _("Picture")), key=f"{job.id}:{index}")
    if len(result.images) > 1:
        with st.grid(4, min_column_width=140, key="pictures"):
            for image, seed in zip(result.images, result.seeds, strict=True):
                with st.container():
                    label = _("Seed {seed}", seed=seed)
                    st.image(image, caption=label, alt=label, width="stretch")


def downloads(job: Job) -> None:
    """All pictures of a job as files."""
    settings = {"task": job.task, "model": job.card.id, **dataclasses.asdict(job.settings), "count": 1}
    every = [
        (image, f"{Path(name).stem}_{seed}", {**settings, "seed": seed})
        for name, result in zip(job.names or ("drawing",) * len(job.result), job.result, strict=True)
        for image, seed in zip(result.images, result.seeds, strict=True)
    ]
    images, names, noted = zip(*every, strict=True)
    result_files.offer(list(images), names, list(noted), "", job.task)
    results.send_picture(job, images, names)


def look_inside(job: Job) -> None:
    """The look-inside part of the page, for the built-in network."""
    if job.card.architecture != "cartoonist":
        return
    views = {
        N_("What the network sees"): _ink,
        N_("From noise to picture"): _film,
        N_("Were the lines kept?"): _lines,
    }
    choose_view(views, job.task)(job, result_files.chosen_picture(job))


def _ink(job: Job, index: int) -> None:
    st.markdown(
        _(
            "The network works at 128 × 128 pixels. On the left is all it sees of your drawing, on the right what it made of it, "
            "enlarged by another network."
        )
    )
    seen = Image.fromarray((255 - 255 * lines.ink(cleaned(job.inputs[index]))).round().astype("uint8"))
    _side_by_side((seen, _("What the network sees")), (job.result[index].image, _("Picture")))


def _film(job: Job, index: int) -> None:
    film: Film | None = progress.view_result(
        job,
        f"{job.task}.film",
        job.inputs[index],
        f"film:{job.id}:{index}",
        model=job.card.id,
        **dataclasses.asdict(job.settings),
    )
    if film is None:
        return
    st.markdown(
        _(
            "At every step, the network predicts the finished picture from what is still mostly noise, and goes a little way "
            "towards it. First it decides on places and colours, then on details."
        )
    )
    show_film(film.steps)


def _lines(job: Job, index: int) -> None:
    picture, drawn = job.result[index].image, lines.ink(cleaned(job.inputs[index]))
    found = lines.edges(picture)
    kept = lines.kept(drawn, found)
    if kept is None:
        st.markdown(_("This picture has no edges that could be compared with your lines."))
    else:
        st.markdown(
            _(
                "Your lines are orange, the picture's edges are blue; where they meet, they are black. From your lines it is "
                "{to_edges} pixels to the nearest edge on average, from the edges {to_lines} to your nearest line (the picture has 128).",
                to_edges=f"{kept.to_edges:.1f}",
                to_lines=f"{kept.to_lines:.1f}",
            )
        )
    _side_by_side((lines.compared(drawn, found), _("Lines and edges")), (picture, _("Picture")))


def _side_by_side(*pairs: tuple[Image.Image, str]) -> None:
    with st.grid(2, min_column_width=200, key="pair"):
        for image, label in pairs:
            with st.container():
                large = image.resize((512, 512), Image.Resampling.NEAREST)  # every pixel is to be seen
                st.image(large, caption=label, alt=label, width="stretch")
