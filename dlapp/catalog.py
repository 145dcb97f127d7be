"""Every model there is, one card each: data only, so that pages can list models without loading a library."""

from .cards import image_classification, question_answering, summarization, translation
from .errors import UserError
from .i18n import N_
from .model_card import ModelCard, Source

__all__ = ["CARDS", "ModelCard", "Source", "available_models", "card"]

_CARDS = (*image_classification.CARDS, *translation.CARDS, *summarization.CARDS, *question_answering.CARDS)

CARDS: dict[str, ModelCard] = {card.id: card for card in _CARDS}
if len(CARDS) != len(_CARDS):
    raise ValueError("two model cards share an id")


def available_models(task: str | None = None) -> list[ModelCard]:
    """All cards, or those of one task; built-in models first."""
    return [card for card in CARDS.values() if task in (None, card.task)]


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
