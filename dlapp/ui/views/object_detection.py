"""What a detector found, and the look inside: non-maximum suppression step by step."""

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st
from PIL import Image

from ... import media
from ...i18n import N_
from ...jobs import Job
from ...tasks.object_detection import LOWEST, Box, drawing, formats
from ...tasks.object_detection.inspect import Candidates
from ...tasks.object_detection.models import OVERLAP
from ...tasks.object_detection.suppression import Fate, suppress
from .. import progress, result_files, results
from ..components.boxes import Drawn, boxes
from ..inputs.pictures import File
from ..inputs.widgets import choose_view, select
from ..results import percent
from ..session import _, _n, language, plain

SEND_CROP_TO = ("image_classification", "super_resolution")
SCORE = 30  # percent
MOST_DRAWN = 500  # boxes at once


def show(job: Job) -> None:
    """One picture with its boxes, how many there are of each class, and what decides which ones are shown."""
    index = result_files.choose_picture(job)
    with st.grid(2, min_column_width=260):
        with st.container():
            score = st.slider(
                _("Lowest score"),
                round(100 * LOWEST),
                95,
                SCORE,
                format="%d%%",
                key=_score_key(job),
                persist_state="session",
                help=_("It acts at once: the network has already found everything with a score of 5% or more."),
            )
        with st.container():
            names = {box.index: name_of(box) for answer in job.result for box in answer.boxes}
            ask_for_classes(names, _classes_key(job))
    found = _chosen(job)[index]
    picture, name = job.inputs[index], job.names[index]
    boxes(picture, _drawn(picture, found), name, f"{job.task}:boxes", f"{job.id}:{index}")
    if found:
        counts = Counter(box.index for box in found).most_common()
        names = {box.index: name_of(box) for box in found}
        st.markdown(" · ".join(f"**{count}** {plain(names[kind])}" for kind, count in counts))
    elif not job.result[index].boxes:
        st.info(_("Nothing that this network knows was found in this picture."), icon=":material/search_off:")
    else:
        st.info(
            _(
                "Nothing to show with a score of at least {score}%. Lower the score, or choose other classes.",
                score=score,
            ),
            icon=":material/search_off:",
        )


def name_of(box: Box) -> str:
    """The class of a box in the visitor's language."""
    return box.name_ja if language() == "ja" else box.name


def _score_key(job: Job) -> str:
    return f"{job.task}:score"


def ask_for_classes(names: dict[int, str], key: str) -> None:
    """Which of the classes that were found should be shown; the choice, under `key`, outlives a change of language."""
    box = f"{key}:{language()}"
    before = [] if box in st.session_state else st.session_state.get(key, [])
    st.session_state[key] = st.multiselect(
        _("Classes"),
        sorted(names, key=names.__getitem__),
        before,
        format_func=names.__getitem__,
        placeholder=_("All"),
        key=box,
    )


def _classes_key(job: Job) -> str:
    return f"{job.task}:classes:{job.id}"


def _chosen(job: Job) -> list[list[Box]]:
    """The boxes of each picture that the slider and the filter let through."""
    lowest = st.session_state.get(_score_key(job), SCORE) / 100
    kinds = st.session_state.get(_classes_key(job))
    return [
        [box for box in answer.boxes if box.score >= lowest and (not kinds or box.index in kinds)]
        for answer in job.result
    ]


def _drawn(picture: Image.Image, found: Sequence[Box], looks: Sequence[str] = ()) -> list[Drawn]:
    """Boxes for the screen, each with its look."""
    return [
        Drawn(
            box.left / picture.width,
            box.top / picture.height,
            box.right / picture.width,
            box.bottom / picture.height,
            f"{name_of(box)} {percent(box.score)}",
            drawing.colour_of(box.index),
            drawing.ink_of(box.index),
            look,
        )
        for box, look in zip(found, looks or ["solid"] * len(found), strict=True)
    ]


def downloads(job: Job) -> None:
    """What is shown, of all pictures: a table, files for other programs, the pictures with boxes, and what is in the boxes."""
    found = _chosen(job)
    table = pd.DataFrame(
        [
            {
                _("File"): name,
                _("Class"): name_of(box),
                _("Score"): round(box.score, 4),
                _("Left"): round(box.left, 1),
                _("Top"): round(box.top, 1),
                _("Right"): round(box.right, 1),
                _("Bottom"): round(box.bottom, 1),
            }
            for name, boxes_of_one in zip(job.names, found, strict=True)
            for box in boxes_of_one
        ]
    )
    with st.expander(_("Table of all pictures"), icon=":material/table:"):
        st.dataframe(table, hide_index=True)
    is_empty = not any(found)
    with st.container(horizontal=True, gap="small"):
        _offer("CSV", table.to_csv(index=False).encode("utf-8-sig"), "objects.csv", "text/csv", is_empty)  # see Excel
        _offer("COCO JSON", lambda: _coco(job, found), "objects.json", "application/json", is_empty)
        _offer("YOLO", lambda: _yolo(job, found), "objects_yolo.zip", "application/zip", is_empty)
        _offer(_("Crops as ZIP"), lambda: _crops(job, found), "objects_crops.zip", "application/zip", is_empty)
    _offer_pictures(job, found)
    _send_crop(job, result_files.chosen_picture(job), found)


def _offer(label: str, data: object, file_name: str, mime: str, disabled: bool) -> None:
    st.download_button(
        label,
        data,  # type: ignore[arg-type]
        file_name,
        mime,
        icon=":material/download:",
        on_click="ignore",
        disabled=disabled,
        key=f"download:{file_name}",
    )


def _coco(job: Job, found: list[list[Box]]) -> bytes:
    content = formats.coco(job.names, [picture.size for picture in job.inputs], found)
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _yolo(job: Job, found: list[list[Box]]) -> bytes:
    files = formats.yolo_files(job.names, [picture.size for picture in job.inputs], found)
    return result_files.zipped(files.items())


def _crops(job: Job, found: list[list[Box]]) -> bytes:
    crops = formats.crops(job.names, job.inputs, found)
    return result_files.zipped((name, _png(crop)) for name, crop in crops)


def _png(picture: Image.Image) -> bytes:
    return media.write(picture, "PNG", {})


def _offer_pictures(job: Job, found: list[list[Box]]) -> None:
    """The pictures with the boxes in them; their metadata say what was shown."""
    mine = {id(picture): boxes_of_one for picture, boxes_of_one in zip(job.inputs, found, strict=True)}
    settings = {
        "task": job.task,
        "model": job.card.id,
        **dataclasses.asdict(job.settings),
        "shown": st.session_state.get(_score_key(job), SCORE) / 100,
    }
    result_files.offer(
        job.inputs,
        job.names,
        [settings] * len(job.inputs),
        "_objects",
        job.task,
        finish=lambda picture: drawing.annotated(picture, mine[id(picture)]),
        label=_("Picture with boxes") if len(job.inputs) == 1 else _("Pictures with boxes as ZIP"),
    )


def _send_crop(job: Job, index: int, found: list[list[Box]]) -> None:
    """Go on with what is in one of the boxes on another page."""
    if not found[index]:
        return
    numbers = list(range(len(found[index])))
    row = st.columns([2, 3], vertical_alignment="bottom")
    with row[0]:
        place = select(
            _("Go on with one object"),
            numbers,
            f"crop:{job.id}:{index}",
            lambda i: f"{i + 1}. {name_of(found[index][i])} {percent(found[index][i].score)}",
        )
    with row[1]:
        box = found[index][place]
        name = f"{Path(job.names[index]).stem}_{box.name.replace(' ', '_')}.png"
        results.send_to(lambda: File(name, _png(formats.cropped(job.inputs[index], box))), *SEND_CROP_TO, part="sent")


def look_inside(job: Job) -> None:
    """The look-inside part of the page for one picture; the networks of torchvision drop boxes out of sight."""
    if job.card.architecture == "ssd_mobilenet":
        view = choose_view({N_("Non-maximum suppression"): _suppression}, job.task)
        view(job, result_files.chosen_picture(job))


def _suppression(job: Job, index: int) -> None:
    answer: Candidates | None = progress.view_result(
        job,
        "object_detection.candidates",
        job.inputs[index],
        f"candidates:{job.id}:{index}",
        model=job.card.id,
        threshold=LOWEST,
    )
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
            "The result above was made with 60%. Higher: an object may get several boxes. Lower: of two that touch, one is lost."
        ),
    )
    lowest = st.session_state.get(_score_key(job), SCORE) / 100
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
    drawn = _drawn(picture, [box for box, _look in shown], [look for _box, look in shown])
    boxes(picture, drawn, _("Candidates"), f"{job.task}:candidates", f"{job.id}:{index}")
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
