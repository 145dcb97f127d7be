"""Train the network that draws cartoon faces from words, from sketches, and over other faces.

    node training/draw_avatars.mjs AVATARS/train 60000 128 11 pairs          (see there)
    python -m training.cartoonist --data AVATARS/train --state STATE_FOLDER --minutes 120

It draws codes, which an autoencoder turns into pictures (`drawing_codes`, trained before). Each batch mixes three tasks, so that
what one learns of faces serves the others: two fifths are drawn from a caption alone; a fifth from a sketch, as a hand would draw it
(`hand_sketches`), and most of these with a caption, too; two fifths are edits, where the network is given another drawing of the same
person and words for what is to change. Captions are left out now and then, for classifier-free guidance (Ho and Salimans 2022,
https://arxiv.org/abs/2207.12598). Before all that the encoder of words learns by itself, in minutes, to say what captions name, and
then stays as it is: pictures alone teach it far more slowly.

Two hours on two cores. Stop it at any time, the next call with the same state folder goes on; without one it begins with the
weights in `dlapp/weights`. The learning rate falls to zero in the last part of a call's minutes, then the weights are written there.
"""

import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from dlapp.model_card import WEIGHTS_FOLDER
from dlapp.networks import int8
from dlapp.networks.cartoonist import PAD, SHORTEST, SIDE, TOKENS, UNKNOWN, Cartoonist
from dlapp.networks.drawing_codes import SHRINK, Autoencoder

from . import setup
from .avatar_captions import Caption
from .avatars import Avatars, change, weighted
from .checkpoint import Training
from .hand_sketches import sketched

WEIGHTS = WEIGHTS_FOLDER / "dlapp-cartoonist"
CODES = WEIGHTS / "autoencoder"
BATCH = 32
SKETCHES, EDITS = 0.2, 0.4  # shares of a batch
SILENT = 0.1  # captions left out; of sketches:
SILENT_SKETCHES = 0.4
WORDS_STEPS, WORDS_BATCH, WORDS_RATE = 2000, 128, 2e-3
MISREAD = 0.03  # of the tokens
TEMPLATES_RATE = 10.0  # times the rate of the rest: each picture teaches only the templates of its own labels
NOISE = 0.8, 1.3  # mean and deviation of the logits of the time: what a whole picture shows is decided in much noise
NOISE_OF_EDITS = 2.0, 1.5  # where the result still shines through, words and the other drawing are not needed
AMOUNTS = 0.5, 1.0, 1.0  # shares of what could be said that captions say: the more, the more is learnt from one drawing


def tokenizer(captions: Sequence[str]) -> PreTrainedTokenizerFast:
    """Whole words of English and single characters of Japanese, as they are in the captions; others are unknown."""
    made = Tokenizer(models.WordLevel(unk_token="<unk>"))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Split(Regex(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]"), "isolated"),
            pre_tokenizers.Punctuation("isolated"),
        ]
    )
    found = dict.fromkeys(["<pad>", "<unk>"])
    for text in captions:
        found.update(
            dict.fromkeys(word for word, _ in made.pre_tokenizer.pre_tokenize_str(made.normalizer.normalize_str(text)))
        )
    made.model = models.WordLevel({word: number for number, word in enumerate(found)}, unk_token="<unk>")
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", unk_token="<unk>", model_max_length=TOKENS)


def learn_words(model: Cartoonist, avatars: Avatars, words: PreTrainedTokenizerFast, device: torch.device) -> None:
    """Let the encoder learn by captions alone what words name; its weights are changed in place."""
    learning = nn.ModuleList([model.words, model.naming]).to(device)
    chance, numbers, draw = random.Random(0), np.random.default_rng(0), torch.Generator().manual_seed(0)
    optimizer, shown = torch.optim.AdamW(learning.parameters(), WORDS_RATE), 0.0
    for step in range(WORDS_STEPS):
        captions = [
            avatars.caption(index, chance, avatars.changed(index) if chance.random() < EDITS else (), amounts=AMOUNTS)
            for index in numbers.integers(0, len(avatars.pictures), WORDS_BATCH)
        ]
        tokens = _misread(_tokens(words, [said.text for said in captions]), draw)
        for group in optimizer.param_groups:
            group["lr"] = WORDS_RATE * min(1.0, (step + 1) / 50, 2 * (1 - step / WORDS_STEPS))
        with torch.autocast(device.type, torch.bfloat16):
            found = model.naming(*model.words(tokens.to(device)))
        loss = torch.stack(
            [
                F.cross_entropy(logits.float(), _named(captions, part, avatars.choices[part]).to(device))
                for part, logits in found.items()
            ]
        ).mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        shown += (loss.item() - shown) / min(50, 1 + step)
        if step % 50 == 49:
            print(f"words, step {step + 1} loss {shown:.4f}", flush=True)


def _named(captions: Sequence[Caption], part: str, choices: Sequence[str]) -> Tensor:
    """What captions name of a part, as shares (B, 1 + choices): all of the first if nothing, else alike of what is allowed."""
    shares = torch.zeros(len(captions), 1 + len(choices))
    for row, said in zip(shares, captions, strict=True):
        for choice in said.named.get(part, ()):
            row[1 + choices.index(choice)] = 1 / len(said.named[part])
        row[0] = part not in said.named
    return shares


def _misread(tokens: Tensor, draw: torch.Generator) -> Tensor:
    """Some tokens (B, T) as if they were not known."""
    return tokens.masked_fill((torch.rand(tokens.shape, generator=draw) < MISREAD) & (tokens != PAD), UNKNOWN)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--fall", type=float, default=0.4, help="in what last share of the minutes the rate falls")
    args, device = setup.begin(parser)
    avatars = Avatars(args.data)
    words = _words(avatars, args.state)
    codes = _codes(avatars, args.state, device)
    torch.manual_seed(0)
    model = Cartoonist(len(words), avatars.choices).to(memory_format=torch.channels_last)
    if (WEIGHTS / "model.safetensors").exists() and not (args.state / "checkpoint.pt").exists():
        int8.load(model, WEIGHTS)
    elif not (args.state / "checkpoint.pt").exists():
        learn_words(model, avatars, words, device)
    for known in (model.words, model.naming):
        known.requires_grad_(False)
    training = Training(model, args.state, args.rate, device, {"templates": TEMPLATES_RATE}, muon=True)
    print(
        f"{len(avatars.pictures)} drawings, {sum(p.numel() for p in model.parameters()):,} parameters, step {training.step}",
        flush=True,
    )
    began = saved = time.monotonic()
    first, shown, spent = training.step, 0.0, 0.0
    while spent < 1:
        spent = (time.monotonic() - began) / (60 * args.minutes)
        rate = args.rate * min(1.0, (training.step - first + 1) / 200, (1 - spent) / args.fall)
        loss = _loss(model, avatars, codes, words, training.step, device)
        training.learn(loss, max(0.0, rate))
        shown += (loss.item() - shown) / min(100, training.step - first)
        if training.step % 50 == 0:
            print(f"step {training.step} loss {shown:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if time.monotonic() - saved > 240:
            training.save()
            saved = time.monotonic()
    training.save()
    model.load_state_dict(training.ema.module.state_dict())
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "config.json").write_text(json.dumps(model.config, indent=2) + "\n", encoding="utf-8")
    int8.save(model, WEIGHTS)
    words.save_pretrained(WEIGHTS)


def _words(avatars: Avatars, state: Path) -> PreTrainedTokenizerFast:
    """The tokenizer of this state, or of the weights that it begins with, or a new one."""
    for folder in (state, WEIGHTS):
        if (folder / "tokenizer.json").exists():
            return PreTrainedTokenizerFast.from_pretrained(folder)
    chance = random.Random(0)
    made = tokenizer([avatars.caption(i, chance, unseen=i % 2 == 0).text for i in range(len(avatars.pictures) // 2)])
    made.save_pretrained(state)
    return made


@torch.inference_mode()
def _codes(avatars: Avatars, state: Path, device: torch.device) -> np.ndarray:
    """The codes of all drawings, float16 (N, 16, 16, 16); computed once for a state."""
    path = state / "codes.npy"
    if not path.exists():
        encoder = int8.from_folder(Autoencoder, CODES).eval().to(device).to(memory_format=torch.channels_last)
        found = []
        for first in range(0, len(avatars.pictures), BATCH):
            numbers = np.arange(first, min(first + BATCH, len(avatars.pictures)))
            with torch.autocast(device.type, torch.bfloat16):
                found.append(encoder.encode(avatars.batch(numbers).to(device)).half().cpu().numpy())
        np.save(path, np.concatenate(found))
    return np.load(path)


def _loss(
    model: Cartoonist,
    avatars: Avatars,
    codes: np.ndarray,
    words: PreTrainedTokenizerFast,
    step: int,
    device: torch.device,
) -> Tensor:
    """Of one batch; the same step has the same batch."""
    chance, numbers, draw = random.Random(step), np.random.default_rng(step), torch.Generator().manual_seed(step)
    indices = np.sort(numbers.integers(0, len(avatars.pictures), BATCH))
    task = torch.rand(BATCH, generator=draw)
    has_sketch, has_source = task < SKETCHES, task > 1 - EDITS
    targets = indices.copy()
    texts = []
    for i, index in enumerate(indices):
        if has_source[i]:
            if chance.random() < SILENT:
                texts.append("")
                targets[i] = index ^ 1  # without words nothing changes
            else:
                texts.append(avatars.caption(index, chance, avatars.changed(index) or ["mouth"]).text)
        else:
            silent = chance.random() < (SILENT_SKETCHES if has_sketch[i] else SILENT)
            texts.append("" if silent else avatars.caption(index, chance, amounts=AMOUNTS).text)
    pictures, others = avatars.batch(targets), avatars.batch(indices ^ 1)
    clean, source = (torch.from_numpy(codes[numbers]).float() for numbers in (targets, indices ^ 1))
    source = source * has_source[:, None, None, None]
    sketch = torch.zeros(BATCH, 1, SIDE, SIDE)
    if has_sketch.any():
        sketch[has_sketch] = sketched(pictures[has_sketch], draw)
    tokens = _misread(_tokens(words, texts), draw)
    mean, deviation = (
        torch.where(has_source, edits, others) for edits, others in zip(NOISE_OF_EDITS, NOISE, strict=True)
    )
    times = (mean + deviation * torch.randn(BATCH, generator=draw)).sigmoid()
    t = times[:, None, None, None]
    noisy = (1 - t) * clean + t * torch.randn(clean.shape, generator=draw)
    given = torch.stack([has_source, has_sketch], 1).float()
    moved = [x.to(device) for x in (noisy, times, tokens, source, sketch, given)]
    with torch.autocast(device.type, torch.bfloat16):
        found = model(*moved)
    error = (found.cpu() - clean).square().mean(1, keepdim=True) / t.clamp(min=SHORTEST).square()  # (B, 1, 16, 16)
    of_pixels = F.interpolate(error, scale_factor=float(SHRINK))[:, 0]
    return weighted(of_pixels, change(pictures, others)).mean()


def _tokens(words: PreTrainedTokenizerFast, texts: Sequence[str]) -> Tensor:
    """(B, T), T at least 1."""
    tokens = words(list(texts), padding=True, truncation=True, return_tensors="pt")["input_ids"].long()
    return tokens if tokens.shape[1] else torch.zeros(len(texts), 1, dtype=torch.long)


if __name__ == "__main__":
    main()
