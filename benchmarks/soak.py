"""`python -m benchmarks.soak`, the same as `python -m benchmarks speed soak`."""

from .__main__ import main

if __name__ == "__main__":
    main(["speed", "soak"])
