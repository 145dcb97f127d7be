"""Train the built-in summarizer, which ranks the sentences of Japanese and English texts.

    python -m training.summarization --data DATA_FOLDER --state STATE_FOLDER --epochs 5

The data folder holds kyoto_leads.train (Wikipedia articles on Kyoto with their lead paragraphs, Japanese and English, CC
BY-SA 3.0), jawikinews_full.train (Japanese news with headlines, CC BY 2.5) and scitldr.{train,dev} (science abstracts with a
one-sentence summary, Cachola et al. 2020, https://arxiv.org/abs/2004.15011, Apache 2.0), each .jsonl.xz. One text in ten is
held out. The sentences are ranked by how much they share with the written summary. The token vectors begin as the built-in
translator's, whose tokenizer it uses. A few minutes on two cores; the weights land in `dlapp/weights`.
"""

import json
import lzma
import random
import shutil
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from dlapp import text as texts
from dlapp.networks import int8
from dlapp.networks.sentence_ranker import SentenceRanker
from dlapp.tasks.translation import models as translators

from . import setup
from .tokenizer import PAD, UNKNOWN
from .translation import WEIGHTS as TRANSLATOR

WEIGHTS = TRANSLATOR.with_name("dlapp-summarizer")
SIZES = {"vocabulary": 8192, "width": 256, "layers": 2, "heads": 4, "longest": 200}
SENTENCES, TOKENS = 100, 80  # of a text, and of a sentence
SHARP = 12.0  # how much more the best sentences count than the others
BATCH = 32


@dataclass
class Text:
    """A text in sentences, its written summary, and what it is: its source and language."""

    sentences: list[str]
    summary: str
    source: str
    language: str


def corpus(data: Path) -> tuple[list[Text], list[Text]]:
    """Training and held-out texts of at least five sentences (three for abstracts)."""
    made: list[Text] = []
    for row in _rows(data / "kyoto_leads.train.jsonl.xz"):
        made.append(_cut(row["text"], row["summary"], "kyoto", row["lang"]))
    for row in _rows(data / "jawikinews_full.train.jsonl.xz"):
        made.append(_cut(row["article"], row["headline"], "wikinews", "ja"))
    for part in ("train", "dev"):
        for row in _rows(data / f"scitldr.{part}.jsonl.xz"):
            made.append(Text(row["source"], row["target"][0], f"scitldr-{part}", "en"))
    made = [text for text in made if len(text.sentences) >= (3 if "scitldr" in text.source else 5)]
    held_out = [text for text in made if text.source == "scitldr-dev" or _chosen(text)]
    return [text for text in made if text.source != "scitldr-dev" and not _chosen(text)], held_out


def _chosen(text: Text) -> bool:
    """Whether a text is held out: one in ten, by its beginning; abstracts have a part of their own."""
    return "scitldr" not in text.source and zlib.crc32(text.sentences[0].encode()) % 10 == 0


def _rows(path: Path) -> list[dict]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def _cut(source: str, summary: str, name: str, language: str) -> Text:
    spans = texts.sentences(source, language)[:SENTENCES]
    return Text([source[span.start : span.end] for span in spans], summary, name, language)


def worth(sentence: list[int], summary: list[int]) -> float:
    """F1 of shared tokens plus F1 of shared token pairs: about ROUGE-1 + ROUGE-2 (Lin 2004)."""
    total = 0.0
    for size in (1, 2):
        ours, theirs = (Counter(zip(*(ids[k:] for k in range(size)), strict=False)) for ids in (sentence, summary))
        shared = sum((ours & theirs).values())
        total += 2 * shared / max(1, sum(ours.values()) + sum(theirs.values()))
    return total


def examples(pieces: PreTrainedTokenizerFast, corpus: list[Text]) -> list[tuple[Tensor, Tensor]]:
    """Token ids (N, T) of each text's sentences, and what share of the choice each should have (N,)."""
    made = []
    for text in corpus:
        sentences = pieces([texts.one_width(s) for s in text.sentences[:SENTENCES]], add_special_tokens=False)[
            "input_ids"
        ]
        summary = pieces(texts.one_width(text.summary), add_special_tokens=False)["input_ids"]
        worths = torch.tensor([worth(sentence, summary) for sentence in sentences])
        rows = [torch.tensor(sentence[:TOKENS] or [UNKNOWN]) for sentence in sentences]
        made.append((torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).short(), (SHARP * worths).softmax(0)))
    return made


def rarity(train: list[tuple[Tensor, Tensor]]) -> Tensor:
    """How much each token weighs at first, (vocabulary,): the logarithm of smooth inverse frequency."""
    counts = torch.zeros(SIZES["vocabulary"])
    for ids, _ in train:
        counts += torch.bincount(ids.flatten().long(), minlength=len(counts))
    counts[PAD] = 0
    return -(counts / counts.sum() + 1e-3).log()


def stacked(items: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Texts -> ids (B, N, T) and wanted shares (B, N), padded with 0."""
    count, width = (max(item[0].shape[k] for item in items) for k in range(2))
    ids, wanted = torch.zeros(len(items), count, width, dtype=torch.long), torch.zeros(len(items), count)
    for i, (rows, shares) in enumerate(items):
        ids[i, : rows.shape[0], : rows.shape[1]] = rows
        wanted[i, : len(shares)] = shares
    return ids, wanted


def loss_of(model: SentenceRanker, items: list[tuple[Tensor, Tensor]]) -> Tensor:
    """Cross entropy between the wanted shares and the softmax of the scores."""
    ids, wanted = stacked(items)
    logs = model(ids)[0].log_softmax(-1)
    return -(wanted * logs.masked_fill(wanted == 0, 0)).sum(-1).mean()


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=5e-4, help="peak learning rate")
    args, _device = setup.begin(parser)
    pieces = PreTrainedTokenizerFast.from_pretrained(TRANSLATOR)
    cache = args.state / "examples.pt"
    if not cache.exists():
        torch.save([examples(pieces, part) for part in corpus(args.data)], cache.with_suffix(".tmp"))
        cache.with_suffix(".tmp").replace(cache)
    train, held_out = torch.load(cache, weights_only=True)
    print(len(train), len(held_out), flush=True)

    torch.manual_seed(0)
    chance = random.Random(0)
    model = SentenceRanker(**SIZES)
    with torch.no_grad():
        model.tokens.weight.copy_(translators.built_in(TRANSLATOR).model.shared.weight[: SIZES["vocabulary"]])
        model.salience.weight.copy_(rarity(train)[:, None])
    # the token vectors know the languages already: these few texts may only bend them a little
    rest = [parameter for name, parameter in model.named_parameters() if name != "tokens.weight"]
    groups = [{"params": rest, "share": 1.0}, {"params": [model.tokens.weight], "share": 0.2}]
    optimizer = torch.optim.AdamW(groups, args.rate, weight_decay=0.05, fused=True)
    steps = args.epochs * (len(train) // BATCH)
    step = 0
    for epoch in range(args.epochs):
        model.train()
        chance.shuffle(train)
        order = sorted(range(len(train)), key=lambda i: len(train[i][0]) + chance.random() * 8)
        starts = list(range(0, len(train) - BATCH + 1, BATCH))
        chance.shuffle(starts)
        for start in starts:
            loss = loss_of(model, [train[i] for i in order[start : start + BATCH]])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for group in optimizer.param_groups:
                group["lr"] = args.rate * group["share"] * min(1.0, (step + 1) / 100, 1.25 * (1 - step / steps))
            optimizer.step()
            optimizer.zero_grad()
            step += 1
        model.eval()
        with torch.inference_mode():
            losses = [loss_of(model, held_out[i : i + BATCH]).item() for i in range(0, len(held_out), BATCH)]
        mean = sum(losses) / len(losses)
        print(f"epoch {epoch} training loss {loss.item():.3f} held-out loss {mean:.4f}", flush=True)
    WEIGHTS.mkdir(exist_ok=True)
    int8.save(model, WEIGHTS)
    (WEIGHTS / "config.json").write_text(json.dumps(SIZES, indent=2) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(TRANSLATOR / name, WEIGHTS / name)


if __name__ == "__main__":
    main()
