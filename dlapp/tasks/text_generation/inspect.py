"""What look-inside asks of the writers."""

from ..spec import Operation
from . import inside

OPERATIONS: dict[str, Operation] = {"inside": inside.OPERATION}
