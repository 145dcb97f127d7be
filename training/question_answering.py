"""Train the built-in reader, which answers Japanese and English questions from a passage.

    python -m training.question_answering --data DATA_FOLDER --state STATE_FOLDER --minutes 60

The data folder holds jaquad.{train,dev}, jsquad.train, squad.{train,dev} and english_qa.train, each .jsonl.xz, a question a
line: JaQuAD (So et al. 2022, https://arxiv.org/abs/2202.01764, CC BY-SA 3.0), JSQuAD (Kurihara et al. 2022, CC BY-SA 4.0), the
public part of SQuAD 2.0 (Rajpurkar et al. 2018, https://arxiv.org/abs/1806.03822, CC BY-SA 4.0), and QAMR, QED, FairytaleQA.
Starts from the encoder of the built-in translator, whose tokenizer it shares. Stop it at any time: the next call with the
same state folder goes on; without one it starts from the weights in `dlapp/weights` if there are any. The learning rate falls to zero over a call's minutes; then the weights land in `dlapp/weights`.
"""

import argparse
import json
import lzma
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import PreTrainedTokenizerFast

from dlapp.networks import packed
from dlapp.networks.reader import Reader, inputs, overlap
from dlapp.tasks import translators
from dlapp.text import narrow, one_width

from . import memory
from .tokenizer import END, SEPARATOR
from .translation import WEIGHTS as TRANSLATOR

WEIGHTS = TRANSLATOR.with_name("dlapp-reader")
SIZES = {"vocabulary": 8192, "width": 256, "layers": 4, "heads": 4, "longest": 256}
WINDOW, QUESTION = 160, 48  # tokens in all, and of the question
BATCH = 40
EMPTY = 0.2  # share of answerable questions that get a window without the answer


@dataclass
class Example:
    """A question with its whole passage, in tokens; the answer's first and last token, or None where there is none."""

    question: list[int]
    passage: list[int]
    matches: list[int]
    shares: list[int]
    answer: tuple[int, int] | None


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
            _, matches, shares = inputs([], ids, offsets, overlap(row["question"], row["context"]), SEPARATOR, END)
            made.append(Example(question, ids, matches[2:-1], shares[2:-1], span))
    return made


def window(example: Example, chance: random.Random) -> tuple[list[int], list[int], list[int], int, int]:
    """A part of the passage, with the answer in it or, now and then, without: ids, matches, shares, first, last."""
    room = WINDOW - 3 - len(example.question)
    slack = max(0, len(example.passage) - room)
    begin = chance.randint(0, slack)
    if example.answer and chance.random() > EMPTY:
        first, last = example.answer
        begin = chance.randint(min(slack, max(0, last - room + 1)), min(slack, first))
    part = slice(begin, begin + room)
    before = 2 + len(example.question)
    ids = [SEPARATOR, *example.question, SEPARATOR, *example.passage[part], END]
    zeros = [0] * before
    first = last = 0
    if example.answer and begin <= example.answer[0] and example.answer[1] < begin + room:
        first, last = (before + place - begin for place in example.answer)
    return ids, [*zeros, *example.matches[part], 0], [*zeros, *example.shares[part], 0], first, last


def stacked(items: list[tuple], device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Windows -> ids, matches, shares (B, T) padded with 0, and first and last (B, 2); T is a multiple of 32."""
    width = -(-max(len(item[0]) for item in items) // 32) * 32
    padded = [torch.tensor([item[k] + [0] * (width - len(item[k])) for item in items]).to(device) for k in range(3)]
    return padded[0], padded[1], padded[2], torch.tensor([item[3:] for item in items]).to(device)


def loss_of(model: Reader, batch: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """Cross entropy of the answer's first and last token."""
    ids, matches, shares, answer = batch
    with torch.autocast(ids.device.type, torch.bfloat16):
        logits, _ = model(ids, matches, shares)
    return F.cross_entropy(logits[..., 0], answer[:, 0]) + F.cross_entropy(logits[..., 1], answer[:, 1])


@torch.inference_mode()
def accuracy(model: torch.nn.Module, held_out: list[Example], device: torch.device) -> str:
    """Share of held-out windows whose first token, and whose whole answer, is the most probable one."""
    model.eval()
    chance, hits, firsts = random.Random(0), 0, 0
    for start in range(0, len(held_out), 50):
        batch = stacked([window(example, chance) for example in held_out[start : start + 50]], device)
        logits, _ = model(*batch[:3])
        right = logits.argmax(1) == batch[3]
        firsts += int(right[:, 0].sum())
        hits += int(right.all(1).sum())
    model.train()
    return f"first token {firsts / len(held_out):.1%}, whole answer {hits / len(held_out):.1%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=6e-4, help="peak learning rate")
    args = parser.parse_args()
    memory.keep()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    args.state.mkdir(parents=True, exist_ok=True)
    pieces = PreTrainedTokenizerFast.from_pretrained(TRANSLATOR)
    cache = args.state / "examples.pt"
    if not cache.exists():
        japanese_rows = [row for name in ("jaquad", "jsquad") for row in rows(args.data / f"{name}.train.jsonl.xz")]
        english_rows = rows(args.data / "squad.train.jsonl.xz")
        short_rows = [row for row in rows(args.data / "english_qa.train.jsonl.xz") if len(row["context"]) < 800]
        dev = [rows(args.data / f"{name}.dev.jsonl.xz")[::4] for name in ("jaquad", "squad")]
        made = [examples(pieces, part) for part in (japanese_rows, english_rows, short_rows, *dev)]
        torch.save([[vars(example) for example in part] for part in made], cache.with_suffix(".tmp"))
        cache.with_suffix(".tmp").replace(cache)
    parts = [[Example(**example) for example in part] for part in torch.load(cache, weights_only=True)]
    japanese, english, short, *held_out = parts
    answerable = [example for example in english if example.answer]
    print([len(part) for part in parts], flush=True)

    torch.manual_seed(0)
    model = Reader(**SIZES)
    if (WEIGHTS / "model.safetensors").exists():
        packed.load(model, WEIGHTS)
    else:
        model.encoder.load_state_dict(translators.built_in(TRANSLATOR).model.encoder.state_dict())
        for embedding in (model.match, model.share):
            torch.nn.init.normal_(embedding.weight, std=0.02)
    model = model.to(device)
    ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.998))
    optimizer = torch.optim.AdamW(model.parameters(), args.rate, (0.9, 0.98), weight_decay=0.01, fused=True)
    checkpoint, step = args.state / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        ema.load_state_dict(state["ema"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]

    def save() -> None:
        state = {
            "model": model.state_dict(),
            "ema": ema.state_dict(),
            "optimizer": optimizer.state_dict(),
            "step": step,
        }
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)

    chance, first = random.Random(step), step
    began = last_save = time.monotonic()
    spent = 0.0
    model.train()
    while spent < 1:
        for start in range(0, len(japanese) - BATCH, BATCH):
            spent = (time.monotonic() - began) / (60 * args.minutes)
            if spent >= 1:
                break
            if start == 0:
                chance.shuffle(japanese)
            turn = step % 5  # the small English set takes as many turns as the large Japanese one
            if turn < 2:
                chosen = japanese[start : start + BATCH]
            elif turn < 4:
                chosen = chance.sample(answerable, BATCH * 3 // 4) + chance.sample(english, BATCH // 4)
            else:
                chosen = chance.sample(short, 2 * BATCH)
            loss = loss_of(model, stacked([window(example, chance) for example in chosen], device))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.param_groups[0]["lr"] = args.rate * min(1.0, (step - first + 1) / 100, 1.2 * (1 - spent))
            optimizer.step()
            optimizer.zero_grad()
            ema.update_parameters(model)
            step += 1
            if step % 50 == 0:
                print(f"{spent:.0%} step {step} loss {loss.item():.3f} {time.monotonic() - began:.0f} s", flush=True)
            if time.monotonic() - last_save > 480:
                save()
                print(step, *(accuracy(ema.module, part, device) for part in held_out), flush=True)
                last_save = time.monotonic()
    save()
    print(step, *(accuracy(ema.module, part, device) for part in held_out), flush=True)
    WEIGHTS.mkdir(exist_ok=True)
    packed.save(ema.module, WEIGHTS)
    (WEIGHTS / "config.json").write_text(json.dumps(SIZES, indent=2) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TRANSLATOR / name, WEIGHTS / name)


if __name__ == "__main__":
    main()
