"""Train the three recurrent networks that hear spoken digits.

    python -m training.digit_voices VOICES
    python -m training.spoken_digits --data RECORDINGS --voices VOICES --state STATE_FOLDER --steps 6000

The data folder is `recordings` of the Free Spoken Digit Dataset (https://github.com/Jakobovski/free-spoken-digit-dataset, CC
BY-SA 4.0): ten digits in English, fifty times each by six people. Two of them are never heard in training. Each network gets
that many steps; the learning rate falls to zero. Stop it at any time, the next call with the same state folder goes on. In
the end the weights land in `dlapp/weights`.

Half of what they hear is spoken by computers, so that women are among the voices. Four voices become many: faster or slower (Ko et al. 2015, https://www.isca-archive.org/interspeech_2015/ko15_interspeech.html),
with longer or shorter throats (Jaitly and Hinton 2013), in noise, with some frequencies and moments blanked out (Park et al.
2019, SpecAugment, https://arxiv.org/abs/1904.08779).
"""

import json
from pathlib import Path

import soundfile
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dlapp.networks import int8
from dlapp.networks.speech_rnn import HOP, KINDS, MELS, RATE, SILENCE, SpeechRNN, SpeechRNNs, log_mel, recognized
from dlapp.tasks.speech_recognition.digits import AROUND

from . import setup
from .checkpoint import Training

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "dlapp-spoken-digits"
UNHEARD = ("theo", "yweweler")
RATES = {"rnn": 5e-4, "lstm": 3e-3, "gru": 3e-3}  # peak learning rates: gates keep the gradient from exploding
WIDTHS = {"rnn": 176, "lstm": 85, "gru": 99}  # units for 102,000 parameters each
LAYERS, DIGITS = 2, 10
BATCH = 32
LONGEST = 12_000  # samples of a recording that are used
Recording = tuple[Tensor, int]  # samples (N,), digit


def recordings(folder: Path, unheard: bool) -> list[Recording]:
    """Those of the people who are not heard in training, or of all others."""
    made = []
    for path in sorted(folder.glob("*.wav")):
        digit, speaker, _ = path.stem.split("_")
        if (speaker in UNHEARD) == unheard:
            samples, rate = soundfile.read(path, dtype="float32")
            assert rate == RATE, path
            made.append((torch.from_numpy(samples[:LONGEST]), int(digit)))
    return made


def _drawn(known: list[Recording], count: int) -> list[Recording]:
    """So many by chance."""
    return [known[i] for i in torch.randint(len(known), (count,)).tolist()]


def varied(chosen: list[Recording]) -> tuple[Tensor, Tensor, Tensor]:
    """Frames (B, T, MELS) of recordings as other people would have spoken them, their lengths (B,) and digits (B,)."""
    sounds = []
    for samples, _ in chosen:
        speed = 0.8 + 0.5 * torch.rand(1).item()
        sound = F.interpolate(_cut(samples)[None, None], scale_factor=1 / speed, mode="linear")[0, 0]
        before, behind = torch.randint(-RATE // 16, RATE // 4, (2,)).clamp(min=0).tolist()
        sounds.append(F.pad(sound / sound.abs().max().clamp(min=1e-4), (before, behind)))
    ends = torch.tensor([len(sound) for sound in sounds])
    batch = torch.nn.utils.rnn.pad_sequence(sounds, batch_first=True)  # (B, N)
    loudness = batch.square().sum(1, keepdim=True).div(ends[:, None]).sqrt()
    noise = torch.randn_like(batch)
    brown = F.avg_pool1d(noise[:, None], 9, 1, 4)[:, 0] * 3  # with more of the low frequencies
    noise = torch.where(torch.rand(len(batch), 1) < 0.5, noise, brown)
    batch = batch + noise * loudness * 10 ** (-(20 + 40 * torch.rand(len(batch), 1)) / 20)
    frames = log_mel(batch, 0.78 + 0.5 * torch.rand(len(batch)))
    frames = torch.where(frames > SILENCE, frames + _microphones(len(batch)), frames)
    return _blanked(frames), ends // HOP, torch.tensor([digit for _, digit in chosen])


def _cut(samples: Tensor) -> Tensor:
    """Without faint beginning and end, now and then: who cuts words out of a recording cuts consonants off."""
    loud = (samples.abs() > 0.3 * torch.rand(1) * samples.abs().max()).nonzero()[:, 0]
    margin = int(torch.randint(0, RATE // 20, (1,)))
    first, last = max(0, int(loud[0]) - margin), int(loud[-1]) + margin
    start, end = ((first, 0)[int(torch.rand(1) < 0.5)], (last, len(samples))[int(torch.rand(1) < 0.5)])
    return samples[start : end + 1]


def _microphones(count: int) -> Tensor:
    """(count, 1, MELS): how much louder, in halves of the natural logarithm of the power, others make each band."""
    band = torch.linspace(0, 1, MELS)
    waves = ((wave, 0 if wave == 1 else torch.rand(count, 1, 1)) for wave in (1, 2, 3))  # the first one is a tilt
    shapes = [torch.cos(torch.pi * (wave * band + 2 * phase)) for wave, phase in waves]
    return sum((0.3 * torch.randn(count, 1, 1) * shape for shape in shapes), torch.zeros(count, 1, MELS))


def _blanked(frames: Tensor) -> Tensor:
    """Without up to 6 neighbouring frames and 5 neighbouring bands, twice."""
    for side, most in ((1, 6), (2, 5)):
        place = torch.arange(frames.shape[side])
        for _ in range(2):
            wide = torch.randint(0, most + 1, (len(frames), 1))
            start = (torch.rand(len(frames), 1) * (len(place) - most)).long()
            hidden = (place >= start) & (place < start + wide)  # (B, T) or (B, MELS)
            frames = frames.masked_fill(hidden[:, :, None] if side == 1 else hidden[:, None], SILENCE)
    return frames


def loss_of(logits: Tensor, lengths: Tensor, digits: Tensor) -> Tensor:
    """Mean cross entropy of (B, T, classes) over the frames of each recording; the later ones count for more."""
    time = torch.arange(logits.shape[1], device=logits.device)
    share = (time / lengths[:, None]).square() * (time <= lengths[:, None])  # (B, T)
    each = F.cross_entropy(logits.mT, digits[:, None].expand(-1, len(time)), reduction="none", label_smoothing=0.05)
    return (each * share / share.sum(1, keepdim=True)).sum(1).mean()


@torch.inference_mode()
def accuracy(model: nn.Module, heard: list[Recording]) -> float:
    """Share of the recordings that are recognised, each on its own, with as much silence around it as in the app."""
    model.eval()
    silence = round(AROUND * RATE)
    right = [recognized(model, F.pad(samples, (silence, silence))).argmax().item() == digit for samples, digit in heard]
    return sum(right) / len(right)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--voices", type=Path, required=True, help="what training.digit_voices wrote")
    parser.add_argument("--steps", type=int, default=6000, help="for each network")
    args, device = setup.begin(parser)
    people, unheard = recordings(args.data, unheard=False), recordings(args.data, unheard=True)
    voices = recordings(args.voices, unheard=False)
    networks = SpeechRNNs(WIDTHS, LAYERS, DIGITS)
    torch.manual_seed(0)
    for kind in KINDS:
        folder = args.state / kind
        folder.mkdir(exist_ok=True)
        training = Training(SpeechRNN(kind, WIDTHS[kind], LAYERS, DIGITS, dropout=0.35), folder, RATES[kind], device)
        size = sum(parameter.numel() for parameter in training.model.parameters())
        mean = 2.3
        while training.step < args.steps:
            chosen = _drawn(people, BATCH // 2) + _drawn(voices, BATCH // 2)
            frames, lengths, digits = varied(chosen)
            logits = training.model.train()(frames.to(device))
            loss = loss_of(logits, lengths.to(device), digits.to(device))
            left = 1 - training.step / args.steps
            training.learn(loss, RATES[kind] * min(1.0, (training.step + 1) / 100, 1.2 * left))
            mean += (loss.item() - mean) / 50
            if training.step % 50 == 0:
                print(f"{kind} step {training.step} loss {mean:.4f}", flush=True)
            if training.step % 200 == 0:
                training.save()
        training.save()
        model = training.ema.module.cpu()
        print(f"{kind}: {size} parameters, {accuracy(model, unheard):.4f} of the unheard speakers right", flush=True)
        networks.kinds[kind].load_state_dict(model.state_dict())
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "config.json").write_text(json.dumps(networks.config, indent=2) + "\n")
    int8.save(networks, WEIGHTS)


if __name__ == "__main__":
    main()
