"""A lesson: pages of this app with a question each, put together by a teacher and opened by a class."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import address, frame
from dlapp.ui.inputs.lesson import build, from_address
from dlapp.ui.session import _
from dlapp.ui.views.lesson import show

SHOW, BUILD = "show", "build"
VIEWS = {SHOW: N_("Show the lesson"), BUILD: N_("Put it together")}
VIEW = "lesson:view"

frame.header(
    N_("Lesson"),
    N_(
        "Pages of this app to go through, with a question for each. A teacher puts them together, a class opens one link."
    ),
)
if address.asks_for("steps"):
    st.session_state[VIEW] = SHOW
steps = from_address()
st.session_state.setdefault(VIEW, BUILD)
with st.container(horizontal=True, key="lesson-tools"):
    view = st.segmented_control(
        _("View"),
        list(VIEWS),
        required=True,
        format_func=lambda name: _(VIEWS[name]),
        key=VIEW,
        label_visibility="collapsed",
        persist_state="session",
    )
    is_printed = view == SHOW and steps and st.button(_("Print"), icon=":material/print:", key="lesson:print")
if view == BUILD:
    build(steps)
    if steps:
        st.caption(_("The buttons beside the page's title give you the link to the whole lesson, also as a QR code."))
elif steps:
    show(steps)
else:
    st.info(_("This lesson has no steps yet."), icon=":material/playlist_add:")
if is_printed:
    with st.container(key="lesson-print"):
        st.html("<script>window.print()</script>", unsafe_allow_javascript=True)
