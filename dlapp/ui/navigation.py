"""Which pages there are, in which group, and how the home page presents them."""

from dataclasses import dataclass

import streamlit as st

from ..i18n import N_
from .session import _


@dataclass(frozen=True)
class PageEntry:
    """`path` from the app's folder, `icon` of Material Symbols, `invitation` and `picture` (an asset) for the home page."""

    name: str
    group: str
    title: str
    icon: str
    invitation: str
    picture: str

    @property
    def path(self) -> str:
        return f"pages/{self.name}.py"


SEE, MODELS = N_("See"), N_("Models")

PAGES = (
    PageEntry(
        "image_classification",
        SEE,
        N_("Image classification"),
        ":material/image_search:",
        N_("Show it a photo: it says what it sees, and which spot gave it away."),
        "image_classification.webp",
    ),
    PageEntry(
        "models",
        MODELS,
        N_("Models"),
        ":material/deployed_code:",
        N_("Every network in this app: what it is good at, how large it is, and more to download."),
        "models.webp",
    ),
)


def navigate():
    """Hand the pages to Streamlit; gives the one that the visitor is on."""
    groups: dict[str, list] = {"": [st.Page("pages/home.py", title=_("Home"), icon=":material/home:", default=True)]}
    for page in PAGES:
        entry = st.Page(page.path, title=_(page.title), icon=page.icon, url_path=page.name)
        groups.setdefault(_(page.group), []).append(entry)
    return st.navigation(groups)
