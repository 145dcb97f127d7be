"""What pages with pictures as results share: which one to look at, and the files to take home."""

import dataclasses
import io
import zipfile
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from .. import media
from ..errors import UserError
from ..jobs import Job
from .inputs import select
from .session import _, explain


def choose_picture(job: Job) -> int:
    """Which of a job's pictures to look at, asked for when there are several."""
    if len(job.inputs) == 1:
        return 0
    numbers = list(range(len(job.inputs)))
    return select(_("Picture"), numbers, f"picture:{job.id}", lambda i: f"{i + 1}. {job.names[i]}")


def downloads(job: Job, pictures: list[Image.Image], mark: str) -> None:
    """Offer the pictures of a job in a format of choice, one as a file, several as a ZIP; `mark` ends their names."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = st.segmented_control(
            _("File format"),
            list(media.KINDS),
            default="PNG",
            required=True,
            key=f"kind:{job.task}",
            persist_state="session",
        )
        place = any(map(media.has_place, pictures)) and st.checkbox(
            _("Keep where it was taken (GPS)"), key=f"place:{job.task}"
        )
        names = [f"{Path(name).stem}{mark}.{kind.lower()}" for name in job.names or ("picture",) * len(pictures)]
        settings: dict[str, Any] = {"task": job.task, "model": job.model, **dataclasses.asdict(job.settings)}

        def made() -> bytes:
            if len(pictures) == 1:
                return media.write(pictures[0], kind, settings, place)
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as archive:
                for number, (name, picture) in enumerate(zip(names, pictures, strict=True), 1):
                    archive.writestr(f"{number:03}_{name}", media.write(picture, kind, settings, place))
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
            file_name=names[0] if len(pictures) == 1 else f"{job.task}.zip",
            mime=media.KINDS[kind] if len(pictures) == 1 else "application/zip",
            icon=":material/download:",
            disabled=trouble is not None,
            on_click="ignore",
        )
    if trouble:
        st.warning(explain(trouble), icon=":material/warning:")
