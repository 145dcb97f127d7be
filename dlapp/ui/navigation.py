"""Which pages there are, in which group, and how the home page presents them."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

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


HOME = "pages/home.py"
SEE, TRANSFORM, CREATE, LANGUAGE = N_("See"), N_("Transform"), N_("Create"), N_("Language")
LABS, MODELS = N_("Labs"), N_("Models")

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
        "super_resolution",
        TRANSFORM,
        N_("Super-resolution"),
        ":material/zoom_out_map:",
        N_("Give it a small picture: it comes back four times as large, with sharp edges."),
        "super_resolution.webp",
    ),
    PageEntry(
        "style_transfer",
        TRANSFORM,
        N_("Style transfer"),
        ":material/brush:",
        N_("Give it a photo: it comes back as a painting, in the style of an old master or of any picture."),
        "style_transfer.webp",
    ),
    PageEntry(
        "colorization",
        TRANSFORM,
        N_("Colour"),
        ":material/palette:",
        N_("Give it a gray photo: it comes back in colour, and you decide where you know better."),
        "colorization.webp",
    ),
    PageEntry(
        "face_generation",
        CREATE,
        N_("Faces"),
        ":material/face:",
        N_("Faces that nobody has: say what they should look like, mix two, walk from one to the next."),
        "face_generation.webp",
    ),
    PageEntry(
        "sound_to_video",
        CREATE,
        N_("Sound to video"),
        ":material/music_video:",
        N_("Give it music: faces change with the beat, and nod with the tune."),
        "sound_to_video.webp",
    ),
    PageEntry(
        "translation",
        LANGUAGE,
        N_("Translation"),
        ":material/translate:",
        N_("Write in Japanese or English: read it in the other, and see which word came from which."),
        "translation.webp",
    ),
    PageEntry(
        "summarization",
        LANGUAGE,
        N_("Summarization"),
        ":material/short_text:",
        N_("Give it a long text: it keeps the sentences that matter, and shows where they stood."),
        "summarization.webp",
    ),
    PageEntry(
        "question_answering",
        LANGUAGE,
        N_("Question answering"),
        ":material/contact_support:",
        N_("Ask a text: it shows where the answer stands, and says so when it does not."),
        "question_answering.webp",
    ),
    PageEntry(
        "gan_lab",
        LABS,
        N_("GAN lab"),
        ":material/science:",
        N_("Two networks learn from each other before your eyes. Make them fail, and mend them."),
        "gan_lab.webp",
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


def navigate(place: DeltaGenerator):
    """Hand the pages to Streamlit and draw the links to them in `place`; gives the page that the visitor is on.

    Streamlit's own links would make each page's icon the tab's, fetched from a server elsewhere.
    """
    home = st.Page(HOME, title=_("Home"), default=True)
    entries = [st.Page(page.path, title=_(page.title), url_path=page.name) for page in PAGES]
    current = st.navigation([home, *entries], position="hidden")
    with place:
        st.page_link(HOME, label=_("Home"), icon=":material/home:")
        for group in dict.fromkeys(page.group for page in PAGES):
            st.caption(_(group))
            for page in PAGES:
                if page.group == group:
                    st.page_link(page.path, label=_(page.title), icon=page.icon)
    return current
