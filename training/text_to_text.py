"""Train the built-in text-to-text network: one for every task, told in words what is wanted.

    python -m training.text_to_text --data DATA_FOLDER --state STATE_FOLDER --minutes 60

The data folder holds what `training.translation`, `training.summarization` and `training.question_answering` name; texts that those hold
out are held out here, too. Stop it at any time: the next call with the same state folder goes on; without one it starts from the weights in
`dlapp/weights`. The learning rate falls in the last part of a call's minutes; then the weights are written to `dlapp/weights`.

T5 (Raffel et al. 2020, https://arxiv.org/abs/1910.10683) of the built-in translator's size. Its matrices begin as the translator's, which
shares its tokens: its norms lose their biases, its places become distances, and the scales that the one applies to queries and token
vectors are written into the matrices of the other.
"""

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

from dlapp.networks import int8
from dlapp.tasks.text_to_text.prefixes import CONTEXT, QUESTION, SUMMARIZE, TO_ENGLISH, TO_JAPANESE
from dlapp.tasks.translation import models as translators
from dlapp.text import narrow, one_width

from . import question_answering, setup, summarization, translation
from .checkpoint import Training
from .tokenizer import END, PAD
from .translation import WEIGHTS as TRANSLATOR

WEIGHTS = TRANSLATOR.with_name("dlapp-text-to-text")
LONGEST, LONGEST_ANSWER = 224, 64  # tokens
WIDTHS = (*range(8, 32, 4), *range(32, 64, 8), *range(64, LONGEST + 1, 32))  # few shapes, which the CPU's kernels like
SHARES = {"everyday": 12_000, "kyoto": 2_000, "questions": 12_000, "summaries": 3_000}  # examples of each round
BATCH_TOKENS = 4096  # source and target together, padding included
Pair = tuple[list[int], list[int]]  # source and target, both with </s>


def network() -> T5ForConditionalGeneration:
    """7.3 M parameters, begun as the translator."""
    translator = translators.built_in(TRANSLATOR).float()
    old = translator.config
    model = T5ForConditionalGeneration(
        T5Config(
            vocab_size=old.vocab_size,
            d_model=old.d_model,
            d_kv=old.d_model // old.encoder_attention_heads,
            d_ff=old.encoder_ffn_dim,
            num_layers=old.encoder_layers,
            num_decoder_layers=old.decoder_layers,
            num_heads=old.encoder_attention_heads,
            feed_forward_proj="gelu",
            dropout_rate=0.0,
            pad_token_id=PAD,
            eos_token_id=END,
            decoder_start_token_id=END,
            tie_word_embeddings=True,
        )
    )
    with torch.no_grad():
        model.shared.weight.copy_(translator.model.shared.weight * old.d_model**0.5)
        for new, theirs in ((model.encoder, translator.model.encoder), (model.decoder, translator.model.decoder)):
            for block, layer in zip(new.block, theirs.layers, strict=True):
                *attentions, forward = block.layer
                _copy_attention(attentions[0].SelfAttention, layer.self_attn)
                _copy(attentions[0].layer_norm, layer.self_attn_layer_norm)
                for cross in attentions[1:]:
                    _copy_attention(cross.EncDecAttention, layer.encoder_attn)
                    _copy(cross.layer_norm, layer.encoder_attn_layer_norm)
                _copy(forward.DenseReluDense.wi, layer.fc1)
                _copy(forward.DenseReluDense.wo, layer.fc2)
                _copy(forward.layer_norm, layer.final_layer_norm)
            _copy(new.final_layer_norm, theirs.layer_norm)
    return model


def _copy(new: Any, old: Any) -> None:
    new.weight.copy_(old.weight)


def _copy_attention(new: Any, old: Any) -> None:
    for name, theirs in (("k", old.k_proj), ("v", old.v_proj), ("o", old.out_proj)):
        _copy(getattr(new, name), theirs)
    new.q.weight.copy_(old.q_proj.weight * old.scaling)


def told(prefix: str, pairs: list[tuple[str, str]], pieces: PreTrainedTokenizerFast) -> list[Pair]:
    """Examples of a task in tokens; long sources are cut, examples with long answers left out."""
    if not pairs:
        return []
    sources = pieces([prefix + source for source, _ in pairs])["input_ids"]
    targets = pieces([target for _, target in pairs])["input_ids"]
    both = zip(sources, targets, strict=True)
    return [([*ids[: LONGEST - 1], END][:LONGEST], answer) for ids, answer in both if len(answer) <= LONGEST_ANSWER]


def questions(data: Path) -> list[dict]:
    """Questions that have an answer in their passage."""
    names = ("jaquad", "jsquad", "squad", "english_qa")
    found = [row for name in names for row in question_answering.rows(data / f"{name}.train.jsonl.xz")]
    return [row for row in found if row["answers"]]


def asked(row: dict, chance: random.Random) -> tuple[str, str]:
    """A question with a part of its passage around the answer, and the answer."""
    answer, passage = row["answers"][0], row["context"]
    length = 250 if _is_japanese(passage) else 600  # characters, about 150 tokens
    end = answer["answer_start"] + len(answer["text"])
    begin = chance.randint(max(0, end - length), max(0, min(answer["answer_start"], len(passage) - length)))
    return one_width(row["question"]) + CONTEXT + narrow(passage[begin : begin + length]), one_width(answer["text"])


def _is_japanese(text: str) -> bool:
    return sum("ぁ" <= character <= "ヿ" for character in text) > len(text) / 20


def rounds(data: Path, pieces: PreTrainedTokenizerFast, chance: random.Random) -> Iterator[list[Pair]]:
    """Endless rounds of examples, so many of each task."""
    unseen = translation.unseen(data)
    everyday = [pair for pair in translation.sentences(data / "tanaka_ja_en.train.tsv.xz") if not unseen & set(pair)]
    kyoto = translation.sentences(data / "kyoto_ja_en.train.tsv.xz")
    rows = questions(data)
    texts, _ = summarization.corpus(data)
    while True:
        made: list[Pair] = []
        for pool, name in ((everyday, "everyday"), (kyoto, "kyoto")):
            drawn = chance.sample(pool, SHARES[name])
            half = len(drawn) // 2
            made += told(TO_ENGLISH, drawn[:half], pieces)
            made += told(TO_JAPANESE, [(english, japanese) for japanese, english in drawn[half:]], pieces)
        made += told(QUESTION, [asked(row, chance) for row in chance.sample(rows, SHARES["questions"])], pieces)
        chosen = chance.sample(texts, SHARES["summaries"])
        made += told(
            SUMMARIZE,
            [("".join(one_width(s) for s in text.sentences[:12]), one_width(text.summary)) for text in chosen],
            pieces,
        )
        yield made


def batches(pairs: list[Pair], chance: random.Random) -> Iterator[tuple[Tensor, Tensor]]:
    """(B, S) sources and (B, T) targets of a few shapes; what fills none is left out."""
    shapes: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    widths = np.array(WIDTHS)
    for pair in pairs:
        shapes[tuple(widths[np.searchsorted(widths, list(map(len, pair)))].tolist())].append(pair)
    cut = []
    for (source, target), rows in shapes.items():
        chance.shuffle(rows)
        size = max(1, BATCH_TOKENS // (source + target))
        cut += [((source, target), rows[i : i + size]) for i in range(0, len(rows) - size + 1, size)]
    chance.shuffle(cut)
    for (source, target), rows in cut:
        yield translation.padded([row[0] for row in rows], source), translation.padded([row[1] for row in rows], target)


def loss_of(model: T5ForConditionalGeneration, source: Tensor, target: Tensor) -> Tensor:
    """Cross entropy of the next target token, label smoothing 0.1."""
    shifted = torch.cat([torch.full_like(target[:, :1], END), target[:, :-1]], 1)
    with torch.autocast(source.device.type, torch.bfloat16):
        logits = model(input_ids=source, attention_mask=source != PAD, decoder_input_ids=shifted).logits
    return F.cross_entropy(logits.flatten(0, 1).float(), target.flatten(), ignore_index=PAD, label_smoothing=0.1)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of this call")
    parser.add_argument("--fall", type=float, default=0.4, help="share of the time in which the learning rate falls")
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    pieces = PreTrainedTokenizerFast.from_pretrained(TRANSLATOR)
    torch.manual_seed(0)
    model = network()
    if (WEIGHTS / "model.safetensors").exists():
        int8.load(model, WEIGHTS)
    training = Training(model, args.state, args.rate, device, muon=True)
    first, chance = training.step, random.Random(training.step)
    stream = (batch for made in rounds(args.data, pieces, chance) for batch in batches(made, chance))
    source, target = next(stream)  # reads the data, which takes a while
    began = saved = time.monotonic()
    tokens, spent, mean = 0, 0.0, 5.0
    model.train()
    while spent < 1:
        loss = loss_of(model, source.to(device), target.to(device))
        training.learn(loss, args.rate * min(1.0, (training.step - first + 1) / 100, (1 - spent) / args.fall))
        mean += (loss.item() - mean) / 50
        tokens += source.numel() + target.numel()
        if training.step % 50 == 0:
            speed = tokens / (time.monotonic() - began)
            print(f"{spent:.0%} step {training.step} loss {mean:.3f} {speed:.0f} tokens/s", flush=True)
        if time.monotonic() - saved > 300:
            training.save()
            saved = time.monotonic()
        source, target = next(stream)
        spent = (time.monotonic() - began) / (60 * args.minutes)
    training.save()
    WEIGHTS.mkdir(exist_ok=True)
    int8.save(training.ema.module, WEIGHTS)
    model.config.save_pretrained(WEIGHTS)
    model.generation_config.save_pretrained(WEIGHTS)


if __name__ == "__main__":
    main()
