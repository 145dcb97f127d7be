"""Which style to paint in: an old master, a picture of one's own, or two of them mixed."""

from dataclasses import dataclass

import streamlit as st
from PIL import Image

from .. import media
from ..catalog import ModelCard
from ..errors import UserError
from ..i18n import N_
from .explain import asset_url
from .inputs import select
from .session import _, explain

MASTERS = {  # style -> title, painter and year
    "starry_night": (N_("The Starry Night"), N_("van Gogh, 1889")),
    "great_wave": (N_("The Great Wave"), N_("Hokusai, about 1831")),
    "mannen_bridge": (N_("Mannen Bridge"), N_("Hokusai, about 1831")),
    "red_fuji": (N_("Red Fuji"), N_("Hokusai, about 1831")),
    "scream": (N_("The Scream"), N_("Munch, 1893")),
    "shipwreck": (N_("The Shipwreck"), N_("Turner, about 1810")),
    "composition_vii": (N_("Composition VII"), N_("Kandinsky, 1913")),
}
OWN = "own"


@dataclass(frozen=True)
class Chosen:
    """`styles`: one or two, each a picture or a name; none while nothing is chosen. `mix`: share of the second."""

    styles: tuple[Image.Image | str, ...]
    mix: float = 0.5


def style_name(style: Image.Image | str) -> str:
    """A style in the visitor's language."""
    return _(MASTERS[style][0]) if isinstance(style, str) else _("A picture of mine")


def choose_style(card: ModelCard, key: str) -> Chosen:
    """Ask for a style and, if wanted, a second one to mix it with."""
    names = list(card.styles)
    if names:
        remembered = st.session_state.setdefault(f"{key}:style", names[0])
        with st.grid(4, min_column_width=130, key=f"{key}:styles"):
            for name in names:
                _offer(name, f"{key}:style", remembered == name)
            with st.container():
                is_own = remembered == OWN
                st.button(
                    _("A picture of mine"),
                    key=f"{key}:style:{OWN}",
                    type="primary" if is_own else "secondary",
                    icon=":material/upload:",
                    width="stretch",
                    on_click=_remember,
                    args=(f"{key}:style", OWN),
                )
    own = None
    if not names or st.session_state[f"{key}:style"] == OWN:
        own = _own_picture(key)
    first: Image.Image | str | None = own if not names or st.session_state[f"{key}:style"] == OWN else remembered
    others = ["", *(name for name in names if name != first)]
    if first is None or len(others) == 1:
        return Chosen(() if first is None else (first,))
    label = _("Mix with a second style")
    second = select(label, others, f"{key}:second", lambda name: style_name(name) if name else _("no other"))
    if not second:
        return Chosen((first,))
    share = st.slider(
        _("How much of the second style"), 0, 100, 50, 5, format="%d %%", key=f"{key}:mix", persist_state="session"
    )
    return Chosen((first, second), share / 100)


def _offer(name: str, key: str, is_chosen: bool) -> None:
    """A style with what it makes of a photo, and the button that chooses it."""
    title, painter = MASTERS[name]
    with st.container(gap="small"):
        st.image(asset_url(f"style_{name}.webp"), alt=f"{_(title)}, {_(painter)}", width="stretch")
        st.button(
            _(title),
            key=f"{key}:{name}",
            type="primary" if is_chosen else "secondary",
            help=_(painter),
            width="stretch",
            on_click=_remember,
            args=(key, name),
        )


def _remember(key: str, choice: str) -> None:
    st.session_state[key] = choice


def _own_picture(key: str) -> Image.Image | None:
    """The picture whose style is wanted, once there is one."""
    file = st.file_uploader(
        _("The picture whose style you want: {accepted}.", accepted=media.ACCEPTED), key=f"{key}:own_style"
    )
    if not file:
        return None
    try:
        image = _read(file.getvalue(), file.name)
    except UserError as error:
        st.warning(explain(error), icon=":material/warning:")
        return None
    st.image(media.fit(image, 200), alt=_("A picture of mine"))
    return image


@st.cache_data(show_spinner=False, max_entries=16, ttl=3600)
def _read(data: bytes, name: str) -> Image.Image:
    """A style picture, reduced to what a style is read from.

    Raises:
        UserError: see `media.load_picture`.
    """
    return media.on_white(media.fit(media.load_picture(data, name).image, 1024))
