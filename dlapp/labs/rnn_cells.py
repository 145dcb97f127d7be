"""A plain RNN, an LSTM and a GRU of equal size: trained by PyTorch's fast layers, looked into step by step.

Plain: Elman 1990, https://doi.org/10.1207/s15516709cog1402_1. LSTM: Hochreiter and Schmidhuber 1997,
https://doi.org/10.1162/neco.1997.9.8.1735. GRU: Cho et al. 2014, https://arxiv.org/abs/1406.1078.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

KINDS = ("rnn", "lstm", "gru")
GATES = {"rnn": (), "lstm": ("forget", "input", "output"), "gru": ("reset", "update")}
FORGET_BIAS = 1.0  # of the LSTM, so that it keeps what it holds from the start (Jozefowicz et al. 2015)
_CELLS: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
_BLOCKS = {
    "rnn": 1,
    "lstm": 4,
    "gru": 3,
}  # weight matrices of units x (inputs + units): one for each gate and candidate

State = Tensor | tuple[Tensor, Tensor]
"""What a network carries from step to step: h (1, B, H), and of an LSTM (h, c)."""


class Recurrent(nn.Module):
    """One recurrent layer and a linear one: inputs (T, B, I) -> outputs (T, B, O) and the state after the last step.

    Args:
        kind: of KINDS.
        chance: where the weights come from: other sessions draw from the process's generator.
    """

    def __init__(self, kind: str, inputs: int, units: int, outputs: int, chance: torch.Generator) -> None:
        super().__init__()
        self.kind, self.units = kind, units
        self.cell = _CELLS[kind](inputs, units)
        self.read_out = nn.Linear(units, outputs)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(units**-0.5), units**-0.5, generator=chance)  # as PyTorch does by itself
        if kind == "lstm":
            with torch.no_grad():
                for bias, value in zip(self.cell.all_weights[0][2:], (FORGET_BIAS, 0.0), strict=True):
                    bias[units : 2 * units] = value

    def forward(self, inputs: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        hidden, state = self.cell(inputs, state)  # (T, B, H)
        return self.read_out(hidden), state


def parameters(kind: str, inputs: int, units: int, outputs: int) -> int:
    """How many numbers a network of that size learns."""
    return _BLOCKS[kind] * units * (inputs + units + 2) + (units + 1) * outputs


def nearest(kind: str, inputs: int, outputs: int, budget: int) -> int:
    """Units with which a network learns about `budget` numbers."""
    return min(
        range(1, math.isqrt(budget) + 2), key=lambda units: abs(parameters(kind, inputs, units, outputs) - budget)
    )


def widths(units: int, inputs: int, outputs: int) -> dict[str, int]:
    """Units of each kind, so that all have as many parameters as an LSTM of about `units`, within 3%.

    Of the LSTM's widths nearby the one is taken that the others can match best. Of fewer than 14 units none may.
    """

    def spread(found: dict[str, int]) -> float:
        sizes = [parameters(kind, inputs, size, outputs) for kind, size in found.items()]
        return max(sizes) / min(sizes)

    choices = []
    for width in range(units - 2, units + 3):
        budget = parameters("lstm", inputs, width, outputs)
        choices.append(
            {
                "rnn": nearest("rnn", inputs, outputs, budget),
                "lstm": width,
                "gru": nearest("gru", inputs, outputs, budget),
            }
        )
    return min(choices, key=spread)


@dataclass(frozen=True)
class Trace:
    """What happened inside a network at each of T steps.

    Attributes:
        outputs: (T, B, O).
        hidden: h, (T, B, H) in [-1, 1].
        cell: c of an LSTM, (T, B, H), of any size; None for the others.
        gates: name, of GATES -> (T, B, H) in [0, 1].
        states: of each step what is carried to the next: h, or h and c, each (B, H).
    """

    outputs: Tensor
    hidden: Tensor
    cell: Tensor | None
    gates: dict[str, Tensor]
    states: list[tuple[Tensor, ...]]


def unroll(network: Recurrent, inputs: Tensor) -> Trace:
    """Run a network as its equations say, one step after the other, and keep everything; slower than the network itself.

    Args:
        inputs: (T, B, I).
    """
    zero = inputs.new_zeros(inputs.shape[1], network.units)
    state: tuple[Tensor, ...] = (zero, zero) if network.kind == "lstm" else (zero,)
    states, gates = [], []
    for x in inputs:  # (B, I)
        state, opened = _STEPS[network.kind](network.cell, x, *state)
        states.append(state)
        gates.append(opened)
    hidden = torch.stack([state[0] for state in states])  # (T, B, H)
    return Trace(
        outputs=network.read_out(hidden),
        hidden=hidden,
        cell=torch.stack([state[1] for state in states]) if network.kind == "lstm" else None,
        gates={name: torch.stack([step[i] for step in gates]) for i, name in enumerate(GATES[network.kind])},
        states=states,
    )


Step = tuple[tuple[Tensor, ...], tuple[Tensor, ...]]


def _parts(cell: nn.RNNBase, x: Tensor, h: Tensor, count: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """W x + b and U h + b of each gate and candidate, each (B, H)."""
    w, u, b_w, b_u = cell.all_weights[0]
    from_input, from_state = F.linear(x, w, b_w), F.linear(h, u, b_u)  # (B, count * H)
    return from_input.chunk(count, 1), from_state.chunk(count, 1)


def _plain_step(cell: nn.RNNBase, x: Tensor, h: Tensor) -> Step:
    """h' = tanh(W x + U h + b)."""
    (wx,), (uh,) = _parts(cell, x, h, 1)
    return ((wx + uh).tanh(),), ()


def _lstm_step(cell: nn.RNNBase, x: Tensor, h: Tensor, c: Tensor) -> Step:
    """c' = f * c + i * candidate; h' = o * tanh(c'). In PyTorch's weights the order is i, f, candidate, o."""
    wx, uh = _parts(cell, x, h, 4)
    i, f, candidate, o = (a + b for a, b in zip(wx, uh, strict=True))
    i, f, o = i.sigmoid(), f.sigmoid(), o.sigmoid()
    c = f * c + i * candidate.tanh()
    return (o * c.tanh(), c), (f, i, o)


def _gru_step(cell: nn.RNNBase, x: Tensor, h: Tensor) -> Step:
    """h' = z * h + (1 - z) * tanh(W x + r * (U h)), with r for reset and z for update."""
    (wr, wz, wn), (ur, uz, un) = _parts(cell, x, h, 3)
    r, z = (wr + ur).sigmoid(), (wz + uz).sigmoid()
    return (z * h + (1 - z) * (wn + r * un).tanh(),), (r, z)


_STEPS: dict[str, Callable[..., Step]] = {"rnn": _plain_step, "lstm": _lstm_step, "gru": _gru_step}
