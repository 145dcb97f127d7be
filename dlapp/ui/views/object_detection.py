"""What a detector found: boxes, and what of them goes into files and on to other pages."""

import dataclasses
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import streamlit as st
from PIL import Image

from ... import media
from ...jobs import Job
from ...tasks.object_detection import Box, drawing, formats
from ...tasks.object_detection.inspect import OPERATIONS
from ...tasks.object_detection.labels import vocabulary
from .. import result_files, results
from ..components.boxes import boxes
from ..inputs.lowest_score import ask_for_lowest_score, lowest_score
from ..inputs.pictures import File
from ..inputs.widgets import select
from ..results import percent
from ..session import _, language, plain
from . import object_detection_inside
from .object_detection_boxes import drawn, name_of

SEND_CROP_TO = ("image_classification", "super_resolution")


def show(job: Job) -> None:
    """One picture with its boxes, how many there are of each class, and what decides which ones are shown."""
    index = result_files.choose_picture(job)
    with st.grid(2, min_column_width=260):
        with st.container():
            score = ask_for_lowest_score(
                job.task,
                job.settings.labels,
                _("It acts at once: the network has already found everything with a score of 5% or more."),
            )
        with st.container():
            names = {box.index: name_of(box) for answer in job.result for box in answer.boxes}
            ask_for_classes(names, _classes_key(job))
    found = _chosen(job)[index]
    picture, name = job.inputs[index], job.names[index]
    boxes(picture, drawn(picture, found), name, f"{job.task}:boxes", f"{job.id}:{index}")
    if found:
        counts = Counter(box.index for box in found).most_common()
        names = {box.index: name_of(box) for box in found}
        st.markdown(" · ".join(f"**{count}** {plain(names[kind])}" for kind, count in counts))
    else:
        st.info(_nothing(job, index, score), icon=":material/search_off:")


def _nothing(job: Job, index: int, score: float) -> str:
    """Why none of a picture's boxes is shown."""
    every = job.result[index].boxes  # best first
    if not every and job.settings.labels:
        return _("Nothing of what you typed was found in this picture.")
    if not every:
        return _("Nothing that this network knows was found in this picture.")
    if every[0].score < score:
        return _(
            "Nothing has a score of at least {score}%. Closest is “{name}” with {best}: lower the score to see it.",
            score=round(100 * score),
            name=plain(name_of(every[0])),
            best=f"{every[0].score:.1%}",  # not rounded up to what was asked for
        )
    return _("None of the chosen classes has a score of at least {score}%.", score=round(100 * score))


def _lowest(job: Job) -> float:
    """The score that the slider asks for, 0 to 1."""
    return lowest_score(job.task, job.settings.labels)


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
    lowest = _lowest(job)
    kinds = st.session_state.get(_classes_key(job))
    return [
        [box for box in answer.boxes if box.score >= lowest and (not kinds or box.index in kinds)]
        for answer in job.result
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
    content = formats.coco(job.names, [picture.size for picture in job.inputs], found, vocabulary(job.settings.labels))
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _yolo(job: Job, found: list[list[Box]]) -> bytes:
    files = formats.yolo_files(
        job.names, [picture.size for picture in job.inputs], found, vocabulary(job.settings.labels)
    )
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
        "shown": _lowest(job),
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
        name = f"{Path(job.names[index]).stem}_{formats.for_file(box)}.png"
        results.send_to(lambda: File(name, _png(formats.cropped(job.inputs[index], box))), *SEND_CROP_TO, part="sent")


def look_inside(job: Job) -> None:
    """The look-inside part of the page for one picture; other networks drop boxes out of sight."""
    if job.card.architecture in OPERATIONS["candidates"].architectures:
        object_detection_inside.look_inside(job, result_files.chosen_picture(job), _lowest(job))
