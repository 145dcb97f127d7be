"""Pictures as tensors, and back."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor


def from_picture(image: Image.Image) -> Tensor:
    """RGB picture -> float32 (3, H, W) in [0, 1]."""
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255


def to_array(pictures: Tensor) -> np.ndarray:
    """(B, 3, H, W) in [0, 1] -> uint8 (B, H, W, 3)."""
    return (pictures.detach().float() * 255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu().numpy()


def to_pictures(pictures: Tensor) -> list[Image.Image]:
    """(B, 3, H, W) in [0, 1] -> RGB."""
    return [Image.fromarray(pixels) for pixels in to_array(pictures)]
