"""Files of the visitor's own, which outlive a change of page."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ... import limits
from ...errors import UserError
from ...i18n import N_
from ..session import _, explain, plain


def uploaded(
    label: str, key: str, *, help: str, multiple: bool = False, changed: Callable[[], None] | None = None
) -> list[UploadedFile]:
    """Ask for files; those of before stay until others take their place.

    Streamlit forgets a widget that a run does not draw, as when the visitor looks at another page. All that a visitor's
    uploaders hold is bounded in bytes: what would be too much is refused and leaves the server's memory.

    Args:
        help: which files are accepted. multiple: whether several are wanted.
        changed: to be called when the visitor has chosen or removed some.
    """
    everywhere: dict[str, list[UploadedFile]] = st.session_state.setdefault("uploads", {})
    version, trouble = f"{key}:version", f"{key}:trouble"
    widget = f"{key}:{st.session_state[version]}" if st.session_state.get(version) else key

    def remember() -> None:
        files = _listed(st.session_state[widget])
        total = _bytes(files) + sum(_bytes(others) for name, others in everywhere.items() if name != key)
        st.session_state[trouble] = None
        if total > limits.SESSION_UPLOAD_BYTES:
            st.session_state[version] = st.session_state.get(version, 0) + 1  # a new widget: the old one's files go
            st.session_state[trouble] = UserError(
                N_("Your files together have {size} MB. The limit is {limit} MB: choose fewer at a time."),
                size=total // 10**6,
                limit=limits.SESSION_UPLOAD_BYTES // 10**6,
            )
            return
        everywhere[key] = files
        if changed:
            changed()

    def forget() -> None:
        everywhere.pop(key, None)

    _in_the_visitors_language()
    files = _listed(st.file_uploader(label, accept_multiple_files=multiple, key=widget, on_change=remember, help=help))
    if st.session_state.get(trouble):
        st.warning(explain(st.session_state[trouble]), icon=":material/warning:")
    before = everywhere.get(key, [])
    if files or not before:
        return files
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(_("Kept from before: {names}", names=", ".join(plain(file.name) for file in before)))
        st.button(
            "",
            icon=":material/close:",
            help=_("Remove"),
            type="tertiary",
            key=f"{key}:forget",
            on_click=forget,
        )
    return before


def let_go(key: str) -> None:
    """Empty an uploader whose files the page has taken over: they leave the server's memory."""
    st.session_state.get("uploads", {}).pop(key, None)
    st.session_state[f"{key}:version"] = (st.session_state.get(f"{key}:version") or 0) + 1


def _in_the_visitors_language() -> None:
    """Streamlit's drop zone speaks English only, and states the server's limit, which is not the app's."""
    label = _("Choose or drop files here").replace('"', "")
    st.html(f"""<style>
        [data-testid=stFileUploaderDropzoneInstructions] {{ display: none; }}
        [data-testid=stFileUploaderDropzone] > span, [data-testid=stFileUploaderDropzone] button {{ width: 100%; }}
        [data-testid=stFileUploaderDropzone] button p {{ font-size: 0; }}
        [data-testid=stFileUploaderDropzone] button p::after {{ content: "{label}"; font-size: 0.95rem; }}
    </style>""")


def _bytes(files: list[UploadedFile]) -> int:
    return sum(file.size for file in files)


def _listed(value: UploadedFile | list[UploadedFile] | None) -> list[UploadedFile]:
    if isinstance(value, list):
        return value
    return [value] if value else []
