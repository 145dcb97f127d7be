"""What pages with pictures as results share: which one to look at, and the files to take home."""

import dataclasses
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from .. import media
from ..errors import UserError
from ..jobs import Job
from .inputs import select
from .session import _, explain, plain


def choose_picture(job: Job) -> int:
    """Which of a job's pictures to look at, asked for when there are several."""
    if len(job.inputs) == 1:
        return 0
    numbers = list(range(len(job.inputs)))
    return select(_("Picture"), numbers, f"picture:{job.id}", lambda i: f"{i + 1}. {job.names[i]}")


def name_of(job: Job, index: int) -> str:
    """The name of a job's picture, for a place that renders Markdown."""
    return plain(job.names[index]) if job.names else _("Picture")


def downloads(job: Job, answers: list[Any], mark: str, **noted: str) -> None:
    """Offer the pictures of a job.

    Args:
        answers: Results with an `image` each; mark: the end of the names of the files; noted: what is written into them
            beside the job's settings and the picture's own seed.
    """
    settings = {"task": job.task, "model": job.model, **noted, **dataclasses.asdict(job.settings)}
    names = job.names or ("picture",) * len(answers)
    settings.pop("seed", None)  # but where chance took part
    each = [settings if answer.seed is None else {**settings, "seed": answer.seed} for answer in answers]
    offer([answer.image for answer in answers], names, each, mark, job.task)


def offer(
    pictures: list[Image.Image],
    names: tuple[str, ...],
    settings: list[dict[str, Any]],
    mark: str,
    key: str,
    finish: Callable[[Image.Image], Image.Image] = lambda picture: picture,
) -> None:
    """Offer pictures in a format of choice, one as a file, several as a ZIP.

    Args:
        settings: what is written into each file; mark: the end of their names; key: of the page.
        finish: what is still to be done with a picture, as large as it is, when its file is asked for.
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
        place = any(map(media.has_place, pictures)) and st.checkbox(
            _("Keep where it was taken (GPS)"), key=f"place:{key}"
        )
        files = [f"{Path(name).stem}{mark}.{kind.lower()}" for name in names]

        def made() -> bytes:
            if len(pictures) == 1:
                return media.write(finish(pictures[0]), kind, settings[0], place)
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as archive:
                for number, (name, picture) in enumerate(zip(files, pictures, strict=True)):
                    archive.writestr(
                        f"{number + 1:03}_{name}", media.write(finish(picture), kind, settings[number], place)
                    )
            return file.getvalue()

        trouble = None
        try:
            for picture in pictures:
                media.check_kind(picture, kind)
        except UserError as error:
            trouble = error
        st.download_button(
            _("Download") if len(pictures) == 1 else _("Download all as ZIP"),
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


def offer_video(path: Path, name: str) -> None:
    """Offer an MP4."""
    st.download_button(
        _("Download the video"),
        path.read_bytes,
        f"{name}.mp4",
        "video/mp4",
        icon=":material/download:",
        on_click="ignore",
        key="download:video",
    )
