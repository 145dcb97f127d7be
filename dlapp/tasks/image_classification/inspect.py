"""What look-inside asks of the classifiers, and how they are taught other classes."""

from ..spec import Operation
from . import feature_maps, from_nothing, grad_cam, shift_test, teaching, trying

OPERATIONS: dict[str, Operation] = {
    "grad_cam": grad_cam.OPERATION,
    "feature_maps": feature_maps.OPERATION,
    "shift_test": shift_test.OPERATION,
    "teach": teaching.OPERATION,
    "try": trying.OPERATION,
    "from_nothing": from_nothing.OPERATION,
}
