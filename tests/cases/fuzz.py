"""Damaged files that failed once, by the number that `benchmarks.fuzz` makes them from."""

SEEDS: tuple[int, ...] = (
    1795767516,  # a TIFF of one pixel by 33 million: Pillow needs more for a line than for its pixel
)
