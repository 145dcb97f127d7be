"""What look-inside asks of the listeners."""

from ..spec import Operation
from . import cross_attention, hidden_state

OPERATIONS: dict[str, Operation] = {
    "cross_attention": cross_attention.OPERATION,
    "hidden_state": hidden_state.OPERATION,
}
