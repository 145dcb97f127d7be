"""How an edited face is shown, all expressions at once, and the look inside."""

import dataclasses
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image, ImageChops, ImageDraw

from ... import media
from ...i18n import N_
from ...jobs import Job
from ...tasks.face_editing import EXPRESSIONS, Settings
from ...tasks.face_editing.inspect import Expressions, Film, Grid
from ...tasks.face_editing.words import caption
from .. import progress, result_files
from ..components.before_after import before_after
from ..components.into_view import bring_into_view
from ..film import show_film
from ..heat import heat_overlay
from ..inputs import face_changes, face_stack
from ..inputs.face_stack import TASK, Stack
from ..inputs.widgets import choose_view
from ..session import _, plain

SHOWN = 512  # pixels
BEFORE, AFTER = "#4f7dff", "#e08a3c"
LEAST_CHANGE = 40  # of 255, what counts as a full change at the least


def show(job: Job) -> None:
    """Before and after the last edit, and what the model did not understand."""
    result = job.result[0]
    if result.unknown:
        words = ", ".join(plain(word[:40]) for word in dict.fromkeys(result.unknown[:20]))
        st.info(_("The model does not know these words: {words}", words=words), icon=":material/info:")
    with st.container(width=SHOWN):
        before_after(job.inputs[0], result.image, (_("Before"), _("After")), key=f"{job.id}:0")
    st.caption(
        _(
            "{name}: {edit}, {width} × {height} pixels",
            name=result_files.name_of(job, 0),
            edit=face_changes.described(job.settings),
            width=result.image.width,
            height=result.image.height,
        )
    )


def downloads(job: Job) -> None:
    """The edited picture, in whose file stand the edits before this one, too."""
    earlier = [{"model": edit.model, **dataclasses.asdict(edit.settings)} for edit in face_stack.before(job.id)]
    result_files.downloads(job, "_edited", **({"earlier_edits": earlier} if earlier else {}))


def show_expressions(stack: Stack, card_id: str, strength: float, seed: int) -> str | None:
    """The face with every expression, which the page scrolls to; the one that was clicked."""
    bring_into_view(f"expressions:{stack.state()}")
    found: Expressions | None = progress.view_result(
        None,
        f"{TASK}.expressions",
        stack.latest(),
        f"expressions:{stack.state()}:{strength}:{seed}",
        model=card_id,
        strength=strength,
        seed=seed,
    )
    if found is None:
        return None
    chosen = None
    with st.grid(len(EXPRESSIONS), min_column_width=100, gap="small", key=f"{TASK}:strip"):
        for name, image in zip(EXPRESSIONS, found.images, strict=True):
            title = _(face_changes.EXPRESSIONS[name])
            with st.container(gap=None):
                st.image(image, alt=title, width="stretch", output_format="PNG")
                if st.button(title, key=f"{TASK}:take:{name}", type="tertiary", width="stretch"):
                    chosen = name
    return chosen


def show_edits(stack: Stack) -> None:
    """The edits so far."""
    for number, edit in enumerate(stack.done(), 1):
        st.caption(f"{number}\\. {face_changes.described(edit.settings)}")


def look_inside(job: Job) -> None:
    """The look-inside part of the page."""
    if job.card.architecture == "cartoonist":
        choose_view({N_("What changed"): _changed, N_("From noise to picture"): _film}, TASK)(job)
    elif job.card.architecture == "landmark_warp":
        choose_view({N_("Landmarks"): _landmarks, N_("Warp grid"): _grid}, f"{TASK}:photo")(job)


def _changed(job: Job) -> None:
    st.markdown(
        _(
            "Where the picture changed, from violet to yellow. The network draws the whole face anew from noise, and yet what you did not "
            "ask for should stay dark: it learnt from pairs of drawings of the same person."
        )
    )
    st.image(_difference(job.inputs[0], job.result[0].image, job.id), alt=_("What changed"), width=SHOWN)


@st.cache_data(show_spinner=False, max_entries=32)
def _difference(_before: Image.Image, _after: Image.Image, key: str) -> Image.Image:
    after = media.on_white(media.shown(_after, SHOWN))
    before = media.on_white(media.shown(_before, SHOWN)).resize(after.size, Image.Resampling.BICUBIC)
    change = np.asarray(ImageChops.difference(before, after)).max(2).astype(float)  # (H, W)
    return heat_overlay(after, change / max(LEAST_CHANGE, float(change.max())))


def _film(job: Job) -> None:
    if not caption(job.settings):
        st.markdown(_("The drawing was only turned: the network had nothing to draw."))
        return
    settings: Settings = job.settings
    film: Film | None = _inspected("film", job, settings)
    if film is None:
        return
    st.markdown(
        _(
            "What the network expects the picture to be at each step, while there is still so much noise in it. It sees the drawing that "
            "you gave it all the time; your words only say what is to be different."
        )
    )
    show_film(film.steps)


def _landmarks(job: Job) -> None:
    grid: Grid | None = _inspected("grid", job, job.settings)
    if grid is None:
        return
    st.markdown(
        _(
            "The five **landmarks** that the network found, before (blue) and after (orange). Everything between them follows smoothly."
        )
    )
    left, right = st.columns(2)
    for column, picture, label in (
        (left, job.inputs[0], _("Before")),
        (right, job.result[0].image, _("After")),
    ):
        column.image(_with_landmarks(picture, grid), caption=label, alt=label, width="stretch")


def _grid(job: Job) -> None:
    grid: Grid | None = _inspected("grid", job, job.settings)
    if grid is None:
        return
    st.markdown(
        _(
            "A square grid that was laid over the photo, and where the warp took it. Outside the face it stays as it was, so no seam shows."
        )
    )
    st.image(_with_grid(job.result[0].image, grid), alt=_("Warp grid"), width=SHOWN)


def _with_landmarks(picture: Image.Image, grid: Grid) -> Image.Image:
    """The part of the picture around the face, with where the landmarks were and where they are."""
    part, scale = _around(picture, grid)
    pen = ImageDraw.Draw(part)
    for old, new in zip(grid.before, grid.after, strict=True):
        (x, y), (to_x, to_y) = ((point - grid.region[:2]) * scale for point in (old, new))
        pen.line((x, y, to_x, to_y), AFTER, 3)
        pen.ellipse((x - 6, y - 6, x + 6, y + 6), outline=BEFORE, width=4)
        pen.ellipse((to_x - 5, to_y - 5, to_x + 5, to_y + 5), fill=AFTER)
    return part


def _with_grid(picture: Image.Image, grid: Grid) -> Image.Image:
    part, scale = _around(picture, grid)
    pen = ImageDraw.Draw(part)
    for line in grid.lines:
        pen.line([tuple(point) for point in (line - grid.region[:2]) * scale], BEFORE, 2)
    return part


def _around(picture: Image.Image, grid: Grid) -> tuple[Image.Image, float]:
    """The part of the picture that can have moved, RGB with a longer side of `SHOWN`, and its scale."""
    part = media.on_white(picture.crop(grid.region))
    scale = SHOWN / max(part.size)
    width, height = (max(1, round(side * scale)) for side in part.size)
    return part.resize((width, height), Image.Resampling.BICUBIC), scale


def _inspected(operation: str, job: Job, settings: Settings) -> Any:
    fields = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    return progress.view_result(
        job, f"{TASK}.{operation}", job.inputs[0], f"{operation}:{job.id}", model=job.card.id, **fields
    )
