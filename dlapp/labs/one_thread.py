"""Small networks, each on one thread of its own: shared among several, work of microseconds mostly waits for the others."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import torch


def _use_one_thread() -> None:
    """Let this thread do PyTorch's work alone, and no other one.

    PyTorch remembers the number for threads to come as well, and has to be told again, by another thread, what it was.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    others = threading.Thread(target=torch.set_num_threads, args=(before,))
    others.start()
    others.join()


CORES = os.cpu_count() or 2
WORKERS = ThreadPoolExecutor(min(3, CORES), "lab", _use_one_thread)
