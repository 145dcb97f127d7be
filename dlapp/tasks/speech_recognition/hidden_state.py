"""What the recurrent networks remember while they hear a digit, and what they take it for, frame by frame."""

from dataclasses import dataclass

import numpy as np
import torch

from ... import result, sound
from ...networks.speech_rnn import KINDS, SpeechRNN, log_mel
from ...progress import Progress, Report
from ..spec import Operation
from . import digits, excerpts
from .digits import Digits
from .excerpts import Excerpt


@dataclass(frozen=True)
class HiddenStateSettings:
    """Nothing to choose."""


@dataclass(frozen=True)
class Memory:
    """One network at work.

    Attributes:
        kind: `rnn`, `lstm` or `gru`. parameters: how many it has.
        hidden: float16 (T, units), its hidden state of the last layer after each frame, in [-1, 1].
        probabilities: float16 (T, 10), how probable each digit is after each frame.
    """

    kind: str
    parameters: int
    hidden: np.ndarray
    probabilities: np.ndarray


@dataclass(frozen=True, kw_only=True)
class HiddenState(result.Result):
    """`mel`: float16 (T, bands), what is heard, a hundred frames a second; `networks`: each of them at work on it."""

    mel: np.ndarray
    networks: list[Memory]


@torch.inference_mode()
def run(model: Digits, stretches: list[Excerpt], settings: HiddenStateSettings, report: Report) -> list[HiddenState]:
    """All networks on each stretch."""

    def look() -> None:
        report(Progress())  # raises Cancelled after Stop

    made = []
    for stretch in stretches:
        frames = log_mel(digits.resampled(sound.excerpt(stretch.path, stretch.start, stretch.end, look))[None])[0]
        memories = [_memory(model, frames, kind) for kind in KINDS]
        made.append(HiddenState(mel=frames.half().numpy(), networks=memories))
    return made


def _memory(model: Digits, frames: torch.Tensor, kind: str) -> Memory:
    network = model.networks.kinds[kind]
    assert isinstance(network, SpeechRNN)
    hidden, logits = network.listen(frames[None].to(next(network.parameters()).device))
    return Memory(
        kind,
        sum(parameter.numel() for parameter in network.parameters()),
        hidden[0].half().cpu().numpy(),
        logits[0].softmax(-1).half().cpu().numpy(),
    )


OPERATION = Operation(
    settings=HiddenStateSettings,
    result=HiddenState,
    check=excerpts.check,
    run=run,
    types=(Memory, Excerpt),
    architectures=("speech_rnn",),
)
