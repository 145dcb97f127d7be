"""What look-inside asks of the readers."""

from ..spec import Operation
from . import attention

OPERATIONS: dict[str, Operation] = {"attention": attention.OPERATION}
