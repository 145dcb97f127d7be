"""Large pictures, tile by tile: what a network makes of the whole, with the memory of a part."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from .device import free_unused_memory, is_out_of_memory
from .progress import Progress, Report

SMALLEST = 32  # tiles are not halved below this


@dataclass(frozen=True)
class Tiles:
    """How a picture is cut.

    Attributes:
        size: side of a tile in pixels, the overlap included; overlap: what two neighbours share.
        blend: width of the seam inside the overlap, over which one fades into the other. Where the rest of the overlap is
            at least twice as wide as the network sees, nothing of a seam is left.
        multiple: the network takes pictures whose sides are multiples of this; others are continued by reflection.
    """

    size: int
    overlap: int
    blend: int
    multiple: int = 1


def run(
    network: Callable[[Tensor], Tensor],
    pixels: np.ndarray,
    scale: int,
    tiles: Tiles,
    report: Report,
) -> np.ndarray:
    """Apply a network to a picture of any size.

    Args:
        network: float32 (1, C, h, w) in [0, 1] -> (1, C', scale * h, scale * w) on any device.
        pixels: (H, W, C), uint8 or uint16.
        report: called after each tile.

    Returns:
        (scale * H, scale * W, C') of the same type as `pixels`. When memory runs out, it begins again with tiles of half
        the size.
    """
    while True:
        try:
            return _run(network, pixels, scale, tiles, report)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error) or tiles.size // 2 < max(SMALLEST, 2 * tiles.overlap):
                raise
        free_unused_memory()
        tiles = replace(tiles, size=tiles.size // 2)


def pixels(size: tuple[int, int], tiles: Tiles) -> int:
    """How many pixels a network gets to see of a picture of (width, height), its overlaps twice."""
    padded = [side + -side % tiles.multiple for side in size]
    count = 1
    for side in padded:
        long, begins = _cut(side, tiles)
        count *= long * len(begins)
    return count


def _run(
    network: Callable[[Tensor], Tensor], pixels: np.ndarray, scale: int, tiles: Tiles, report: Report
) -> np.ndarray:
    beyond = [-side % tiles.multiple for side in pixels.shape[:2]]
    if any(beyond):
        padded = np.pad(pixels, ((0, beyond[0]), (0, beyond[1]), (0, 0)), "symmetric")
        whole = _run(network, padded, scale, tiles, report)
        return whole[: scale * pixels.shape[0], : scale * pixels.shape[1]]
    height, width = pixels.shape[:2]
    most = np.iinfo(pixels.dtype).max
    high, tops = _cut(height, tiles)
    wide, lefts = _cut(width, tiles)
    fade_down = [_weights(i, tops, high, tiles.blend, scale) for i in range(len(tops))]
    fade_right = [_weights(i, lefts, wide, tiles.blend, scale) for i in range(len(lefts))]
    result: np.ndarray | None = None
    carried: np.ndarray | None = None  # what the strip above gives to the rows that it shares with the next one
    for row, top in enumerate(tops):
        strip: np.ndarray | None = None
        for column, left in enumerate(lefts):
            made = _tile(network, pixels[top : top + high, left : left + wide], most)
            if strip is None:
                strip = np.zeros((high * scale, width * scale, made.shape[2]), np.float32)
            strip[:, left * scale : (left + wide) * scale] += made * fade_right[column][:, None]
            report(Progress(row * len(lefts) + column + 1, len(tops) * len(lefts)))
        assert strip is not None
        strip *= fade_down[row][:, None, None]
        if carried is not None:
            strip[: len(carried)] += carried
        if result is None:
            result = np.empty((height * scale, width * scale, strip.shape[2]), pixels.dtype)
        ready = ((tops[row + 1] if row + 1 < len(tops) else height) - top) * scale
        carried = strip[ready:].copy()
        finished = strip[:ready]
        finished *= most  # in place: a strip of a panorama takes gigabytes
        finished += 0.5
        np.clip(finished, 0, most, out=finished)
        result[top * scale : top * scale + ready] = finished
    assert result is not None
    return result


def _cut(length: int, tiles: Tiles) -> tuple[int, list[int]]:
    """Size of the tiles along one side, and where they begin: as few as possible, all alike, at multiples."""
    if length <= tiles.size:
        return length, [0]
    count = -(-(length - tiles.overlap) // (tiles.size - tiles.overlap))
    unit = tiles.multiple
    size = unit * -(-(length + (count - 1) * tiles.overlap) // (count * unit))
    return size, (unit * np.linspace(0, (length - size) // unit, count).round().astype(int)).tolist()


def _weights(place: int, begins: list[int], size: int, blend: int, scale: int) -> np.ndarray:
    """How much of each output pixel along one side of a tile counts, float32 (size * scale,)."""
    position = begins[place] + (np.arange(size * scale, dtype=np.float32) + 0.5) / scale
    weights = np.ones(size * scale, np.float32)
    for i, begin in enumerate(begins[1:], 1):
        middle = (begin + begins[i - 1] + size) / 2  # of what tiles i - 1 and i share
        rising = ((position - middle) / blend + 0.5).clip(0, 1)
        if i == place:
            weights *= rising
        elif i == place + 1:
            weights *= 1 - rising
    return weights


def _tile(network: Callable[[Tensor], Tensor], part: np.ndarray, most: int) -> np.ndarray:
    """(h, w, C) -> float32 (scale * h, scale * w, C')."""
    tensor = torch.from_numpy(part.astype(np.float32) / most).permute(2, 0, 1)[None]
    return network(tensor)[0].float().permute(1, 2, 0).cpu().numpy()
