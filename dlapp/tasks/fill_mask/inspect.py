"""What else the encoders are asked for."""

from ..spec import Operation
from . import inside, nearest, surprise

OPERATIONS: dict[str, Operation] = {
    "surprise": surprise.OPERATION,
    "comparison": surprise.COMPARISON,
    "nearest": nearest.OPERATION,
    "inside": inside.OPERATION,
    "tokens": inside.TOKENS_OPERATION,
}
