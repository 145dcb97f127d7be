"""Which devices there are, which number format is good on them, and how much memory they have."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import config
from .errors import UserError
from .i18n import N_

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Device:
    """A device by torch's name: `cpu`, `cuda:0`, ..."""

    name: str

    @property
    def is_cpu(self) -> bool:
        return self.name == "cpu"

    @property
    def title(self) -> str:
        """What people call it, such as `CPU` or `NVIDIA H200`."""
        if self.is_cpu:
            return "CPU"
        import torch

        return torch.cuda.get_device_name(self.name)

    @property
    def memory_bytes(self) -> int:
        """All the memory it has."""
        if self.is_cpu:
            import psutil

            return psutil.virtual_memory().total
        import torch

        return torch.cuda.get_device_properties(self.name).total_memory

    @property
    def budget_bytes(self) -> int:
        """How much of it loaded models may take."""
        return config.budget_bytes() or self.memory_bytes // 2

    @property
    def dtype(self) -> "torch.dtype":
        """float32 on the CPU, bfloat16 on CUDA (float16 before Ampere)."""
        import torch

        if self.is_cpu:
            return torch.float32
        return torch.bfloat16 if torch.cuda.get_device_capability(self.name)[0] >= 8 else torch.float16


@functools.cache
def devices() -> tuple[Device, ...]:
    """The devices that get a worker each: those of `DLAPP_DEVICE`, else the first CUDA device, else the CPU.

    Raises:
        UserError: when a device that was asked for is not there.
    """
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    present = {"cpu", *(f"cuda:{i}" for i in range(count))}
    wanted = list(dict.fromkeys("cuda:0" if name == "cuda" else name for name in config.device_names()))
    for name in wanted:
        if name not in present:
            raise UserError(
                N_("DLAPP_DEVICE asks for “{name}”, but this machine has {present}."),
                name=name,
                present=", ".join(sorted(present)),
            )
    return tuple(Device(name) for name in wanted or ["cuda:0" if count else "cpu"])


def memory_in_use(device: Device) -> int:
    """Bytes that this process holds on the device: resident memory, or what CUDA's allocator handed out."""
    if device.is_cpu:
        import psutil

        return psutil.Process().memory_info().rss
    import torch

    return torch.cuda.memory_allocated(device.name)


def free_unused_memory() -> None:
    """Give what evicted models leave behind back to the system."""
    import ctypes
    import gc
    import sys

    gc.collect()
    if "torch" in sys.modules:
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()
    if sys.platform == "linux":  # glibc keeps freed arenas to itself
        ctypes.CDLL(None).malloc_trim(0)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on any device."""
    import torch

    return isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error)
