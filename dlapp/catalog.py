"""Every model there is, one card each: data only, so that pages can list models without loading a library."""

from .cards import (
    colorization,
    face_generation,
    image_classification,
    own_upscalers,
    question_answering,
    style_transfer,
    summarization,
    super_resolution,
    translation,
)
from .errors import UserError
from .i18n import N_
from .model_card import ModelCard, Source

__all__ = ["CARDS", "ModelCard", "Source", "available_models", "card", "find"]

_CARDS = (
    *image_classification.CARDS,
    *super_resolution.CARDS,
    *style_transfer.CARDS,
    *colorization.CARDS,
    *face_generation.CARDS,
    *translation.CARDS,
    *summarization.CARDS,
    *question_answering.CARDS,
)

CARDS: dict[str, ModelCard] = {card.id: card for card in _CARDS}
if len(CARDS) != len(_CARDS):
    raise ValueError("two model cards share an id")


def available_models(task: str | None = None) -> list[ModelCard]:
    """All cards, or those of one task: built-in models first, the user's own files last."""
    found = (card for card in (*CARDS.values(), *own_upscalers.cards()) if task in (None, card.task, *card.also_for))
    return sorted(found, key=lambda card: not card.is_built_in)


def find(model: str) -> ModelCard | None:
    """The card of that id; None for a file of the user's own that is gone."""
    return CARDS.get(model) or next((card for card in own_upscalers.cards() if card.id == model), None)


def card(task: str, model: str | None = None) -> ModelCard:
    """The card of a model by id, or the task's built-in model.

    Raises:
        UserError: when the task has no such model.
    """
    choices = available_models(task)
    found = next((choice for choice in choices if model in (None, choice.id)), None)
    if found is None:
        raise UserError(N_("There is no model “{model}” for this task."), model=model)
    return found
