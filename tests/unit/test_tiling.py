"""Tiles: whatever the size, what comes out is what the network makes of the whole picture."""

from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from dlapp import tiling
from dlapp.progress import Progress
from dlapp.tiling import Tiles


def silent(progress: Progress) -> None:
    pass


def noise(height: int, width: int, kind: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, np.iinfo(kind).max, (height, width, 3), kind, endpoint=True)


@given(
    height=st.integers(1, 150),
    width=st.integers(1, 150),
    scale=st.integers(1, 3),
    size=st.integers(24, 80),
    multiple=st.sampled_from([1, 4, 8]),
    kind=st.sampled_from([np.uint8, np.uint16]),
)
@settings(deadline=None, max_examples=60, derandomize=True)
def test_every_pixel_comes_back_at_its_place(height, width, scale, size, multiple, kind) -> None:
    """A network that only repeats pixels gives the picture itself, seams and borders included."""
    pixels = noise(height, width, kind)
    tiles = Tiles(size=size, overlap=8, blend=4, multiple=multiple)
    shapes = []

    def repeat(part: Tensor) -> Tensor:
        shapes.append(part.shape)
        return F.interpolate(part, scale_factor=scale, mode="nearest")

    made = tiling.run(repeat, pixels, scale, tiles, silent)
    assert made.dtype == pixels.dtype
    expected = pixels.repeat(scale, 0).repeat(scale, 1)
    assert made.shape == expected.shape
    assert np.abs(made.astype(int) - expected.astype(int)).max() <= (0 if kind is np.uint8 else 1)
    for shape in shapes:
        assert shape[2] % multiple == 0
        assert shape[3] % multiple == 0
        assert max(shape[2:]) < size + multiple


def test_a_network_that_looks_around_sees_no_seam() -> None:
    blur = torch.ones(3, 1, 5, 5) / 25

    def network(part: Tensor) -> Tensor:
        return F.conv2d(F.pad(part, (2, 2, 2, 2), mode="reflect"), blur, groups=3)

    pixels = noise(200, 170)
    whole = tiling.run(network, pixels, 1, Tiles(1000, 16, 4), silent)
    tiled = tiling.run(network, pixels, 1, Tiles(48, 16, 4), silent)
    assert np.abs(whole.astype(int) - tiled.astype(int)).max() <= 1


def test_seams_of_a_network_that_disagrees_with_itself_are_smooth() -> None:
    """Each tile has another brightness: the change from one to the next is spread over the blend."""
    count = iter(range(100))
    made = tiling.run(
        lambda part: torch.full_like(part, (next(count) % 2) * 0.5 + 0.25), noise(60, 200), 1, Tiles(64, 24, 20), silent
    )
    steps = np.abs(np.diff(made[30, :, 0].astype(int)))
    assert steps.max() <= 255 * 0.5 / 20 + 1
    assert np.ptp(made) > 100


def test_progress_counts_up_to_the_last_tile() -> None:
    seen: list[Progress] = []
    tiling.run(lambda part: part, noise(100, 100), 1, Tiles(40, 8, 4), seen.append)
    assert [p.done for p in seen] == list(range(1, len(seen) + 1))
    assert seen[-1].done == seen[-1].total
    assert all(a.total == b.total for a, b in pairwise(seen))


def test_out_of_memory_halves_the_tiles() -> None:
    sides = []

    def network(part: Tensor) -> Tensor:
        sides.append(max(part.shape[2:]))
        if sides[-1] > 50:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate much")
        return part

    pixels = noise(150, 150)
    assert np.array_equal(tiling.run(network, pixels, 1, Tiles(160, 8, 4), silent), pixels)
    assert sides[0] == 150
    assert max(sides[2:]) <= 50


def test_out_of_memory_at_the_smallest_tile_and_other_errors_come_through() -> None:
    def full(part: Tensor) -> Tensor:
        raise MemoryError

    def broken(part: Tensor) -> Tensor:
        raise RuntimeError("a shape does not fit")

    with pytest.raises(MemoryError):
        tiling.run(full, noise(150, 150), 1, Tiles(160, 8, 4), silent)
    with pytest.raises(RuntimeError, match="shape"):
        tiling.run(broken, noise(150, 150), 1, Tiles(160, 8, 4), silent)
