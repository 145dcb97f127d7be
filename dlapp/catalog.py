"""Every model there is, one card each: data only, so that pages can list models without loading a library."""

from collections import Counter
from collections.abc import Iterable

from .errors import UserError
from .i18n import N_
from .model_card import ModelCard, Source
from .tasks import TASKS, split

__all__ = ["CARDS", "ModelCard", "Source", "available_models", "card", "find"]

_CARDS = [card for task in TASKS.values() for card in task.cards]
CARDS: dict[str, ModelCard] = {card.id: card for card in _CARDS}
if len(CARDS) != len(_CARDS):
    raise ValueError(f"two model cards share an id: {Counter(card.id for card in _CARDS).most_common(1)[0][0]}")


def _all() -> list[ModelCard]:
    return [*CARDS.values(), *(card for task in TASKS.values() for card in task.custom_cards())]


def available_models(task: str | None = None) -> list[ModelCard]:
    """All cards, or those of one task or operation: what comes with the app first, the user's own files last.

    Raises:
        ValueError: when there is no such task.
    """
    if task is None:
        return sorted(_all(), key=lambda card: not card.comes_with_app)
    spec, operation = split(task)
    allowed = spec.operation(operation).architectures if operation else ()
    found = (card for card in _all() if spec.name in card.tasks and (not allowed or card.architecture in allowed))
    return sorted(found, key=lambda card: not card.comes_with_app)


def find(model: str) -> ModelCard | None:
    """The card of that id; None for a file of the user's own that is gone."""
    return CARDS.get(model) or next((card for card in _all() if card.id == model), None)


def companions(card: ModelCard) -> list[ModelCard]:
    """The other models that come in the same wheels."""
    projects = {wheel.project for wheel in card.wheels}
    return [other for other in CARDS.values() if other is not card and projects & {w.project for w in other.wheels}]


def recommended() -> list[ModelCard]:
    """What the home page offers in one press."""
    return [card for card in CARDS.values() if card.is_recommended]


def to_fetch(cards: Iterable[ModelCard]) -> list[ModelCard]:
    """Of those that come in the same wheels only one, with which the others come."""
    firsts = {tuple(wheel.sha256 for wheel in card.wheels) or card.id: card for card in cards}
    return list(firsts.values())


def card(task: str, model: str | None = None) -> ModelCard:
    """The card of a model by id, or the task's first one, which comes with the app if one does.

    Raises:
        UserError: when the task has no such model.
        ValueError: when there is no such task.
    """
    found = next((choice for choice in available_models(task) if model in (None, choice.id)), None)
    if found is None:
        raise UserError(N_("There is no model “{model}” for this task."), model=model)
    return found
