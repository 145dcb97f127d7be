"""Train a small language model of Japanese and English: one that fills masks, or one that goes on with a text.

    python -m training.language_model masked --data DATA_FOLDER --state STATE_FOLDER --minutes 90

The data folder holds aozora_ja.txt.xz (Japanese literature in the public domain), classic_books_en.txt.xz (English books in the
public domain), tanaka_ja_en.train.tsv.xz and kyoto_ja_en.train.tsv.xz (both sides, CC BY-SA), the contexts of jaquad.train.jsonl.xz
(CC BY-SA 3.0), the articles of jawikinews_full.train.jsonl.xz (CC BY 2.5) and kyoto_leads.train.jsonl.xz (CC BY-SA 3.0), the
contexts of squad.train.jsonl.xz (CC BY-SA 4.0) and english_qa.train.jsonl.xz (MIT, CC BY-SA, Apache 2.0), and `dialogues`, the folder
`real_persona_chat/dialogues` of https://github.com/nu-dialogue/real-persona-chat (CC BY-SA 4.0). Of the books and the literature the
last hundredth is never seen. Stop it at any time: the next call with the same state folder goes on; the learning rate falls in the last part of
a call's minutes, then the weights are written to `dlapp/weights`.

Tokens and their first vectors are the translator's. A third of the masked tokens would be too easy one by one: 30 % are hidden (Wettig
et al. 2023, https://arxiv.org/abs/2202.08005), eight in ten as a mask, one as another token, one as it is (Devlin et al. 2019).
"""

import json
import lzma
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from dlapp.networks import int8
from dlapp.networks.language_model import Block, LanguageModel
from dlapp.tasks.translation import models as translators

from . import setup
from .checkpoint import Training
from .tokenizer import END, MASK, VOCABULARY

FOLDER = Path(__file__).parents[1] / "dlapp" / "weights"
TRANSLATOR = FOLDER / "dlapp-translator"
LONGEST, ROWS = 128, 32  # tokens of a row, rows of a batch
FIELDS = {
    "jaquad": "context",
    "squad": "context",
    "english_qa": "context",
    "kyoto_leads": "text",
    "jawikinews_full": "article",
}
HELD_OUT = 0.01
HIDDEN = 0.3
TOKENS = 4.0  # share of the learning rate: their vectors are longer than matrices are wide
SIZE = {"width": 256, "layers": 6, "heads": 4}  # 6.9 M parameters


def texts(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Name of each source and its paragraphs, in order."""
    yield "aozora", _lines(data / "aozora_ja.txt.xz")
    yield "books", " ".join(_lines(data / "classic_books_en.txt.xz", keep_empty=True)).split("  ")
    for name in ("tanaka", "kyoto"):
        pairs = [line.split("\t") for line in _lines(data / f"{name}_ja_en.train.tsv.xz")]
        for side, language in enumerate(("ja", "en")):
            yield f"{name} {language}", [pair[side] for pair in pairs if len(pair) > side]
    for name, field in FIELDS.items():
        rows = [json.loads(line) for line in _lines(data / f"{name}.train.jsonl.xz")]
        yield name, list(dict.fromkeys(row[field] for row in rows))
    spoken = []
    for path in sorted((data / "dialogues").glob("*.json")):
        said = [turn["text"] for turn in json.loads(path.read_text("utf-8"))["utterances"]]
        spoken.append("\n".join(f"「{line}」" for line in said if "＊" not in line))
    yield "dialogues", spoken


def _lines(path: Path, keep_empty: bool = False) -> list[str]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return [line.strip() for line in file if keep_empty or line.strip()]


def corpus(data: Path, pieces: PreTrainedTokenizerFast, cache: Path) -> np.ndarray:
    """uint16 (N,), all tokens of what is trained on, one paragraph after the other, each ending in </s>; made once."""
    if not cache.exists():
        parts = []
        for name, paragraphs in texts(data):
            seen = paragraphs[: round(len(paragraphs) * (1 - HELD_OUT))] if name in ("aozora", "books") else paragraphs
            for first in range(0, len(seen), 5000):
                rows = pieces(seen[first : first + 5000])["input_ids"]
                parts.append(np.concatenate([np.array(row, np.uint16) for row in rows]))
            print(f"{name}: {sum(map(len, parts)):,} tokens so far", flush=True)
        np.save(cache, np.concatenate(parts))
    return np.load(cache, mmap_mode="r")


def rows_of(tokens: np.ndarray, chance: random.Random) -> Tensor:
    """int64 (ROWS, LONGEST), stretches from anywhere."""
    starts = [chance.randrange(len(tokens) - LONGEST) for _ in range(ROWS)]
    return torch.from_numpy(np.stack([tokens[start : start + LONGEST] for start in starts]).astype(np.int64))


def masked_loss(model: LanguageModel, ids: Tensor) -> Tensor:
    """Cross entropy of the hidden tokens."""
    hidden = (torch.rand(ids.shape) < HIDDEN) & (ids != END)
    kind = torch.rand(ids.shape)
    seen = torch.where(hidden & (kind < 0.8), MASK, ids)
    seen = torch.where(hidden & (kind > 0.9), torch.randint_like(ids, VOCABULARY), seen)
    with torch.autocast("cpu", torch.bfloat16):
        logits = model.named(model.hidden(seen)[hidden])
    return F.cross_entropy(logits.float(), ids[hidden])


def next_loss(model: LanguageModel, ids: Tensor) -> Tensor:
    """Cross entropy of each token by those before it."""
    with torch.autocast("cpu", torch.bfloat16):
        logits = model(ids[:, :-1])
    return F.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())


LOSSES = {"masked": masked_loss, "causal": next_loss}


def network(kind: str) -> LanguageModel:
    """A new one that begins with the translator's vectors of tokens and its encoder's layers."""
    model = LanguageModel(VOCABULARY, LONGEST, causal=kind == "causal", **SIZE)
    translator = translators.built_in(TRANSLATOR).model
    with torch.no_grad():
        model.tokens.weight.copy_(translator.shared.weight[:VOCABULARY])
        _begin_as_encoder(model, translator.encoder)
    return model


def _begin_as_encoder(model: LanguageModel, encoder: Any) -> None:
    """Give the first layers what the translator's encoder has in them, and its tokens and places in their scale there."""
    scale = encoder.config.d_model**0.5
    model.tokens.weight.mul_(scale)
    model.norm.weight.div_(scale)  # the same vectors name the words
    offset = encoder.embed_positions.offset
    model.places.weight.copy_(encoder.embed_positions.weight[offset : offset + LONGEST])
    for block, layer in zip(model.blocks, encoder.layers, strict=False):
        assert isinstance(block, Block)
        attention = layer.self_attn
        pairs = (
            (block.before_attention, layer.self_attn_layer_norm),
            (block.merge, attention.out_proj),
            (block.before_thought, layer.final_layer_norm),
            (block.think[0], layer.fc1),
            (block.think[2], layer.fc2),
        )
        for ours, theirs in pairs:
            ours.load_state_dict(theirs.state_dict())
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        block.attend.weight.copy_(torch.cat([part.weight for part in parts]))
        block.attend.bias.copy_(torch.cat([part.bias for part in parts]))


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("kind", choices=LOSSES)
    parser.add_argument("--minutes", type=float, default=90, help="of this call")
    parser.add_argument("--fall", type=float, default=0.3, help="share of the minutes in which the learning rate falls")
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    pieces = PreTrainedTokenizerFast.from_pretrained(TRANSLATOR)
    tokens = corpus(args.data, pieces, args.state / "tokens.npy")
    torch.manual_seed(0)
    model = network(args.kind)
    training = Training(model, args.state, args.rate, device, {"tokens": TOKENS}, muon=True)
    chance, began, saved = random.Random(training.step), time.monotonic(), time.monotonic()
    first, mean = training.step, 9.0
    model.train()
    while (spent := (time.monotonic() - began) / 60 / args.minutes) < 1:
        loss = LOSSES[args.kind](model, rows_of(tokens, chance))
        training.learn(loss, args.rate * min(1.0, (training.step + 1) / 500, (1 - spent) / args.fall))
        mean += (loss.item() - mean) / 100
        if training.step % 100 == 0:
            speed = (training.step - first) * ROWS * LONGEST / (time.monotonic() - began)
            print(f"{spent:.0%} step {training.step} loss {mean:.3f} {speed:.0f} tokens/s", flush=True)
        if time.monotonic() - saved > 300:
            training.save()
            saved = time.monotonic()
    training.save()
    folder = FOLDER / f"dlapp-{args.kind}-language-model"
    folder.mkdir(exist_ok=True)
    int8.save(training.ema.module, folder)
    (folder / "config.json").write_text(json.dumps(model.config, indent=2) + "\n")


if __name__ == "__main__":
    main()
