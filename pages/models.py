"""Every model: what it is, where it is, fetch and remove."""

import streamlit as st

from dlapp import config, downloads
from dlapp.catalog import ModelCard, available_models
from dlapp.i18n import N_
from dlapp.tasks import TASKS
from dlapp.tasks.image_classification.custom import TaughtCard
from dlapp.tasks.super_resolution import custom
from dlapp.ui import frame
from dlapp.ui.fetching import download_button
from dlapp.ui.model_facts import lesson_of, source_name, strengths, where_from
from dlapp.ui.permissions import may_manage
from dlapp.ui.session import _, backend, owner, plain

frame.header(
    N_("Models"),
    N_("Built-in models are always here. Larger ones are downloaded when you press the button, and not before."),
)
if not may_manage():
    st.info(
        _("Only the administrator of this server can download and remove models (DLAPP_MANAGE=1)."),
        icon=":material/lock:",
    )
else:
    st.caption(
        _(
            "Your own upscalers: put files of the Real-ESRGAN family (.safetensors or .pth) into {folder}.",
            folder=plain(str(custom.folder())),
        )
    )
if config.offline():
    st.info(_("Downloads are switched off on this server (DLAPP_OFFLINE)."), icon=":material/cloud_off:")


def show(card: ModelCard) -> None:
    """One model: its card, where it is, and the buttons."""
    st.subheader(plain(card.title), anchor=False)
    in_memory = {id: size for (id, _device), size in backend().store.loaded().items()}
    present = downloads.is_present(card)
    with st.container(horizontal=True, gap="small"):
        st.badge(source_name(card), color="violet" if card.comes_with_app else "gray")
        if present and not card.comes_with_app:
            st.badge(_("On disk"), icon=":material/check:", color="green")
        if card.id in in_memory:
            st.badge(
                _("In memory: {size} MB", size=in_memory[card.id] // 10**6), icon=":material/memory:", color="blue"
            )
    st.markdown(strengths(card))
    origin, paper = _("Origin"), _("Paper")
    st.caption(
        _("{parameters}M parameters", parameters=f"{card.parameters / 1e6:.1f}")
        + f" · {where_from(card)}  \n[{origin}]({card.origin}) · [{paper}]({card.paper})"
    )
    is_own = isinstance(card, TaughtCard)
    if is_own:
        st.caption(lesson_of(card))
    if (card.is_fetched and may_manage()) or (is_own and (may_manage() or card.owner == owner())):
        _buttons(card, present)


def _buttons(card: ModelCard, present: bool) -> None:
    if card.is_fetched and not present and not config.offline():
        download_button(card)
    job = backend().download_of(card)
    removable = downloads.is_removable(card) and (job is None or job.is_over)
    if removable and st.button(_("Remove"), key=f"remove:{card.id}", icon=":material/delete:"):
        backend().remove(card)
        st.rerun()


for task in TASKS.values():
    cards = [card for card in available_models(task.name) if card.tasks[0] == task.name]  # each once, at its home
    if not cards:
        continue
    st.header(_(task.title), divider=True)
    with st.grid(2, min_column_width=380, gap="medium"):
        for card in cards:
            with st.container(border=True):
                show(card)
