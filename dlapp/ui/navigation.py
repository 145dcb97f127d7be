"""Which pages there are, and in which group."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..i18n import N_
from ..tasks import TASKS
from .session import _

HOME = "pages/home.py"
SEE, TRANSFORM, CREATE, LANGUAGE = N_("See"), N_("Transform"), N_("Create"), N_("Language")
LABS, CLASS, MODELS = N_("Labs"), N_("In class"), N_("Models")


@dataclass(frozen=True)
class PageEntry:
    """A page: `name` of its file, and of its task where it has one; `icon` of Material Symbols; title and invitation.

    The page of a task has title and invitation from its TaskSpec. The home page shows the picture `assets/<name>.webp`.
    """

    group: str
    name: str
    icon: str
    title: str = ""
    invitation: str = ""

    def __post_init__(self) -> None:
        if self.name in TASKS:
            object.__setattr__(self, "title", TASKS[self.name].title)
            object.__setattr__(self, "invitation", TASKS[self.name].invitation)

    @property
    def path(self) -> str:
        return f"pages/{self.name}.py"


MY_RESULTS = PageEntry("", "my_results", ":material/inventory_2:", N_("My results"))  # below the home page
PAGES = (
    PageEntry(SEE, "image_classification", ":material/image_search:"),
    PageEntry(SEE, "object_detection", ":material/frame_inspect:"),
    PageEntry(TRANSFORM, "super_resolution", ":material/zoom_out_map:"),
    PageEntry(TRANSFORM, "style_transfer", ":material/brush:"),
    PageEntry(TRANSFORM, "colorization", ":material/palette:"),
    PageEntry(TRANSFORM, "face_editing", ":material/mood:"),
    PageEntry(CREATE, "face_generation", ":material/face:"),
    PageEntry(CREATE, "text_to_image", ":material/imagesmode:"),
    PageEntry(CREATE, "sketch_to_image", ":material/draw:"),
    PageEntry(CREATE, "sound_to_video", ":material/music_video:"),
    PageEntry(LANGUAGE, "translation", ":material/translate:"),
    PageEntry(LANGUAGE, "summarization", ":material/short_text:"),
    PageEntry(LANGUAGE, "question_answering", ":material/contact_support:"),
    PageEntry(LANGUAGE, "speech_recognition", ":material/speech_to_text:"),
    PageEntry(LANGUAGE, "fill_mask", ":material/select_all:"),
    PageEntry(LANGUAGE, "text_generation", ":material/forum:"),
    PageEntry(LANGUAGE, "text_to_text", ":material/rule:"),
    PageEntry(
        LABS,
        "cnn_lab",
        ":material/grid_on:",
        N_("CNN lab"),
        N_("Build a convolutional network by clicks and train it live, also on your own drawings."),
    ),
    PageEntry(
        LABS,
        "teach_it",
        ":material/school:",
        N_("Teach it"),
        N_("Show a network a few pictures of your own things: it learns to tell them apart in seconds."),
    ),
    PageEntry(
        LABS,
        "gan_lab",
        ":material/science:",
        N_("GAN lab"),
        N_("Train a generator against a discriminator, live. Make it collapse, then fix it."),
    ),
    PageEntry(
        LABS,
        "rnn_lab",
        ":material/memory:",
        N_("RNN lab"),
        N_("Train a plain RNN, an LSTM and a GRU side by side, live. See which of them remembers."),
    ),
    PageEntry(
        LABS,
        "transformer_lab",
        ":material/hub:",
        N_("Transformer lab"),
        N_("Train a small Transformer, live. Watch its attention find out where to look."),
    ),
    PageEntry(
        CLASS,
        "lesson",
        ":material/playlist_add_check:",
        N_("Lesson"),
        N_("Put pages of this app together into a lesson that a class opens with one link or a QR code."),
    ),
    PageEntry(
        MODELS,
        "models",
        ":material/deployed_code:",
        N_("Models"),
        N_("Every network in this app: what it is good at, how big it is, and what else you can download."),
    ),
)


def navigate(container: DeltaGenerator):
    """Hand the pages to Streamlit and draw the links to them; gives the page that the visitor is on.

    Streamlit's own links would make each page's icon the tab's, fetched from a server elsewhere.
    """
    home = st.Page(HOME, title=_("Home"), default=True)
    entries = [st.Page(page.path, title=_(page.title), url_path=page.name) for page in (MY_RESULTS, *PAGES)]
    current = st.navigation([home, *entries], position="hidden")
    with container:
        st.page_link(HOME, label=_("Home"), icon=":material/home:")
        st.page_link(MY_RESULTS.path, label=_(MY_RESULTS.title), icon=MY_RESULTS.icon)
        for group in dict.fromkeys(page.group for page in PAGES):
            st.caption(_(group))
            for page in PAGES:
                if page.group == group:
                    st.page_link(page.path, label=_(page.title), icon=page.icon)
    return current
