"""Recurrent networks that hear which digit is spoken: plain (Elman), LSTM and GRU, with as many parameters each.

They read log-mel frames, what the ear tells apart (Davis and Mermelstein 1980, https://doi.org/10.1109/TASSP.1980.1163420),
one after the other, and after each frame say what they take the word for. The plain network (Elman 1990,
https://doi.org/10.1207/s15516709cog1402_1) writes its memory anew at each frame; the gates of the LSTM (Hochreiter and
Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735) and of the GRU (Cho et al. 2014,
https://arxiv.org/abs/1406.1078) decide what to keep.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

RATE = 8000  # samples per second
WINDOW, HOP = 256, 80  # samples: 32 ms, every 10 ms
MELS = 40
SILENCE = -4.0  # 52 dB below the loudest, or fainter
THROATS = (0.85, 0.92, 1.0, 1.08, 1.16)  # by how much frequencies are stretched
KINDS = ("rnn", "lstm", "gru")
_CELLS: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class SpeechRNNs(nn.Module):
    """One network of each kind.

    Args:
        widths: units of each layer, by kind.
        layers: recurrent layers.
        classes: number of words.
    """

    def __init__(self, widths: dict[str, int], layers: int = 2, classes: int = 10) -> None:
        super().__init__()
        self.kinds = nn.ModuleDict({kind: SpeechRNN(kind, width, layers, classes) for kind, width in widths.items()})
        self.config = {"widths": widths, "layers": layers, "classes": classes}

    def forward(self, frames: Tensor, kind: str) -> Tensor:
        """See `SpeechRNN`."""
        return self.kinds[kind](frames)


class SpeechRNN(nn.Module):
    """Frames (B, T, MELS) -> logits (B, T, classes): what the word is, as far as it was heard up to each frame."""

    def __init__(self, kind: str, width: int, layers: int, classes: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.recur = _CELLS[kind](MELS, width, layers, batch_first=True, dropout=dropout)
        self.classify = nn.Linear(width, classes)
        for name, weight in self.recur.named_parameters():
            if name.startswith("weight_hh"):  # a memory that neither fades nor grows at first (Le et al. 2015,
                for gate in weight.split(width):  # https://arxiv.org/abs/1504.00941)
                    nn.init.orthogonal_(gate)

    def listen(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        """Hidden state of the last layer (B, T, width), in [-1, 1], and logits (B, T, classes)."""
        hidden, _ = self.recur(frames)
        return hidden, self.classify(hidden)

    def forward(self, frames: Tensor) -> Tensor:
        return self.listen(frames)[1]


def recognized(network: nn.Module, sound: Tensor) -> Tensor:
    """How probable each class is to a SpeechRNN after all of a sound (N,) at RATE, float32 (classes,).

    Mean over what the voice would be with throats of several lengths, of which one is near to those heard in training
    (after Lee and Rose 1996, https://doi.org/10.1109/ICASSP.1996.541105).
    """
    warps = torch.tensor(THROATS, device=sound.device)
    return network(log_mel(sound.expand(len(warps), -1), warps))[:, -1].softmax(-1).mean(0)


def log_mel(sound: Tensor, warp: Tensor | None = None) -> Tensor:
    """Samples (B, N) at RATE, N >= WINDOW -> frames (B, 1 + N // HOP, MELS), 2 for the loudest to SILENCE.

    Args:
        sound: in [-1, 1].
        warp: (B,), by how much the frequencies are stretched, as by a shorter or longer throat.
    """
    # consonants such as s and f are faint and high: each sample less what the one before lets expect (pre-emphasis)
    sharp = torch.cat([sound[:, :1], sound[:, 1:] - 0.97 * sound[:, :-1]], 1)
    spectrum = torch.stft(
        sharp, WINDOW, HOP, window=torch.hann_window(WINDOW, device=sound.device), return_complex=True
    )
    power = spectrum.abs().square().mT  # (B, F, T) -> (B, T, F)
    warp = torch.ones(1, device=sound.device) if warp is None else warp
    levels = (power @ _filters(warp)).clamp(min=1e-8).log()  # (B, T, MELS)
    loudest = levels.amax((1, 2), keepdim=True)
    return ((levels - loudest) / 2 + 2).clamp(min=SILENCE)


def _filters(warp: Tensor) -> Tensor:
    """(B,) -> triangles (B, WINDOW / 2 + 1, MELS), evenly spaced on the mel scale from 60 Hz to 3,800 Hz."""
    low, high = (2595 * torch.log10(1 + torch.tensor(hertz / 700, device=warp.device)) for hertz in (60, 3800))
    mels = low + (high - low) * torch.linspace(0, 1, MELS + 2, device=warp.device)
    edges = 700 * (10 ** (mels / 2595) - 1) * warp[:, None]  # (B, MELS + 2)
    bins = torch.linspace(0, RATE / 2, WINDOW // 2 + 1, device=warp.device)[:, None]
    left, middle, right = (edges[:, None, i : i + MELS] for i in range(3))  # (B, 1, MELS)
    return F.relu(torch.minimum((bins - left) / (middle - left), (right - bins) / (right - middle)))
