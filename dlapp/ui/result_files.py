"""What pages with pictures as results share: which one to look at, and the files to take home."""

import dataclasses
import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from .. import media
from ..errors import UserError
from ..jobs import Job
from .inputs.widgets import select
from .session import _, explain, plain


def choose_picture(job: Job, label: str = "") -> int:
    """Which of a job's pictures to look at, asked for when there are several; once on a page, then remembered.

    `label` says what they are where they are no pictures.
    """
    if len(job.inputs) == 1:
        return 0
    numbers = list(range(len(job.inputs)))
    return select(label or _("Picture"), numbers, f"picture:{job.id}", lambda i: f"{i + 1}. {job.names[i]}")


def chosen_picture(job: Job) -> int:
    """What was chosen there."""
    return st.session_state.get(f"picture:{job.id}:choice", 0)


def name_of(job: Job, index: int) -> str:
    """The name of a job's picture, for a place that renders Markdown."""
    return plain(job.names[index]) if job.names else _("Picture")


def downloads(job: Job, suffix: str, **metadata: Any) -> None:
    """Offer the pictures of a job, whose results have an `image` each.

    Args:
        suffix: of the files' names; metadata: of plain types, written into them beside the job's settings and the picture's own seed.
    """
    settings = {"task": job.task, "model": job.card.id, **metadata, **dataclasses.asdict(job.settings)}
    names = job.names or ("picture",) * len(job.result)
    settings.pop("seed", None)  # but where chance took part
    each = [settings if result.seed is None else {**settings, "seed": result.seed} for result in job.result]
    offer([result.image for result in job.result], names, each, suffix, job.task)


def offer(
    pictures: list[Image.Image],
    names: tuple[str, ...],
    settings: list[dict[str, Any]],
    suffix: str,
    key: str,
    finish: Callable[[Image.Image], Image.Image] = lambda picture: picture,
    label: str = "",
) -> None:
    """Offer pictures in a format of choice, one as a file, several as a ZIP.

    Args:
        settings: what is written into each file; suffix: of their names; key: of the page.
        finish: what is still to be done with a picture, as large as it is, when its file is asked for.
        label: of the button, where the page has another one of these.
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.segmented_control(
            _("File format"),
            list(media.KINDS),
            default="PNG",
            required=True,
            key=f"kind:{key}",
            persist_state="session",
        )
        place = any(map(media.has_place, pictures)) and st.checkbox(_("Keep the location (GPS)"), key=f"place:{key}")
        files = [f"{Path(name).stem}{suffix}.{kind.lower()}" for name in names]

        def made() -> bytes:
            if len(pictures) == 1:
                return media.write(finish(pictures[0]), kind, settings[0], place)
            every = zip(files, pictures, settings, strict=True)
            return zipped(
                (f"{number:03}_{name}", media.write(finish(picture), kind, written, place))
                for number, (name, picture, written) in enumerate(every, 1)
            )

        trouble = None
        try:
            for picture in pictures:
                media.check_kind(picture, kind)
        except UserError as error:
            trouble = error
        st.download_button(
            label or (_("Download") if len(pictures) == 1 else _("Download all as ZIP")),
            made,
            file_name=files[0] if len(pictures) == 1 else f"{key}.zip",
            mime=media.KINDS[kind] if len(pictures) == 1 else "application/zip",
            icon=":material/download:",
            disabled=trouble is not None,
            on_click="ignore",
            key=f"download:{key}",
        )
    if trouble:
        st.warning(explain(trouble), icon=":material/warning:")


def show_video(path: Path, **options: Any) -> None:
    """Play an MP4, or say that it is no longer there; options: of st.video."""
    if path.exists():
        st.video(path, **options)
    else:
        st.info(_("The result behind this link has been deleted or has expired."), icon=":material/history:")


def offer_video(path: Path, name: str) -> None:
    """Offer an MP4 while it is there."""
    if not path.exists():
        return
    st.download_button(
        _("Download the video"),
        path.read_bytes,
        f"{name}.mp4",
        "video/mp4",
        icon=":material/download:",
        on_click="ignore",
        key="download:video",
    )


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of files, made one after the other, by their names; pictures are compressed already, and texts are small."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()
