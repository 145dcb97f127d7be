"""Which model edits a face, and which face of a photo is meant."""

import streamlit as st

from ... import catalog, config, downloads, media
from ...i18n import N_
from ...model_card import ModelCard
from ...tasks.face_editing.inspect import Faces
from .. import progress
from ..components.boxes import Drawn, boxes
from ..session import _
from .face_stack import TASK, Stack
from .widgets import choose

OF_DRAWINGS, OF_PHOTOS = "dlapp-cartoonist", "landmark-warp"
_COLOUR, _OTHER, _INK = "#e08a3c", "#6a78ee", "#ffffff"


def choose_model_for(stack: Stack) -> None:
    """Let the page offer the model that fits a new picture; before the question is drawn."""
    card = catalog.CARDS[OF_DRAWINGS if stack.is_drawn else OF_PHOTOS]
    if downloads.is_present(card) or not config.offline():
        choose(f"{TASK}:model", card)


def choose_face(stack: Stack, card: ModelCard) -> int | None:
    """Show the picture as it is now, and ask which face is meant where there are several; None where there is none."""
    picture = stack.latest()
    if card.architecture != "landmark_warp" or not downloads.is_present(card):
        _show(stack)
        if card.architecture == "cartoonist" and not stack.is_drawn:
            _lead_to(OF_PHOTOS, N_("This looks like a photo, but {model} only edits drawings."), card)
        return 0
    found: Faces | None = progress.view_result(
        None, f"{TASK}.faces", picture, f"faces:{stack.state()}:{card.id}", model=card.id
    )
    if found is None or len(found.faces) < 2:
        _show(stack)
        if found and not found.faces:
            _lead_to(OF_DRAWINGS, N_("No face was found in this picture."), card)
            return None
        return 0
    numbers = list(range(len(found.faces)))
    chosen = st.segmented_control(
        _("Face"),
        numbers,
        default=0,
        required=True,
        format_func=lambda number: str(number + 1),
        key=f"{TASK}:face:{stack.id}",
    )
    drawn = [
        Drawn(
            face.left / picture.width,
            face.top / picture.height,
            face.right / picture.width,
            face.bottom / picture.height,
            str(number + 1),
            _COLOUR if number == chosen else _OTHER,
            _INK,
        )
        for number, face in enumerate(found.faces)
    ]
    boxes(picture, drawn, _("The face as it is now"), f"{TASK}:boxes", stack.state())
    return chosen


def _show(stack: Stack) -> None:
    st.image(media.shown(stack.latest(), 512), alt=_("The face as it is now"), width=256)


def _lead_to(model: str, sentence: str, card: ModelCard) -> None:
    """Say what is wrong, and offer the model for the other kind of picture."""
    other = catalog.CARDS[model]
    st.warning(_(sentence, model=card.title), icon=":material/warning:")
    if downloads.is_present(other) or not config.offline():
        st.button(
            _("Use {model}", model=other.title),
            key=f"{TASK}:other_model",
            icon=":material/swap_horiz:",
            on_click=choose,
            args=(f"{TASK}:model", other),
        )
