"""What language pages ask for: a text, typed, uploaded or an example."""

from dataclasses import dataclass

import streamlit as st

from ... import documents, limits
from ...documents import Document
from ...errors import UserError
from ...i18n import N_
from .. import address
from ..components.character_counter import character_counter
from ..session import _, explain
from . import controls


@dataclass(frozen=True)
class Example:
    """A text to begin with; `title` and `remark`, which is said with its result, are marked for translation."""

    title: str
    text: str
    remark: str = ""


def text_input(key: str, examples: tuple[Example, ...], height: int = 180) -> tuple[str, bool]:
    """Ask for a text: typed with a live counter, or read from a file or the address, and then put into the box.

    Returns:
        The text, and whether it is an example that was just clicked, to start at once.
    """
    box, clicked = f"{key}:text", False
    by_title = {example.title: example.text for example in examples}
    address.receive("example", box, by_title.__getitem__, "")
    buttons = st.container(horizontal=True, gap="small", vertical_alignment="center")
    for number, example in enumerate(examples):
        if buttons.button(
            _(example.title), key=f"{key}:example:{number}", type="tertiary", icon=":material/play_arrow:"
        ):
            st.session_state[box] = example.text
            clicked = True
    with buttons.popover(_("Open a file"), icon=":material/upload_file:", type="tertiary"):
        st.file_uploader(
            _("{accepted}, up to {size} MB", accepted=documents.ACCEPTED, size=limits.FILE_BYTES // 10**6),
            key=f"{key}:file",
            on_change=_read,
            args=(key,),
        )
    if trouble := st.session_state.get(f"{key}:trouble"):
        st.warning(explain(trouble), icon=":material/warning:")
    written = controls.text_area(
        _("Text"), key=box, height=height, label_visibility="collapsed", placeholder=_("Type or paste a text")
    )
    if chosen := next((title for title, text in by_title.items() if text == written), ""):
        address.say("example", chosen)
        address.leave_out("text")
    character_counter(box, limits.CHARACTERS, f"{key}:counter")
    return written, clicked


def required(text: str) -> list[UserError]:
    """What is to be said when there is no text."""
    return [] if text.strip() else [UserError(N_("Type or paste a text first."))]


def remarks_on(text: str, examples: tuple[Example, ...]) -> list[UserError]:
    """What is to be said with the result of a text when it is one of the examples."""
    return [UserError(example.remark) for example in examples if example.text == text and example.remark]


def document_of(key: str, text: str) -> Document | None:
    """The file that a text came from, if it was not changed since."""
    document: Document | None = st.session_state.get(f"{key}:document")
    return document if document and document.text == text else None


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
