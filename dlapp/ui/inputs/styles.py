"""Which style to paint in: that of a famous painting, of a picture of one's own, or a mix of two."""

import streamlit as st
from PIL import Image

from ...i18n import N_
from ...tasks.style_transfer.cards import StyleCard
from .. import address, assets
from ..session import _
from . import controls
from .own_picture import own_picture
from .widgets import select

Style = Image.Image | str  # a picture, or the name of a built-in style

PAINTINGS = {  # name of a built-in style -> title, painter and year
    "starry_night": (N_("The Starry Night"), N_("van Gogh, 1889")),
    "great_wave": (N_("The Great Wave"), N_("Hokusai, about 1831")),
    "mannen_bridge": (N_("Mannen Bridge"), N_("Hokusai, about 1831")),
    "red_fuji": (N_("Red Fuji"), N_("Hokusai, about 1831")),
    "scream": (N_("The Scream"), N_("Munch, 1893")),
    "shipwreck": (N_("The Shipwreck"), N_("Turner, about 1810")),
    "composition_vii": (N_("Composition VII"), N_("Kandinsky, 1913")),
}
OWN = "own"
_CSS = """
.st-key-STYLEs button { padding: 0.2rem 0; min-height: 2.6rem; line-height: 1.15; }
.st-key-STYLEs button p { font-size: 0.8rem; overflow-wrap: normal; }
.st-key-STYLEs .stTooltipHoverTarget { width: 100%; }
.st-key-STYLE-own button { min-height: 5rem; padding: 0.25rem; }
.st-key-STYLE-own button span { flex-direction: column; }
"""


def style_name(style: Style) -> str:
    """A style in the visitor's language."""
    return _(PAINTINGS[style][0]) if isinstance(style, str) else _("Your own picture")


def choose_style(card: StyleCard, key: str) -> Style | None:
    """Ask for a style: one of the model's or a picture, None while there is none. The first one is chosen at first."""
    chosen = OWN
    if card.styles:
        address.receive("style", f"{key}:style", controls.one_of([*card.styles, OWN], str), card.styles[0])
        chosen = st.session_state.setdefault(f"{key}:style", card.styles[0])
        address.say("style", chosen, card.styles[0])
        st.html(f"<style>{_CSS.replace('STYLE', f'{key}-style')}</style>")
        label = _("Style")
        st.markdown(f":small[{label}]")
        with st.grid(4, min_column_width=64, gap="small", wrap=False, key=f"{key}:styles"):
            for name in (*card.styles, OWN):
                _offer(name, f"{key}:style", is_chosen=name == chosen)
    if chosen != OWN:
        return chosen
    picture = own_picture(_("Picture with the style you want"), f"{key}:own_style", "style")
    return picture.image if picture else None


def _offer(name: str, key: str, is_chosen: bool) -> None:
    """A style with what it makes of a photo, and the button that chooses it."""
    title, painter = (style_name(name), _(PAINTINGS[name][1])) if name != OWN else (_("Your own picture"), "")
    with st.container(gap=None):
        if painter:
            st.image(assets.url(f"style_{name}.webp"), alt=f"{title}, {painter}", width="stretch")
        st.button(
            title,
            key=f"{key}:{name}",
            type="primary" if is_chosen else "tertiary" if painter else "secondary",
            icon=None if painter else ":material/upload:",
            help=painter or None,
            width="stretch",
            on_click=st.session_state.__setitem__,
            args=(key, name),
        )


def choose_second_style(card: StyleCard, first: Style | None, key: str) -> tuple[str, float]:
    """Ask which of the model's styles to mix with the first one, "" for none, and for its share in [0, 1]."""
    others = [name for name in card.styles if name != first]
    if first is None or not others:
        return "", 0.0
    label = _("Mix with a second style")
    second = select(
        label, ["", *others], f"{key}:second", lambda name: style_name(name) if name else _("None"), name="second"
    )
    if not second:
        return "", 0.0
    label = _("Share of the second style")
    return second, controls.percent(label, 0, 100, 50, 5, key=f"{key}:mix")
