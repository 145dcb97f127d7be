"""What look-inside asks of the classifiers."""

from ..spec import Operation
from . import feature_maps, grad_cam, shift_test

OPERATIONS: dict[str, Operation] = {
    "grad_cam": grad_cam.OPERATION,
    "feature_maps": feature_maps.OPERATION,
    "shift_test": shift_test.OPERATION,
}
