"""`python -m benchmarks.speed [TOPIC]`, the same as `python -m benchmarks speed [TOPIC]`."""

import sys

from ..__main__ import main

if __name__ == "__main__":
    main(["speed", *sys.argv[1:]])
