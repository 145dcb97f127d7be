"""Files of the visitor's own, which outlive a change of page."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ..session import _, plain

KEPT_BYTES = 100_000_000  # of one uploader; what is more is gone with the page


def uploaded(
    label: str, key: str, *, help: str, multiple: bool = False, changed: Callable[[], None] | None = None
) -> list[UploadedFile]:
    """Ask for files; those of before stay until others take their place.

    Streamlit forgets a widget that a run does not draw, as when the visitor looks at another page.

    Args:
        help: which files are accepted. multiple: whether several are wanted.
        changed: to be called when the visitor has chosen or removed some.
    """
    kept = f"{key}:kept"

    def remember() -> None:
        files = _listed(st.session_state[key])
        st.session_state[kept] = files if sum(file.size for file in files) <= KEPT_BYTES else []
        if changed:
            changed()

    _in_the_visitors_language()
    files = _listed(st.file_uploader(label, accept_multiple_files=multiple, key=key, on_change=remember, help=help))
    before: list[UploadedFile] = st.session_state.get(kept, [])
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
            on_click=lambda: st.session_state.pop(kept, None),
        )
    return before


def _in_the_visitors_language() -> None:
    """Streamlit's drop zone speaks English only, and states the server's limit, which is not the app's."""
    label = _("Choose or drop files here").replace('"', "")
    st.html(f"""<style>
        [data-testid=stFileUploaderDropzoneInstructions] {{ display: none; }}
        [data-testid=stFileUploaderDropzone] > span, [data-testid=stFileUploaderDropzone] button {{ width: 100%; }}
        [data-testid=stFileUploaderDropzone] button p {{ font-size: 0; }}
        [data-testid=stFileUploaderDropzone] button p::after {{ content: "{label}"; font-size: 0.95rem; }}
    </style>""")


def _listed(value: UploadedFile | list[UploadedFile] | None) -> list[UploadedFile]:
    if isinstance(value, list):
        return value
    return [value] if value else []
