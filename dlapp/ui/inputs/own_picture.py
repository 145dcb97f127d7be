"""A picture of one's own that a style or a palette is taken of: uploaded, or kept as a favourite on an earlier day."""

import hashlib
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from ... import favourites, limits, media
from ...errors import UserError
from ..session import _, explain, owner
from ..starred import star
from .uploads import uploaded

LONGEST = 1024  # pixels: enough to read a style or a palette from


@dataclass(frozen=True)
class OwnPicture:
    """`image` is RGB, `LONGEST` pixels at most; `digest` names it, another picture has another one."""

    name: str
    image: Image.Image
    digest: str


def own_picture(label: str, key: str, kind: str) -> OwnPicture | None:
    """Ask for a picture, None while there is none.

    Args:
        kind: "style" or "palette"; favourites of that kind are offered again.
    """
    chosen = f"{key}:kept"
    accepted = _(
        "{accepted}. Up to {size} MB and {pixels} megapixels.",
        accepted=media.ACCEPTED,
        size=limits.FILE_BYTES // 10**6,
        pixels=limits.PIXELS // 10**6,
    )
    files = uploaded(label, key, help=accepted, changed=lambda: st.session_state.pop(chosen, None))
    found = [_of_favourite(each) for each in favourites.favourites(owner(), kind)]
    kept = {each.digest: each for each in reversed(found)}  # the same picture may have been kept by two names
    picture = kept.get(st.session_state.get(chosen, ""))
    if picture is None and files:
        try:
            picture = _read(files[0].getvalue(), files[0].name)
            picture = kept.get(picture.digest, picture)
        except UserError as error:
            st.warning(explain(error), icon=":material/warning:")
    if picture:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.image(media.fit(picture.image, 200), alt=picture.name, width="content")
            settings = {"task": kind, "name": picture.name, "sha256": picture.digest}
            star(kind, picture.image, settings, f"{key}:star")
    _offer([each for digest, each in kept.items() if not picture or digest != picture.digest], chosen)
    return picture


def _offer(kept: list[OwnPicture], chosen: str) -> None:
    """Favourites, each with a button that chooses it."""
    if not kept:
        return
    st.caption(_("From your favourites:"))
    with st.grid(6, min_column_width=72, key=f"{chosen}:grid"):
        for each in kept:
            with st.container(gap=None):
                st.image(media.fit(each.image, 200), alt=each.name, width="stretch")
                st.button(
                    _("Use"),
                    key=f"{chosen}:{each.digest}",
                    type="tertiary",
                    help=each.name,
                    on_click=st.session_state.__setitem__,
                    args=(chosen, each.digest),
                )


def _of_favourite(favourite: favourites.Favourite) -> OwnPicture:
    name, digest = (str(favourite.settings.get(part, "")) for part in ("name", "sha256"))
    return OwnPicture(name, media.on_white(favourite.image), digest)


@st.cache_data(show_spinner=False, max_entries=16, ttl=3600)
def _read(data: bytes, name: str) -> OwnPicture:
    """An uploaded picture, reduced.

    Raises:
        UserError: see `media.load_picture`.
    """
    image = media.on_white(media.fit(media.load_picture(data, name).image, LONGEST))
    return OwnPicture(name, image, hashlib.sha256(data).hexdigest())
