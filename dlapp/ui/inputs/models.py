"""Which model is to do the task."""

from typing import Any

import streamlit as st

from ... import catalog, config, downloads
from ...catalog import ModelCard
from .. import address, remembered
from ..fetching import download_button
from ..model_facts import source_name, strengths, where_from
from ..permissions import may_manage
from ..session import _
from .widgets import choose, select


def choose_model(task: str, prefer: str = "") -> Any:
    """Ask for one of the task's models, which gives its card; what is not here yet can be downloaded.

    `prefer`: id of the model that is offered first.
    """
    every = catalog.available_models(task)
    cards = [card for card in every if downloads.is_present(card) or not config.offline()]
    cards.sort(key=lambda card: card.id != prefer)
    if not address.is_link() and f"{task}:model:choice" not in st.session_state:
        for known in [card for card in cards if card.id == remembered.recall(task)]:
            choose(f"{task}:model", known)
    card = select(
        _("Model"),
        cards,
        f"{task}:model",
        _model_title,
        name="model",
        write=lambda card: card.id,
        usual="",
        on_choice=lambda card: remembered.remember(task, card.id),
    )
    st.caption(strengths(card))
    if not card.is_built_in and card.is_fetched:
        st.caption(f"{source_name(card)} · {where_from(card)} · [{_('Origin')}]({card.origin})")
    if not downloads.is_present(card):
        if may_manage():
            download_button(card)
        else:
            st.info(
                _("Only the administrator of this server can download and remove models (DLAPP_MANAGE=1)."),
                icon=":material/lock:",
            )
    return card


def _model_title(card: ModelCard) -> str:
    if card.comes_with_app:
        return _("{model} (built in)", model=card.title)
    return card.title if downloads.is_present(card) else _("{model} (not downloaded)", model=card.title)
