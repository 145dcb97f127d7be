"""One kernel on one picture, by hand: convolution as in neural networks (the kernel is not turned over), and pooling."""

import numpy as np

from ..i18n import N_
from .cnn_layers import extent

SIZES = (3, 5)
LARGEST = 99  # number of a kernel of one's own, or below zero
OWN, IDENTITY = "own", "identity"
_G = np.array([1, 4, 6, 4, 1])
KERNELS: dict[str, tuple[str, np.ndarray]] = {  # each with its name
    "sobel_x": (N_("Edges (Sobel x)"), np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], float)),
    "sobel_y": (N_("Edges (Sobel y)"), np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], float)),
    "laplacian": (N_("Edges (Laplacian)"), np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], float)),
    "blur": (N_("Blur"), np.outer(_G, _G) / 256),
    "sharpen": (N_("Sharpen"), np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], float)),
    "emboss": (N_("Emboss"), np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], float)),
    IDENTITY: (N_("Identity"), np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], float)),
}


def written(kernel: np.ndarray) -> str:
    """(k, k) as text, such as `0_-1.5_0_...` row by row, which `parse` reads."""
    return "_".join(np.format_float_positional(number, trim="-") for number in kernel.flat)


def parse(text: str) -> np.ndarray:
    """The kernel that is written so, (k, k).

    Raises:
        ValueError: when it is of none of SIZES, or its numbers are out of range.
    """
    numbers = np.array([float(number) for number in text.split("_")])
    for size in SIZES:
        if len(numbers) == size**2 and (np.abs(numbers) <= LARGEST).all():
            return numbers.reshape(size, size)
    raise ValueError(f"no kernel: {text[:40]}")


def resized(kernel: np.ndarray, size: int) -> np.ndarray:
    """(k, k) -> (size, size), both odd: with zeros around, or only the middle."""
    more = max(0, size - len(kernel)) // 2
    less = max(0, len(kernel) - size) // 2
    return np.pad(kernel, more)[less : less + size, less : less + size]


def convolved(picture: np.ndarray, kernel: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """(H, W) and (k, k) -> the sums of the products at every place of the window, with `padding` zeros around the picture.

    H and W must leave room for the window.
    """
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(picture, padding), kernel.shape)[::stride, ::stride]
    return np.einsum("ijkl,kl->ij", windows, kernel)  # (H', W', k, k) -> (H', W')


def pooled(values: np.ndarray, kind: str, window: int) -> np.ndarray:
    """(H, W) -> the largest value ("m") or the mean ("a") of each window; what is left over at the borders counts for nothing."""
    rows, columns = (extent(side, window, window, 0) for side in values.shape)
    windows = values[: rows * window, : columns * window].reshape(rows, window, columns, window)
    return windows.max((1, 3)) if kind == "m" else windows.mean((1, 3))


def moved(picture: np.ndarray, right: int, down: int) -> np.ndarray:
    """(H, W) moved by so many pixels; the border's values come in from outside."""
    height, width = picture.shape
    rows, columns = (np.arange(height) - down).clip(0, height - 1), (np.arange(width) - right).clip(0, width - 1)
    return picture[rows][:, columns]


def changed(before: np.ndarray, after: np.ndarray) -> float:
    """How much values differ, as a share of how large they are: 0 where nothing has changed."""
    return float(np.abs(after - before).mean() / max(np.abs(before).mean(), 1e-12))
