"""Putting a lesson together: links to pages of this app, with a title and a question each."""

import functools
from dataclasses import replace

import streamlit as st

from ... import lessons
from ...errors import UserError
from ...lessons import Step
from .. import address, lesson
from ..navigation import PAGES
from ..session import _, explain, url
from .widgets import icon_button

NAMES = {page.name: page for page in PAGES if page.name != "lesson"}
_PASTED, _TROUBLE = "lesson:pasted", "lesson:trouble"


def from_address() -> tuple[Step, ...]:
    """The lesson of a link, else the one that is being put together; the page's address has it from now on."""
    address.receive("steps", lesson.STEPS, lambda text: lessons.decode(text, NAMES), (), lessons.LONGEST)
    steps = lesson.steps()
    if steps:
        address.say("steps", lessons.encode(steps), longest=lessons.LONGEST)
    return steps


def build(steps: tuple[Step, ...]) -> None:
    """Ask for links, and for words for each."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            _("Address of a page of this app"),
            key=_PASTED,
            placeholder=_("Set up a page, press “Copy link” there, and paste it here"),
            on_change=_add_pasted,
        )
        st.button(_("Add to lesson"), icon=":material/add:", key="lesson:add", on_click=_add_pasted)
    if trouble := st.session_state.get(_TROUBLE):
        st.warning(explain(trouble), icon=":material/warning:")
    if len(lessons.encode(steps)) > lessons.LONGEST:
        st.warning(
            _("This lesson is too long for one address. Remove a step or shorten its words."), icon=":material/warning:"
        )
    for number, step in enumerate(steps):
        with st.container(border=True):
            _step(number, step, is_last=number == len(steps) - 1)


def _add_pasted() -> None:
    pasted = st.session_state[_PASTED].strip()
    st.session_state.pop(_TROUBLE, None)
    if not pasted:
        return
    try:
        lesson.add(lessons.step_of(pasted, url(), NAMES))
        st.session_state[_PASTED] = ""
    except UserError as error:  # what was pasted stays, to be mended
        st.session_state[_TROUBLE] = error


def _step(number: int, step: Step, is_last: bool) -> None:
    key = f"lesson:{lesson.version()}:{number}"
    page = NAMES[step.page]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{number + 1}.** {page.icon} {_(page.title)}", width="stretch")
        if number:
            icon_button(":material/arrow_upward:", _("Move up"), f"{key}:up", lesson.move, number, -1)
        if not is_last:
            icon_button(":material/arrow_downward:", _("Move down"), f"{key}:down", lesson.move, number, 1)
        icon_button(":material/delete:", _("Remove"), f"{key}:remove", lesson.remove, number)

    def typed(field: str) -> None:
        lesson.change(number, lambda each: replace(each, **{field: st.session_state[f"{key}:{field}"]}))

    st.text_input(
        _("Title"),
        step.title,
        key=f"{key}:title",
        max_chars=lessons.TITLE,
        placeholder=_(page.title),
        on_change=functools.partial(typed, "title"),
    )
    st.text_area(
        _("Question or task"),
        step.question,
        key=f"{key}:question",
        max_chars=lessons.QUESTION,
        height=70,
        on_change=functools.partial(typed, "question"),
    )
