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
    cards = _offered(task, prefer)
    if not address.is_link() and f"{task}:model:choice" not in st.session_state:
        offer_first(task, prefer)
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


def offer_first(task: str, prefer: str = "") -> None:
    """Choose what the visitor chose by hand last, else the model that is offered first; for callbacks, too."""
    cards = _offered(task, prefer)
    last = remembered.recall(task)
    if cards:
        choose(f"{task}:model", next((card for card in cards if card.id == last), cards[0]))


def _offered(task: str, prefer: str) -> list[ModelCard]:
    """The models of a task that are here or can be downloaded."""
    every = catalog.available_models(task)
    cards = [card for card in every if downloads.is_present(card) or not config.offline()]
    return sorted(cards, key=lambda card: card.id != prefer)


def _model_title(card: ModelCard) -> str:
    if card.comes_with_app:
        return _("{model} (built in)", model=card.title)
    return card.title if downloads.is_present(card) else _("{model} (not downloaded)", model=card.title)
