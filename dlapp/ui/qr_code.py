"""An address as a QR code, drawn here and nowhere else."""

import html
import io

import streamlit as st

from .session import _

LONGEST = 1500  # bytes: more make squares too small for a phone at the back of the room


def drawing(address: str) -> str | None:
    """The code as an SVG, black on white in both themes, with the quiet zone of the standard; None for too long an address."""
    import segno

    if len(address.encode()) > LONGEST:
        return None
    file = io.BytesIO()
    code = segno.make(address, error="l", micro=False)  # with a correction as high as fits into the same squares
    code.save(file, "svg", border=4, light="#fff", xmldecl=False, svgns=True, omitsize=True)
    return file.getvalue().decode()


def show_code(address: str) -> None:
    """The code as large as there is room, for a projector, and the address below it."""
    svg = drawing(address)
    if svg is None:
        st.info(
            _("This link is too long for a QR code. Shorten the text, or run it first: a link to a result is short."),
            icon=":material/qr_code_2:",
        )
    else:
        st.html(
            f'<div role="img" aria-label="{html.escape(_("QR code of the link"))}" '
            f'style="width: min(100%, 70vh); margin: 0 auto">{svg}</div>'
        )
    st.code(address, language=None, wrap_lines=True)
