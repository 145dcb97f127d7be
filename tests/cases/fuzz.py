"""Damaged files that failed once, by the number that `benchmarks.fuzz` makes them from."""

SEEDS: tuple[int, ...] = ()
