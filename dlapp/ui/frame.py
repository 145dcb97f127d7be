"""The frame of every page: title and sentence, what goes in, the button and the settings, the result, and how it works."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..jobs import Job
from . import address, assets, progress
from .components.copy_button import copy_button
from .components.diagram import show_diagram
from .navigation import navigate
from .session import _

# Streamlit leaves six rem above a page and sets titles for a document: here the task has to be on the first screen.
_CSS = """
[data-testid=stMainBlockContainer] { padding-top: 3.5rem; padding-bottom: 4rem; }
[data-testid=stMainBlockContainer] h1 { font-size: 1.75rem; padding: 0.25rem 0 0; }
[data-testid=stMainBlockContainer] h2 { font-size: 1.35rem; }
[data-testid=stMainBlockContainer] h3 { font-size: 1.15rem; }
[class*=st-key-icon-] button p { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[data-testid=stApp] [data-testid=stCaptionContainer] { opacity: 0.8; }  /* of 0.6, which is too pale (WCAG 2.2: 4.5:1) */
/* Streamlit writes in the primary colour, on which white can be read: in the dark it is too dark to be read itself. */
[data-testid=stApp] :is(
    [data-variant][data-selected=true],
    [data-testid=stSliderThumbValue],
    button:not([data-testid$=-primary]):is(:hover, :active)
) p {
    color: light-dark(#4353d9, #aab4ff);
}
[data-testid=stApp] :is(a, button, summary):focus-visible {
    outline: 3px solid light-dark(#4353d9, #aab4ff);  /* the current page's mark is its ground */
    outline-offset: 2px;
    box-shadow: none;
}
[data-testid=stApp] a[data-testid=stPageLink-NavLink]:focus-visible { outline-offset: -3px; }
"""


@dataclass(frozen=True)
class Form:
    """Where a page asks: what goes in, below it the buttons, beside both the settings (on a phone below them)."""

    inputs: DeltaGenerator
    buttons: DeltaGenerator
    settings: DeltaGenerator


def header(
    title: str,
    sentence: str,
    parameters: Collection[str] = (),
    told: Callable[[Job], dict[str, str]] = address.told_by,
) -> None:
    """Title and one sentence, both marked for translation, and what the page's address says.

    Args:
        parameters: of the address, that the page reads itself; others are those of its controls.
        told: what a job says, by the names of the page's controls.
    """
    _insist_on_shell()
    st.html(f"<style>{_CSS}</style>")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="title"):
        st.title(_(title), anchor=False, width="stretch")
        tools = st.container(horizontal=True, gap=None, width="content", key="page-tools")
    st.markdown(_(sentence))
    progress.tell_dead_link()
    address.place(st.container(), tools)
    address.read(parameters, told)


def _insist_on_shell() -> None:
    """Run the app again through app.py when Streamlit ran the page file by itself.

    It does so for the first visit after a start when that goes straight to a page: until `st.navigation` is called for
    the first time, it takes a folder named pages/ for the navigation.
    """
    if "shell" not in st.session_state:
        navigate(st.sidebar)
        st.rerun()


def form() -> Form:
    """The places of a page's questions."""
    left, right = st.columns([3, 2], gap="large")
    return Form(left.container(), left.container(horizontal=True, vertical_alignment="center"), right.container())


def result_section(task: str, place: DeltaGenerator | None = None) -> Job | None:
    """The page's job: its progress, then its result as the task's view shows it, and what to do with it.

    Args:
        task: its name or that of an operation, whose view is `views/<task>.py`, dots as underscores.
        place: for progress and notices, elsewhere than above the result.

    Returns:
        The job when its result is there.
    """
    with place or st.container():
        job = progress.current(task)
        if job is None or progress.wait(job) is None:
            return None
    from . import results, sharing  # with numpy and Pillow, which the first page does without
    from .code import show_code

    view = import_module(f"dlapp.ui.views.{task.replace('.', '_')}")
    st.header(_("Result"), divider=True)
    view.show(job)
    results.metadata(job)
    if hasattr(view, "downloads"):
        view.downloads(job)
    if hasattr(view, "text_to_copy"):
        copy_button(view.text_to_copy(job), key="copy-result")
    if hasattr(view, "text_to_send"):
        results.send_to(view.text_to_send(job), *view.SEND_TO)
    results.use_again(job)
    sharing.share(job)
    show_code(job)
    if hasattr(view, "look_inside"):
        view.look_inside(job)
    return job


def how_it_works(diagram: str, *paragraphs: tuple[str, str]) -> None:
    """The network's diagram, and terms with their explanations.

    Args:
        diagram: name of an SVG among the assets.
        paragraphs: (term, explanation), both marked for translation.
    """
    st.header(_("How it works"), divider=True)
    show_diagram(assets.diagram(diagram), key=f"diagram:{diagram}")
    with st.grid(2, min_column_width=320, gap="medium"):
        for term, text in paragraphs:
            with st.container(border=True):
                st.markdown(f"**{_(term)}**  \n{_(text)}")
