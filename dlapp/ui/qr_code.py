"""An address as a QR code, drawn here and nowhere else."""

import html
from urllib.parse import urlsplit

import streamlit as st

from .session import _

LONGEST = 1500  # bytes: more make squares too small for a phone at the back of the room


def drawing(address: str) -> str | None:
    """Data URL of the code as an SVG, black on white in both themes, with the quiet zone of the standard.

    None for an address that is too long.
    """
    import segno

    if len(address.encode()) > LONGEST:
        return None
    code = segno.make(address, error="l", micro=False)  # with a correction as high as fits into the same squares
    return code.svg_data_uri(border=4, light="#fff", omitsize=True)


def show_code(address: str, is_private: bool) -> None:
    """The code as large as there is room, for a projector, and the address below it.

    `is_private`: only this browser can open what it leads to.
    """
    if is_private:
        st.warning(
            _("Only this browser can open the result: to let others see it, press “Share” below it."),
            icon=":material/lock:",
        )
    source = drawing(address)
    if source is None:
        st.info(
            _("This link is too long for a QR code. Shorten the text, or run it first: a link to a result is short."),
            icon=":material/qr_code_2:",
        )
    else:
        st.html(
            f'<img src="{source}" alt="{html.escape(_("QR code"))}" '
            'style="display: block; width: min(100%, calc(100vh - 16rem)); margin: 0 auto">'
        )
    if urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1"):
        st.caption(_("This address works on this machine only. For a class, open the app by the machine's name first."))
    st.code(address, language=None, wrap_lines=True)
