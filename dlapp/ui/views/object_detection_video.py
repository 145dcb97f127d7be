"""What a detector found in a video: the video with its boxes, how many there are when, and what decides which ones are drawn."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from ...errors import UserError
from ...jobs import Job
from ...tasks.object_detection.drawing import colour_of
from ...tasks.object_detection.video import COLUMNS, Film
from .. import progress, result_files
from ..inputs.lowest_score import ask_for_lowest_score, lowest_score
from ..progress import show_notices
from ..session import _, language, plain
from .object_detection import ask_for_classes

MOST = 6  # classes in the chart
POINTS = 200  # of a line in it, about
FRAME, KIND, CONFIDENCE = (COLUMNS.index(name) for name in ("frame", "class", "score"))


def show(job: Job) -> None:
    """The video, the most objects of each class at once, and how many there are at every moment."""
    film: Film = job.result[0]
    show_notices([UserError(sentence, **values) for sentence, values in film.notices])
    with st.grid(2, min_column_width=260):
        with st.container():
            ask_for_lowest_score(
                job.task,
                job.settings.labels,
                _("Counts and CSV follow at once; the video is drawn again when you ask for it."),
            )
        with st.container():
            ask_for_classes(_names(film), f"{job.task}:classes:{job.id}")
    path = st.session_state[_path_key(job)] = _drawn(job)
    if path:
        result_files.show_video(path)
    rows = _chosen(job)
    if not len(rows):
        st.info(
            _(
                "Nothing to show with a score of at least {score}%. Lower the score, or choose other classes.",
                score=round(100 * _wanted(job)[0]),
            ),
            icon=":material/search_off:",
        )
        return
    counts = _counts(rows)
    names = _names(film)
    most = counts.max().sort_values(ascending=False, kind="stable")
    told = " · ".join(
        f"**{count}** {plain(names[kind])}" for kind, count in zip(most.index.tolist(), most, strict=True)
    )
    st.markdown(_("Most at once: {counts}", counts=told))
    _chart(film, counts[most.index[:MOST]], job.id)


def _path_key(job: Job) -> str:
    return f"{job.task}:path:{job.id}"


def _names(film: Film) -> dict[int, str]:
    """The classes that were found, in the visitor's language."""
    return {kind: both[language() == "ja"] for kind, both in film.names.items()}


def _wanted(job: Job) -> tuple[float, tuple[int, ...]]:
    """The lowest score and the classes that are chosen; none means all."""
    kinds = st.session_state.get(f"{job.task}:classes:{job.id}") or ()
    return lowest_score(job.task, job.settings.labels), tuple(sorted(kinds))


def _chosen(job: Job) -> np.ndarray:
    """The rows of boxes that the slider and the filter let through."""
    lowest, kinds = _wanted(job)
    rows = job.result[0].boxes
    rows = rows[rows[:, CONFIDENCE] >= lowest]
    return rows[np.isin(rows[:, KIND], kinds)] if kinds else rows


def _drawn(job: Job) -> Path | None:
    """The video as it was drawn last; None while it is drawn again. It is offered to draw it as is chosen now."""
    name, first = f"{job.task}:drawn:{job.id}", (job.settings.lowest, ())
    drawn, rows = st.session_state.get(name, (first, None))
    wanted = _wanted(job)
    if wanted != drawn:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_("The video shows boxes with a score of at least {score}%.", score=round(100 * drawn[0])))
            if st.button(_("Draw the video again"), icon=":material/refresh:", key=f"redraw:{job.id}"):
                st.session_state[name] = (wanted, _chosen(job))
                st.rerun()
    if drawn == first:
        return job.result[0].video
    # the text of the path, because a Stop deletes files that are inputs
    item = {"path": str(job.inputs[0]), "boxes": rows, "names": job.result[0].names}
    key, seconds = f"redraw:{job.id}:{drawn}", job.settings.seconds
    answer = progress.view_result(job, "object_detection.redraw", item, key, model=job.card.id, seconds=seconds)
    return answer.video if answer else None


def _counts(rows: np.ndarray) -> pd.DataFrame:
    """How many boxes of each class (columns) there are in each frame that has any (index)."""
    found = pd.DataFrame({"frame": rows[:, FRAME].astype(int), "kind": rows[:, KIND].astype(int)})
    return found.groupby(["frame", "kind"]).size().unstack(fill_value=0)


def _chart(film: Film, counts: pd.DataFrame, key: str) -> None:
    """The number of objects of some classes over time."""
    import altair as alt

    names = _names(film)
    whole = counts.reindex(range(film.frames), fill_value=0)
    every = max(1, film.frames // POINTS)
    whole = whole.groupby(whole.index // every).max()  # of several frames that share a point, the most
    whole.index = whole.index * every / film.rate
    kinds = [int(kind) for kind in whole.columns]
    labels = [names[kind] for kind in kinds]
    points = whole.rename_axis("seconds").reset_index().melt("seconds", None, "kind", "count")
    points["name"] = points["kind"].map(names)
    lines = (
        alt.Chart(points)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("seconds:Q", title=_("Seconds"), scale=alt.Scale(nice=False)),
            y=alt.Y("count:Q", title=_("Objects"), axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=labels, range=[colour_of(kind) for kind in kinds]),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    st.altair_chart(lines.properties(height=220), key=f"counts:{key}")


def downloads(job: Job) -> None:
    """The video with its boxes, and a table of all that are chosen."""
    film: Film = job.result[0]
    stem = Path(job.names[0] if job.names else "video").stem
    with st.container(horizontal=True, gap="small"):
        if path := st.session_state.get(_path_key(job)):
            result_files.offer_video(path, f"{stem}_objects")
        st.download_button(
            "CSV",
            lambda: _csv(film, _chosen(job)),
            f"{stem}_objects.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="download:objects.csv",
        )


def _csv(film: Film, rows: np.ndarray) -> bytes:
    """Frame, second, class, score and sides of each box."""
    names, frames = _names(film), rows[:, FRAME].astype(int)
    made = pd.DataFrame(
        {
            _("Frame"): frames,
            _("Second"): (frames / film.rate).round(3),
            _("Class"): [names[kind] for kind in rows[:, KIND].astype(int).tolist()],
            _("Score"): rows[:, CONFIDENCE].round(4),
            **{
                title: rows[:, column].round(1)
                for column, title in enumerate((_("Left"), _("Top"), _("Right"), _("Bottom")), CONFIDENCE + 1)
            },
        }
    )
    return made.to_csv(index=False).encode("utf-8-sig")  # which Excel needs
