"""Every model: what it is, where it is, fetch and remove."""

import html
from collections.abc import Mapping

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

_CSS = """
.model h3 { margin: 0; padding: 0 0 0.35rem; }
.model span {
    display: inline-block; margin-right: 0.35rem; padding: 0 0.5rem; border-radius: 0.5rem; font-size: 0.875rem;
    background: #8883;
}
.model span:first-of-type { background: light-dark(#e3e5fb, #2d3365); }
.model p { margin: 0.5rem 0; }
.model small { display: block; opacity: 0.8; line-height: 1.5; overflow-wrap: anywhere; }
"""

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


def show(card: ModelCard, in_memory: Mapping[str, int]) -> None:
    """One model: its card, where it is, and the buttons; `in_memory`: bytes that models take there, by their ids."""
    present = downloads.is_present(card)
    st.html(_described(card, present, in_memory.get(card.id, 0)))
    is_own = isinstance(card, TaughtCard)
    if (card.is_fetched and may_manage()) or (is_own and (may_manage() or card.owner == owner())):
        _buttons(card, present)


def _described(card: ModelCard, present: bool, bytes_in_memory: int) -> str:
    """A card as HTML. As Streamlit's elements, the page's three hundred would keep the browser busy for half a second."""
    badges = [source_name(card)]
    if present and not card.comes_with_app:
        badges.append(_("On disk"))
    if bytes_in_memory:
        badges.append(_("In memory: {size} MB", size=bytes_in_memory // 10**6))
    parameters = _("{parameters}M parameters", parameters=f"{card.parameters / 1e6:.1f}")
    facts = [f"{parameters} · {where_from(card, str)}", *([lesson_of(card)] if isinstance(card, TaughtCard) else [])]
    links = {_("Origin"): card.origin, _("Paper"): card.paper}
    return (
        f'<div class="model"><h3>{html.escape(card.title)}</h3>'
        + "".join(f"<span>{html.escape(badge)}</span>" for badge in badges)
        + f"<p>{html.escape(strengths(card))}</p><small>"
        + "<br>".join(html.escape(fact) for fact in facts)
        + "<br>"
        + " · ".join(f'<a href="{html.escape(to)}" target="_blank">{name}</a>' for name, to in links.items() if to)
        + "</small></div>"
    )


def _buttons(card: ModelCard, present: bool) -> None:
    if card.is_fetched and not present and not config.offline():
        download_button(card)
    job = backend().download_of(card)
    removable = downloads.is_removable(card) and (job is None or job.is_over)
    if removable and st.button(_("Remove"), key=f"remove:{card.id}", icon=":material/delete:"):
        backend().remove(card)
        st.rerun()


st.html(f"<style>{_CSS}</style>")
in_memory = {id: size for (id, _device), size in backend().store.loaded().items()}
for task in TASKS.values():
    cards = [card for card in available_models(task.name) if card.tasks[0] == task.name]  # each once, at its home
    if not cards:
        continue
    st.header(_(task.title), divider=True)
    with st.grid(2, min_column_width=380, gap="medium"):
        for card in cards:
            with st.container(border=True):
                show(card, in_memory)
