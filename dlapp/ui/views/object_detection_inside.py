"""The look inside a one-stage detector: class heat maps, non-maximum suppression step by step, what made one box."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image, ImageDraw

from ...i18n import N_
from ...jobs import Job
from ...tasks.object_detection import LOWEST, Box
from ...tasks.object_detection.coco import classes
from ...tasks.object_detection.detector import OVERLAP
from ...tasks.object_detection.evidence import Evidence
from ...tasks.object_detection.heat_maps import HeatMaps
from ...tasks.object_detection.inspect import Candidates
from ...tasks.object_detection.suppression import Fate, suppress
from .. import progress
from ..components.boxes import boxes
from ..heat import heat_overlay
from ..inputs.widgets import choose_view, select
from ..results import percent
from ..session import _, _n, language, plain
from .object_detection_boxes import drawn, name_of

MOST_DRAWN = 500  # boxes at once


def look_inside(job: Job, index: int, lowest: float) -> None:
    """Inspect what was found in one picture. `lowest`: score of the boxes that count, 0 to 1."""
    view = choose_view(_VIEWS, job.task)
    view(job, index, lowest)


def _inspected(operation: str, job: Job, index: int, **settings: Any) -> Any:
    key = f"{operation}:{job.id}:{index}:{settings}"
    return progress.view_result(job, f"{job.task}.{operation}", job.inputs[index], key, model=job.card.id, **settings)


def _heat_maps(job: Job, index: int, lowest: float) -> None:
    st.markdown(
        _(
            "Before there is any box, every place of every **feature map** has a score for every class. The fine map looks for small "
            "objects, the coarse one for large ones."
        )
    )
    target = _ask_for_class(job, index)
    if target is None:
        return
    answer: HeatMaps | None = _inspected("heat_maps", job, index, target=target)
    if answer is None:
        return
    picture = job.inputs[index]
    with st.grid(3, min_column_width=240):
        for each in answer.maps:
            places = _("{columns} × {rows} places", columns=each.columns, rows=each.rows)
            caption = f"{places} · " + _("at most {score}", score=percent(each.best))
            with st.container():
                st.image(heat_overlay(picture, each.heat), caption=caption, alt=caption, width="stretch")


def _ask_for_class(job: Job, index: int) -> int | None:
    """One of the classes found in the picture; none where nothing was found."""
    found = list(dict.fromkeys(box.index for box in job.result[index].boxes))
    if not found:
        st.info(_("Nothing that this network knows was found in this picture."), icon=":material/search_off:")
        return None
    kinds = classes()
    return select(
        _("Class"), found, f"heat:{job.id}:{index}", lambda i: kinds[i].name_ja if language() == "ja" else kinds[i].name
    )


def _evidence(job: Job, index: int, lowest: float) -> None:
    st.markdown(
        _(
            "Each box was made by one place of one feature map. **Grad-CAM** shows which parts of the picture speak for it; the "
            "**receptive field** is the part that this place can see at all."
        )
    )
    found = [box for box in job.result[index].boxes if box.score >= lowest]
    if not found:
        st.info(_("No box has such a score. Lower the score above."), icon=":material/search_off:")
        return
    place = select(
        _("Box to explain"),
        list(range(len(found))),
        f"evidence:{job.id}:{index}:{lowest}",
        lambda i: f"{i + 1}. {name_of(found[i])} {percent(found[i].score)}",
    )
    box = found[place]
    sides = {side: round(getattr(box, side), 3) for side in ("left", "top", "right", "bottom")}
    answer: Evidence | None = _inspected("evidence", job, index, target=box.index, **sides)
    if answer is None:
        return
    picture = job.inputs[index].convert("RGB")
    with st.grid(2, min_column_width=260):
        with st.container():
            caption = _("Evidence for “{name}”", name=name_of(box))
            shown = heat_overlay(picture, answer.heat)
            boxes(
                shown,
                drawn(shown, [box]),
                caption,
                f"{job.task}:evidence",
                f"evidence:{job.id}:{index}:{box.index}:{sides}",
            )
            st.caption(plain(caption))
        with st.container():
            caption = _("Receptive field of the place at the dot: 90% of what moves the score lies in the rectangle")
            st.image(_sight(picture, answer), caption=caption, alt=caption, width="stretch")


def _sight(picture: Image.Image, answer: Evidence) -> Image.Image:
    """How strongly each part of the picture moves the score, the receptive field, and the place that answers."""
    shown = heat_overlay(picture, np.sqrt(answer.sight))  # a gradient falls off steeply
    pen = ImageDraw.Draw(shown)
    thick = max(2, round(max(shown.size) / 250))
    pen.rectangle(answer.field, outline="white", width=thick)
    pen.circle((answer.x, answer.y), 3 * thick, fill="white", outline="black", width=max(1, thick // 2))
    return shown


def _suppression(job: Job, index: int, lowest: float) -> None:
    answer: Candidates | None = _inspected("candidates", job, index, threshold=LOWEST)
    if answer is None:
        return
    st.markdown(
        _(
            "Before **non-maximum suppression** many boxes lie on each object. Step by step the best box that is left stays, and the "
            "boxes of its class that overlap it too much are dropped. Overlap is **intersection over union (IoU)**: the area that two boxes "
            "share, divided by the area that they cover together."
        )
    )
    most = st.slider(
        _("Overlap (IoU) above which a box is dropped"),
        10,
        95,
        round(100 * OVERLAP),
        format="%d%%",
        key=f"{job.task}:overlap",
        persist_state="session",
        help=_(
            "The result above was made with {overlap}%. Higher: an object may get several boxes. Lower: of two that touch, one is lost.",
            overlap=round(100 * OVERLAP),
        ),
    )
    candidates = [box for box in answer.boxes if box.score >= lowest]
    if not candidates:
        st.info(_("No box has such a score. Lower the score above."), icon=":material/search_off:")
        return
    fates = suppress(candidates, most / 100)
    steps = max(fate.step for fate in fates)
    st.markdown(
        _(
            "**{count}** candidates with a score of at least {score}%: **{kept}** stay, **{dropped}** are dropped.",
            count=len(fates),
            score=round(100 * lowest),
            kept=steps,
            dropped=len(fates) - steps,
        )
    )
    step = 1
    if steps > 1:
        step = st.slider(_("Step"), 1, steps, 1, key=f"{job.task}:step:{job.id}:{index}:{most}:{lowest}")
    _show_step(job, index, candidates, fates, step)
    st.dataframe(_table(candidates, fates), hide_index=True, height=260)


def _show_step(job: Job, index: int, candidates: list[Box], fates: list[Fate], step: int) -> None:
    """The picture in the middle of the suppression: what stays so far, what is dropped now, what is still to be decided."""
    picture = job.inputs[index]
    shown = [
        (box, "faint" if fate.step > step else "dashed" if fate.by is not None else "solid")
        for box, fate in zip(candidates, fates, strict=True)
        if fate.by is None or fate.step >= step
    ][:MOST_DRAWN]
    best = next(box for box, fate in zip(candidates, fates, strict=True) if fate.step == step)
    dropped = sum(fate.step == step for fate in fates) - 1
    stays = _("**{box}** stays.", box=f"{plain(name_of(best))} {percent(best.score)}")
    drops = _n("It drops 1 box.", "It drops {count} boxes.", dropped)
    st.markdown(f"{stays} {drops}")
    marked = drawn(picture, [box for box, _look in shown], [look for _box, look in shown])
    boxes(picture, marked, _("Candidates"), f"{job.task}:candidates", f"{job.id}:{index}")
    st.caption(_("Solid: stays. Dashed: dropped in this step. Faint: not decided yet."))


def _table(candidates: list[Box], fates: list[Fate]) -> pd.DataFrame:
    """Every candidate, and why it stays or not."""
    return pd.DataFrame(
        [
            {
                _("No."): number,
                _("Class"): name_of(box),
                _("Score"): percent(box.score),
                _("Step"): fate.step,
                _("Why"): _("Stays: the best that was left")
                if fate.by is None
                else _("Dropped by no. {number}: {overlap} overlap", number=fate.by + 1, overlap=percent(fate.overlap)),
            }
            for number, (box, fate) in enumerate(zip(candidates, fates, strict=True), 1)
        ]
    )


_VIEWS = {
    N_("Class heat maps"): _heat_maps,
    N_("Non-maximum suppression"): _suppression,
    N_("What made this box"): _evidence,
}
