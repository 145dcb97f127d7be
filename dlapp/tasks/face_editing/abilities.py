"""Which changes each architecture can make."""

from dataclasses import dataclass

from ...errors import UserError
from ...i18n import N_
from ...model_card import ModelCard
from . import EXPRESSIONS, Settings


@dataclass(frozen=True)
class Abilities:
    """`expressions` out of EXPRESSIONS; whether it does what `words` say, hair included; whether it can `turn` a head. All tilt."""

    expressions: tuple[str, ...]
    words: bool
    turn: bool


_OF = {
    "cartoonist": Abilities(EXPRESSIONS, words=True, turn=False),
    "landmark_warp": Abilities(("smile", "sad"), words=False, turn=True),
    "instruct_pix2pix": Abilities(EXPRESSIONS, words=True, turn=True),
}


def abilities(card: ModelCard) -> Abilities:
    """What a model can do."""
    return _OF[card.architecture]


def require(architecture: str, settings: Settings) -> None:
    """Refuse what a model cannot do.

    Raises:
        UserError: saying what it can do.
    """
    can = _OF[architecture]
    if settings.turn and not can.turn:
        raise UserError(N_("This model cannot turn a head, only tilt it."))
    if not can.words and (
        settings.hair or settings.instruction.strip() or settings.expression not in ("", *can.expressions)
    ):
        raise UserError(N_("This model can only make a face smile or look sad, and tilt or turn the head."))
