"""Train the built-in reader, which answers Japanese and English questions from a passage.

    python -m training.question_answering --data DATA_FOLDER --state STATE_FOLDER --minutes 60

The data folder holds jaquad.{train,dev}, jsquad.train, squad.{train,dev} and english_qa.train, each .jsonl.xz, a question a
line: JaQuAD (So et al. 2022, https://arxiv.org/abs/2202.01764, CC BY-SA 3.0), JSQuAD (Kurihara et al. 2022, CC BY-SA 4.0), the
public part of SQuAD 2.0 (Rajpurkar et al. 2018, https://arxiv.org/abs/1806.03822, CC BY-SA 4.0), and QAMR, QED, FairytaleQA;
questions without an answer are made of them, too (`training.unanswerable`).
Its token vectors begin as those of the built-in translator, whose tokenizer it shares. Stop it at any time: the next call
with the same state folder goes on; without one it starts from the weights in `dlapp/weights` if there are any. The learning
rate falls to zero over a call's minutes; then the weights land in `dlapp/weights`.
"""

import json
import lzma
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from dlapp.networks import int8
from dlapp.networks.reader import Reader, inputs, overlap
from dlapp.tasks.question_answering.models import WINDOW
from dlapp.tasks.translation import models as translators
from dlapp.text import narrow, one_width

from . import setup, unanswerable
from .checkpoint import Training
from .tokenizer import SEPARATOR
from .translation import WEIGHTS as TRANSLATOR

WEIGHTS = TRANSLATOR.with_name("dlapp-reader")
SIZES = {"vocabulary": 8192, "width": 256, "heads": 4}
QUESTION = 48  # tokens
BATCH_TOKENS = 64 * 160
EMPTY = 0.2  # share of answerable questions that get a window without the answer
MADE = 0.3  # questions without an answer made of the others, for each of them
TURNS = (0, 1, 0, 1, 2)  # which part of the examples each step takes


@dataclass
class Example:
    """A question with its whole passage, in tokens; the answer's first and last token, or None where there is none."""

    question: list[int]
    passage: list[int]
    matches: list[int]
    shares: list[int]
    answer: tuple[int, int] | None


def save_tokenizer() -> None:
    """That of the translator without its sentinels, for which the reader has no vectors."""
    WEIGHTS.mkdir(exist_ok=True)
    made = json.loads((TRANSLATOR / "tokenizer.json").read_text("utf-8"))
    made["added_tokens"] = [token for token in made["added_tokens"] if token["id"] < SIZES["vocabulary"]]
    (WEIGHTS / "tokenizer.json").write_text(json.dumps(made, ensure_ascii=False, indent=2), "utf-8")
    shutil.copy(TRANSLATOR / "tokenizer_config.json", WEIGHTS / "tokenizer_config.json")


def rows(path: Path) -> list[dict]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def examples(pieces: PreTrainedTokenizerFast, data: list[dict]) -> list[Example]:
    """Questions in tokens; the few whose answer no token boundary fits are left out."""
    made = []
    data = [{**row, "question": one_width(row["question"]), "context": narrow(row["context"])} for row in data]
    questions = pieces([row["question"] for row in data], add_special_tokens=False)["input_ids"]
    for start in range(0, len(data), 1000):
        chunk = data[start : start + 1000]
        passages = pieces([row["context"] for row in chunk], add_special_tokens=False, return_offsets_mapping=True)
        for i, row in enumerate(chunk):
            ids, offsets = passages["input_ids"][i], passages["offset_mapping"][i]
            span = None
            if row["answers"]:
                first = row["answers"][0]["answer_start"]
                last = first + len(row["answers"][0]["text"])
                inside = [t for t, (a, b) in enumerate(offsets) if a < last and b > first]
                if not inside:
                    continue
                span = (inside[0], inside[-1])
            question = questions[start + i][:QUESTION]
            _, matches, shares = inputs(ids, offsets, overlap(row["question"], row["context"]), SEPARATOR)
            made.append(Example(question, ids, matches[1:], shares[1:], span))
    return made


def batches(pool: list[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Endless batches of examples drawn at random, each of passages of about the same length."""
    while True:
        drawn = sorted(chance.sample(pool, min(len(pool), 1024)), key=lambda example: len(example.passage))
        cut, begin = [], 0
        while begin < len(drawn):
            size = BATCH_TOKENS // _width(min(len(drawn[min(begin + 63, len(drawn) - 1)].passage), WINDOW) + 1)
            cut.append(drawn[begin : begin + size])
            begin += size
        chance.shuffle(cut)
        yield from cut


def _width(longest: int) -> int:
    """Few shapes, which the CPU's kernels like."""
    return -(-longest // 32) * 32


def window(example: Example, chance: random.Random) -> tuple[list[int], list[int], list[int], list[int], int, int]:
    """A part of the passage, with the answer in it or, now and then, without: question, ids, matches, shares, first, last."""
    slack = max(0, len(example.passage) - WINDOW)
    begin = chance.randint(0, slack)
    if example.answer and chance.random() > EMPTY:
        first, last = example.answer
        begin = chance.randint(min(slack, max(0, last - WINDOW + 1)), min(slack, first))
    part = slice(begin, begin + WINDOW)
    first = last = 0
    if example.answer and begin <= example.answer[0] and example.answer[1] < begin + WINDOW:
        first, last = (1 + place - begin for place in example.answer)
    return (
        example.question,
        [SEPARATOR, *example.passage[part]],
        [0, *example.matches[part]],
        [0, *example.shares[part]],
        first,
        last,
    )


def stacked(items: list[tuple], device: torch.device) -> tuple[Tensor, ...]:
    """Windows -> question (B, Q), ids, matches, shares (B, P) padded with 0, and first and last (B, 2)."""
    padded = []
    for k in range(4):
        width = _width(max(len(item[k]) for item in items)) if k else QUESTION
        padded.append(torch.tensor([item[k] + [0] * (width - len(item[k])) for item in items]).to(device))
    return *padded, torch.tensor([item[4:] for item in items]).to(device)


def loss_of(model: torch.nn.Module, batch: tuple[Tensor, ...]) -> Tensor:
    """Cross entropy of the answer's first and last token."""
    *read, answer = batch
    with torch.autocast(answer.device.type, torch.bfloat16):
        logits, _ = model(*read)
    return F.cross_entropy(logits[..., 0], answer[:, 0]) + F.cross_entropy(logits[..., 1], answer[:, 1])


@torch.inference_mode()
def accuracy(model: torch.nn.Module, held_out: list[Example], device: torch.device) -> str:
    """Share of held-out windows whose first token, and whose whole answer, is the most probable one."""
    model.eval()
    chance, hits, firsts = random.Random(0), 0, 0
    for start in range(0, len(held_out), 50):
        *read, answer = stacked([window(example, chance) for example in held_out[start : start + 50]], device)
        right = model(*read)[0].argmax(1) == answer
        firsts += int(right[:, 0].sum())
        hits += int(right.all(1).sum())
    model.train()
    return f"first token {firsts / len(held_out):.1%}, whole answer {hits / len(held_out):.1%}"


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    args, device = setup.begin(parser)
    if not (WEIGHTS / "tokenizer.json").exists():
        save_tokenizer()
    pieces = PreTrainedTokenizerFast.from_pretrained(WEIGHTS)
    cache = args.state / "examples.pt"
    if not cache.exists():
        japanese_rows = [row for name in ("jaquad", "jsquad") for row in rows(args.data / f"{name}.train.jsonl.xz")]
        english_rows = rows(args.data / "squad.train.jsonl.xz")
        short_rows = [row for row in rows(args.data / "english_qa.train.jsonl.xz") if len(row["context"]) < 800]
        chance = random.Random(0)
        for part in (japanese_rows, english_rows, short_rows):
            part += unanswerable.made(part, int(MADE * len(part)), chance)
        dev = [rows(args.data / f"{name}.dev.jsonl.xz")[::4] for name in ("jaquad", "squad")]
        made = [examples(pieces, part) for part in (japanese_rows, english_rows, short_rows, *dev)]
        torch.save([[vars(example) for example in part] for part in made], cache.with_suffix(".tmp"))
        cache.with_suffix(".tmp").replace(cache)
    parts = [[Example(**example) for example in part] for part in torch.load(cache, weights_only=True)]
    japanese, english, short, *held_out = parts
    answerable = [example for example in english if example.answer]
    print([len(part) for part in parts], flush=True)

    torch.manual_seed(0)
    model = Reader(**SIZES, dropout=args.dropout)
    if (WEIGHTS / "model.safetensors").exists():
        int8.load(model, WEIGHTS)
    else:
        vectors = translators.built_in(TRANSLATOR).model.shared.weight[: SIZES["vocabulary"]].detach()
        model.tokens.weight.data = 4 * F.normalize(vectors - vectors.mean(0))
        for embedding in (model.match, model.share):
            torch.nn.init.normal_(embedding.weight, std=0.1)
    training = Training(model, args.state, args.rate, device)
    first = training.step
    chance = random.Random(first)
    pools = [batches(pool, chance) for pool in (japanese, 2 * answerable + english, short)]
    began = last_save = time.monotonic()
    spent = 0.0
    model.train()
    while spent < 1:
        spent = (time.monotonic() - began) / (60 * args.minutes)
        chosen = next(pools[TURNS[training.step % len(TURNS)]])
        loss = loss_of(model, stacked([window(example, chance) for example in chosen], device))
        training.learn(loss, args.rate * max(0.0, min(1.0, (training.step - first + 1) / 100, 1.5 * (1 - spent))))
        if training.step % 50 == 0:
            print(
                f"{spent:.0%} step {training.step} loss {loss.item():.3f} {time.monotonic() - began:.0f} s", flush=True
            )
        if time.monotonic() - last_save > 480:
            training.save()
            print(training.step, *(accuracy(training.ema.module, part, device) for part in held_out), flush=True)
            last_save = time.monotonic()
    training.save()
    print(training.step, *(accuracy(training.ema.module, part, device) for part in held_out), flush=True)
    int8.save(training.ema.module, WEIGHTS)
    (WEIGHTS / "config.json").write_text(json.dumps(SIZES, indent=2) + "\n")


if __name__ == "__main__":
    main()
