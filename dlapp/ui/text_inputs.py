"""What language pages ask for: a text, typed, uploaded or an example."""

from dataclasses import dataclass

import streamlit as st

from .. import documents, limits
from ..documents import Document
from ..errors import UserError
from .components.character_counter import character_counter
from .session import _, explain


@dataclass(frozen=True)
class Example:
    """A text to begin with; `title` marked for translation."""

    title: str
    text: str


def text_input(key: str, examples: tuple[Example, ...], height: int = 180) -> tuple[str, Document | None, bool]:
    """Ask for a text: typed with a live counter, or read from a file, which then stands in the box.

    Returns:
        The text, the file that it came from if it was not changed since, and whether it is an example that was just
        clicked, to start at once.
    """
    box, clicked = f"{key}:text", False
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for number, example in enumerate(examples):
            if st.button(_(example.title), key=f"{key}:example:{number}", icon=":material/play_arrow:"):
                st.session_state[box] = example.text
                clicked = True
        with st.popover(_("Open a file"), icon=":material/upload_file:"):
            st.file_uploader(
                _(
                    "A text file: {accepted}. Up to {size} MB.",
                    accepted=documents.ACCEPTED,
                    size=limits.FILE_BYTES // 10**6,
                ),
                key=f"{key}:file",
                on_change=_read,
                args=(key,),
            )
    if trouble := st.session_state.get(f"{key}:trouble"):
        st.warning(explain(trouble), icon=":material/warning:")
    written = st.text_area(
        _("Text"),
        key=box,
        height=height,
        label_visibility="collapsed",
        persist_state="session",
        placeholder=_("Type or paste a text"),
    )
    character_counter(box, limits.CHARACTERS, f"{key}:counter")
    document: Document | None = st.session_state.get(f"{key}:document")
    return written, document if document and document.text == written else None, clicked


def _read(key: str) -> None:
    """Put the text of the uploaded file into the box."""
    file = st.session_state[f"{key}:file"]
    st.session_state.pop(f"{key}:trouble", None)
    if file is None:
        return
    try:
        document = documents.read(file.getvalue(), file.name)
        st.session_state[f"{key}:document"] = document
        st.session_state[f"{key}:text"] = document.text
    except UserError as error:
        st.session_state[f"{key}:trouble"] = error
