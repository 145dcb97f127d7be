"""A lesson as a class sees it, on the screen and on paper."""

import html

import streamlit as st

from ...lessons import Step
from ..inputs.lesson import NAMES
from ..plain_text import plain_text
from ..qr_code import drawing
from ..session import _, plain, url

# On paper a link is of no use: there the QR code of each step stands beside it.
_CSS = """
[class*=st-key-lesson-step] [data-testid=stPageLink] a { border: 1px solid currentColor; color: var(--st-primary-color); }
.on-paper { display: none; }
@media print {
    @page { margin: 15mm; }
    .on-paper { display: flex; gap: 1rem; align-items: center; font-size: 0.75rem; overflow-wrap: anywhere; }
    .on-paper img { width: 30mm; flex: none; }
    [data-testid=stSidebar], [data-testid=stHeader], [data-testid=stPageLink], .st-key-page-tools, .st-key-lesson-tools,
    .st-key-lesson-print { display: none !important; }
    [data-testid=stAppViewContainer], [data-testid=stMain], .stApp { position: static; overflow: visible; height: auto; }
    [class*=st-key-lesson-step] { break-inside: avoid; }
}
"""


def show(steps: tuple[Step, ...]) -> None:
    """The steps in their order, each with a link that opens its page as the lesson wants it."""
    st.html(f"<style>{_CSS}</style>")
    for number, step in enumerate(steps):
        page = NAMES[step.page]
        with st.container(border=True, key=f"lesson-step-{number}"):
            st.subheader(f"{number + 1}. {plain(step.title.strip()) or _(page.title)}", anchor=False)
            if step.question.strip():
                plain_text(step.question)
            label = _("Open: {page}", page=_(page.title))
            st.page_link(page.path, label=label, icon=page.icon, query_params=step.parameters)
            _on_paper(url(step.page, step.parameters))


def _on_paper(address: str) -> None:
    code = drawing(address)
    picture = f'<img src="{code}" alt="">' if code else ""
    st.html(f'<div class="on-paper">{picture}<span>{html.escape(address)}</span></div>')
