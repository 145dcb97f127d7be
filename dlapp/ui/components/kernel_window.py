"""A kernel's window that moves over a picture: what it sees, what is multiplied with what, and what comes out."""

import base64

import numpy as np

from ..session import _
from . import component


def kernel_window(
    picture: np.ndarray, kernel: np.ndarray, stride: int, padding: int, output: np.ndarray, is_signed: bool, key: str
) -> None:
    """Show it; the window is moved by mouse, finger or arrow keys.

    Args:
        picture: (H, W) in [0, 1]. kernel: (k, k). output: (H', W'), the kernel's feature map of the picture.
        is_signed: whether the output is shown around zero, from red to blue, and not from black to white.
    """
    component("kernel_window", '<div class="lab"></div>')(
        data={
            "picture": _encoded(picture),
            "width": picture.shape[1],
            "height": picture.shape[0],
            "kernel": kernel.tolist(),
            "stride": stride,
            "padding": padding,
            "output": _encoded(output),
            "outWidth": output.shape[1],
            "outHeight": output.shape[0],
            "signed": is_signed,
            "labels": {
                "picture": _("Picture. Move the window with the arrow keys"),
                "output": _("Feature map"),
                "input": _("Picture"),
                "products": _("pixel × weight"),
                "place": _("row {row}, column {column}"),
                "sum": _("Sum"),
            },
        },
        key=key,
    )


def _encoded(values: np.ndarray) -> str:
    """As 32-bit numbers, little end first."""
    return base64.b64encode(values.astype("<f4").tobytes()).decode()
