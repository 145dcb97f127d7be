"""Moving the parts of a face in a photo by a smooth field of shifts, anchored at its five landmarks.

A smile is a thin-plate spline through the corners of the mouth, cheeks and points that stay (Bookstein 1989,
https://doi.org/10.1109/34.24792). A tilt turns the face about its middle, a turn shifts it as if it bulged towards the viewer. All
three fade to nothing within an ellipse around the head, so that the rest of the photo is left as it is.

A field says for each place of the result where in the photo it comes from. Places are measured in a frame of the face: the middle
between eyes and mouth is 0, x runs along the eyes, and half the width of the face is 1.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from . import Settings
from .faces import Face

REACH = 1.75, 2.0  # half axes of the ellipse beyond which nothing moves
FIRM = 0.5  # share of them within which a tilt is whole
DEPTH = 0.8  # how far the middle of a face stands out
SMILE = {  # expression -> shifts of the corners of the mouth outward and up, of the cheeks up, of the lips' middle up: shares of its width
    "smile": (0.13, 0.17, 0.06, -0.02),
    "sad": (-0.02, -0.17, -0.04, 0.03),
}
STEP = 4  # pixels between the places at which a field is computed; between them it is interpolated
LATTICE = 220  # such places along a side, at most
TURNS_BACK = 30  # iterations that invert a field


class Warp:
    """What the settings do to a face."""

    def __init__(self, face: Face, settings: Settings) -> None:
        eyes, mouth = np.array(face.points[:2]), np.array(face.points[3:])
        self.middle = (eyes.mean(0) + mouth.mean(0)) / 2
        self.unit = max(1.0, (face.right - face.left) / 2)
        along = eyes[1] - eyes[0]
        angle = math.atan2(along[1], along[0])
        self._axes = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        self._tilt, self._turn = (math.radians(settings.strength * each) for each in (settings.tilt, settings.turn))
        self._spline = _spline(self.inward(np.array(face.points)), settings.expression, settings.strength)

    def inward(self, places: np.ndarray) -> np.ndarray:
        """Places in the photo (..., 2) -> in the face's frame."""
        return (places - self.middle) @ self._axes.T / self.unit

    def outward(self, places: np.ndarray) -> np.ndarray:
        """Places in the face's frame (..., 2) -> in the photo."""
        return places * self.unit @ self._axes + self.middle

    def source(self, places: np.ndarray) -> np.ndarray:
        """Where in the photo that comes from which is at these places of the result, (..., 2)."""
        inner = self.inward(places)
        radius = np.hypot(inner[..., 0] / REACH[0], inner[..., 1] / REACH[1])
        angle = -self._tilt * _fading((radius - FIRM) / (1 - FIRM))
        cosine, sine = np.cos(angle), np.sin(angle)
        x, y = cosine * inner[..., 0] - sine * inner[..., 1], sine * inner[..., 0] + cosine * inner[..., 1]
        # the bulge of a head ends at its outline, narrower than the ellipse
        bulge = np.clip(1 - (x / 1.2) ** 2 - (y / 1.6) ** 2, 0, None) ** 2
        x = x - DEPTH * math.sin(self._turn) * bulge
        found = np.stack([x, y], -1)
        if self._spline is not None:
            found = found + self._spline(found)
        return np.where((radius < 1)[..., None], self.outward(found), places)

    def target(self, places: np.ndarray) -> np.ndarray:
        """Where in the result that goes which is at these places of the photo, (..., 2): `source` inverted step by step."""
        found = places.astype(float)
        for _ in range(TURNS_BACK):
            found = found + 0.7 * (places - self.source(found))
        return found

    def region(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the part of a photo of that size in which something can move."""
        reach = max(REACH) * self.unit
        low, high = np.floor(self.middle - reach).astype(int), np.ceil(self.middle + reach).astype(int) + 1
        (left, top), (right, bottom) = np.clip(low, 0, size), np.clip(high, 0, size)
        return int(left), int(top), int(right), int(bottom)

    def apply(self, picture: Image.Image) -> Image.Image:
        """An RGB or RGBA photo with its face moved, of its own size and mode."""
        left, top, right, bottom = place = self.region(picture.size)
        width, height = right - left, bottom - top
        columns, rows = (np.linspace(a, b - 1, _places(b - a)) for a, b in ((left, right), (top, bottom)))
        lattice = np.stack(np.meshgrid(columns, rows), -1)  # (h, w, 2)
        shifts = torch.from_numpy(self.source(lattice) - lattice).float().permute(2, 0, 1)[None]  # (1, 2, h, w)
        shifts = F.interpolate(shifts, (height, width), mode="bicubic", align_corners=True)[0]  # (2, height, width)
        shifts[:, shifts.abs().amax(0) < 0.01] = 0  # of a pixel: what is not moved stays to the bit
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        at = torch.stack([_share(x + shifts[0], width), _share(y + shifts[1], height)], -1)[
            None
        ]  # (1, height, width, 2)
        pixels = torch.from_numpy(np.array(picture.crop(place))).permute(2, 0, 1)[None].float()  # (1, C, height, width)
        moved = F.grid_sample(pixels, at, mode="bicubic", padding_mode="border", align_corners=True)[0]
        part = moved.round().clamp(0, 255).byte().permute(1, 2, 0).numpy()
        made = picture.copy()
        made.paste(Image.fromarray(part, picture.mode), place[:2])
        return made


def _share(places: torch.Tensor, side: int) -> torch.Tensor:
    """Pixels along a side -> -1 for the first one to 1 for the last one."""
    return 2 * places / max(1, side - 1) - 1


def _places(side: int) -> int:
    return int(min(LATTICE, max(2, side // STEP)))


def _fading(share: np.ndarray) -> np.ndarray:
    """1 up to 0, 0 from 1 on, smooth between."""
    share = share.clip(0, 1)
    return 1 - share**2 * (3 - 2 * share)


def _spline(points: np.ndarray, expression: str, strength: float) -> Callable[[np.ndarray], np.ndarray] | None:
    """The shifts of an expression, places (..., 2) of the result -> how far from there they come from (..., 2); None for none.

    Args:
        points: the five landmarks in the face's frame, (5, 2).
    """
    if expression not in SMILE or strength == 0:
        return None
    left_eye, right_eye, nose, left, right = points
    outward, up, cheek, lips = (strength * np.linalg.norm(right - left) * share for share in SMILE[expression])
    middle = (left + right) / 2
    cheeks = [
        corner + 0.45 * (eye - corner) + (side, 0)
        for corner, eye, side in ((left, left_eye, -0.1), (right, right_eye, 0.1))
    ]
    moved = np.array([left, right, middle, *cheeks])
    shifts = np.array([(-outward, -up), (outward, -up), (0, -lips), (0, -cheek), (0, -cheek)])
    # what stays: eyes, nose, and a ring around the face
    ring = [(1.1 * math.cos(a), 0.1 + 1.35 * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 12, endpoint=False)]
    still = np.array([left_eye, right_eye, nose, *ring])
    anchors = np.concatenate([moved + shifts, still])  # (n, 2), places of the result
    values = np.concatenate([-shifts, np.zeros_like(still)])
    system = np.zeros((len(anchors) + 3,) * 2)
    system[:-3, :-3] = _bending(anchors[:, None] - anchors)
    system[:-3, -3:] = np.column_stack([np.ones(len(anchors)), anchors])
    system[-3:, :-3] = system[:-3, -3:].T
    weights = np.linalg.lstsq(system, np.concatenate([values, np.zeros((3, 2))]), rcond=None)[0]  # (n + 3, 2)

    def shift(places: np.ndarray) -> np.ndarray:
        bent = _bending(places[..., None, :] - anchors) @ weights[:-3]
        plane = weights[-3] + places @ weights[-2:]
        radius = np.hypot(places[..., 0] / 1.1, (places[..., 1] - 0.1) / 1.35)
        return (bent + plane) * _fading((radius - 0.85) / 0.15)[..., None]

    return shift


def _bending(offsets: np.ndarray) -> np.ndarray:
    """r^2 log r of offsets (..., 2), the spline's kernel."""
    squared = (offsets**2).sum(-1)
    return 0.5 * squared * np.log(np.maximum(squared, 1e-12))
