"""`python -m benchmarks.quality TASK --data FOLDER`, the same as `python -m benchmarks quality TASK --data FOLDER`."""

import sys

from ..__main__ import main

if __name__ == "__main__":
    main(["quality", *sys.argv[1:]])
