"""What the CNN lab shows: a network that learns, or the kernel sandbox. The page's address says which."""

from dataclasses import dataclass

from ...i18n import N_
from .lab import LabSettings
from .modes import choose_mode

TRAIN, KERNELS = "train", "kernels"
TITLES = {TRAIN: N_("Train a network"), KERNELS: N_("Try out kernels")}


@dataclass(frozen=True)
class Mode:
    """`mode`: of TITLES."""

    mode: str = TRAIN

    def __post_init__(self) -> None:
        if self.mode not in TITLES:
            raise ValueError(f"no such mode: {self.mode}")


MODES = LabSettings("cnn_modes", Mode, {})


def choose_lab_mode() -> str:
    """The mode that the visitor or a link has chosen, of TITLES."""
    MODES.read_address()
    return choose_mode(MODES.key, TITLES)
