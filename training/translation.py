"""Train the built-in Japanese-English translator, both directions in one network.

    python -m training.translation --data DATA_FOLDER --state STATE_FOLDER --minutes 60

The data folder holds tanaka_ja_en.{train,dev}.tsv.xz (everyday sentences, Tanaka corpus / Tatoeba, CC BY-SA 4.0) and
kyoto_ja_en.train.tsv.xz (Wikipedia articles on Kyoto, CC BY-SA 3.0), Japanese and English separated by a tab, and
`Coursera_En-Ja` of https://github.com/shyyhs/CourseraParallelCorpusMining (subtitles of lectures, aligned by machine, Song et
al. 2020, Apache-2.0). Stop it at any time: the next call with the same state folder goes on; without one it starts from the
weights in `dlapp/weights`. The learning rate falls to zero over the last part of a call's minutes; then the weights are
written to `dlapp/weights`.

A pre-norm encoder-decoder (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; configuration of mBART, Liu et al. 2020,
https://arxiv.org/abs/2001.08210), deep encoder and shallow decoder (Kasai et al. 2020, https://arxiv.org/abs/2006.10369).
The first source token says which language is wanted (Johnson et al. 2017, https://arxiv.org/abs/1611.04558). Its
embeddings begin where words that occur in the same sentence pairs are near each other (Levy et al. 2017,
https://arxiv.org/abs/1608.05426), so that translations are found from the first steps on. Sentinels stand for what is to be
carried over unchanged (`dlapp.copying`, `training.copies`).
"""

import lzma
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse
from torch import Tensor
from transformers import MBartConfig, MBartForConditionalGeneration, PreTrainedTokenizerFast

from benchmarks import work_sentences
from dlapp import copying
from dlapp.networks import int8
from dlapp.tasks.translation import models as translators
from dlapp.text import one_width

from . import everyday_sentences, phrasebook, setup, tokenizer
from .checkpoint import Training
from .copies import Copies, cased
from .tokenizer import END, PAD, SPECIAL, TO_EN, TO_JA

WEIGHTS = Path(__file__).parents[1] / "dlapp" / "weights" / "dlapp-translator"
WIDTHS = (*range(4, 18, 2), *range(24, 72, 8))  # tokens a row may have: few shapes, which the CPU's kernels like
PHRASES = 80_000  # drawn from the phrase book for each epoch
COPIES = 45_000  # pairs with sentinels in each epoch
CASED = 24_000  # English sentences in capitals or small letters in each epoch
BARE = 12_000  # English words in small letters or with an article in each epoch
BATCH_TOKENS = {"cpu": 4096, "cuda": 16384}  # source and target together, padding included
Pair = tuple[list[int], list[int]]  # source with its language token and </s>, target with </s>


def sentences(path: Path) -> list[tuple[str, str]]:
    """(Japanese, English) pairs of a file."""
    with lzma.open(path, "rt", encoding="utf8") as file:
        rows = (one_width(line.rstrip("\n")).split("\t") for line in file)
        return [(row[0].strip(), row[1].strip()) for row in rows if len(row) >= 2 and row[0].strip() and row[1].strip()]


def lectures(folder: Path) -> list[tuple[str, str]]:
    """(Japanese, English) pairs of the lectures, the Japanese without the spaces between its words."""
    japanese, english = ((folder / f"train.{side}.txt").read_text("utf-8").splitlines() for side in ("ja", "en"))
    between = re.compile(r"(?<=[^ -~]) +| +(?=[^ -~])")  # spaces between words in Latin letters stay
    return [
        (between.sub("", one_width(ja)).strip(), one_width(en).strip())
        for ja, en in zip(japanese, english, strict=True)
        if ja.strip() and en.strip()
    ]


def unseen(data: Path) -> set[str]:
    """Sentences that are judged or measured, in either language."""
    development = sentences(data / "tanaka_ja_en.dev.tsv.xz")
    return {
        *everyday_sentences.ENGLISH,
        *everyday_sentences.JAPANESE,
        *everyday_sentences.LATER_ENGLISH,
        *everyday_sentences.LATER_JAPANESE,
        *work_sentences.ENGLISH,
        *work_sentences.JAPANESE,
        *(sentence for pair in development for sentence in pair),
    }


def network() -> MBartForConditionalGeneration:
    """7.5 M parameters."""
    return MBartForConditionalGeneration(
        MBartConfig(
            vocab_size=tokenizer.VOCABULARY,
            d_model=256,
            encoder_layers=4,
            decoder_layers=2,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=1024,
            decoder_ffn_dim=1024,
            max_position_embeddings=256,
            dropout=0.0,
            attention_dropout=0.0,
            activation_dropout=0.0,
            scale_embedding=True,
            pad_token_id=PAD,
            bos_token_id=END,
            eos_token_id=END,
            decoder_start_token_id=END,
            forced_eos_token_id=None,
            tie_word_embeddings=True,
        )
    )


def shared_space(pairs: list[tuple[list[int], list[int]]], width: int) -> tuple[Tensor, Tensor]:
    """Token vectors from how often two tokens occur in one sentence pair.

    Args:
        pairs: token ids of both languages, sentence by sentence.

    Returns:
        float32 (vocabulary, width), rows of the length that the network's own start gives them, and bool (vocabulary,):
        the tokens that occur often enough to have one.
    """
    rows = [sorted({*first, *second}) for first, second in pairs]
    ends = np.cumsum([0, *map(len, rows)])
    ones = np.ones(ends[-1], dtype=np.float32)
    present = sparse.csr_array((ones, np.concatenate(rows), ends), shape=(len(rows), tokenizer.VOCABULARY))
    count = torch.from_numpy((present.T @ present).toarray())
    frequency = count.diagonal().clone() + 1
    information = (count * len(pairs) / frequency / frequency[:, None]).clamp(min=1).log()
    vectors, strength, _ = torch.svd_lowrank(information, q=width, niter=4)
    vectors = vectors * strength.sqrt()
    vectors = F.normalize(vectors - vectors.mean(0)) * 0.02 * width**0.5
    return vectors @ torch.linalg.qr(torch.randn(width, width))[0], frequency > 5


def encoded(pieces: PreTrainedTokenizerFast, pairs: list[tuple[str, str]]) -> list[tuple[list[int], list[int]]]:
    """(Japanese ids, English ids), each ending in </s>; pairs that are too long are left out."""
    japanese = pieces([pair[0] for pair in pairs])["input_ids"]
    english = pieces([pair[1] for pair in pairs])["input_ids"]
    both = zip(japanese, english, strict=True)
    return [(ja, en) for ja, en in both if len(ja) < WIDTHS[-1] and len(en) < WIDTHS[-1]]


def batches(
    pairs: list[tuple[list[int], list[int]]],
    to_japanese: list[tuple[list[int], list[int]]],
    tokens: int,
    chance: random.Random,
) -> Iterator[tuple[Tensor, Tensor]]:
    """One epoch: (B, S) sources and (B, T) targets of a few shapes, what fills none is left out.

    `pairs` in both directions, `to_japanese` only in this one.
    """
    both = [([TO_EN, *ja], en) for ja, en in pairs] + [([TO_JA, *en], ja) for ja, en in pairs + to_japanese]
    chance.shuffle(both)
    widths = np.array(WIDTHS)
    shapes: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for pair in both:
        shapes[tuple(widths[np.searchsorted(widths, [len(pair[0]), len(pair[1])])].tolist())].append(pair)
    cut = []
    for (source, target), rows in shapes.items():
        size = tokens // (source + target)
        cut += [((source, target), rows[i : i + size]) for i in range(0, len(rows) - size + 1, size)]
    chance.shuffle(cut)
    for (source, target), rows in cut:
        yield padded([row[0] for row in rows], source), padded([row[1] for row in rows], target)


def padded(rows: list[list[int]], width: int) -> Tensor:
    """Token rows of different lengths -> (B, width), filled with PAD."""
    return torch.tensor([row + [PAD] * (width - len(row)) for row in rows])


def loss_of(model: MBartForConditionalGeneration, source: Tensor, target: Tensor) -> Tensor:
    """Cross entropy of the next target token, label smoothing 0.1."""
    shifted = torch.cat([torch.full_like(target[:, :1], END), target[:, :-1]], 1)
    with torch.autocast(source.device.type, torch.bfloat16):
        hidden = model.model(
            input_ids=source, attention_mask=source != PAD, decoder_input_ids=shifted
        ).last_hidden_state
        logits = F.linear(hidden, model.lm_head.weight)
    return F.cross_entropy(logits.flatten(0, 1).float(), target.flatten(), ignore_index=PAD, label_smoothing=0.1)


@torch.inference_mode()
def bleu(
    model: MBartForConditionalGeneration, pieces: PreTrainedTokenizerFast, pairs: list, device: torch.device
) -> str:
    """Greedy BLEU on a few held-out pairs: 13a for English, characters for Japanese, and one sentence to look at."""
    import sacrebleu

    model.eval()
    report = []
    for wanted, source, target, tokenize in ((TO_EN, 0, 1, "13a"), (TO_JA, 1, 0, "char")):
        outputs: list[str] = []
        for start in range(0, len(pairs), 50):
            rows = [[wanted, *ids] for ids in pieces([p[source] for p in pairs[start : start + 50]])["input_ids"]]
            batch = padded(rows, max(map(len, rows))).to(device)
            ids = model.generate(input_ids=batch, attention_mask=batch != PAD, max_new_tokens=60, num_beams=1)
            outputs += pieces.batch_decode(ids, skip_special_tokens=True)
        score = sacrebleu.corpus_bleu(outputs, [[p[target] for p in pairs]], tokenize=tokenize).score
        report.append(f"{SPECIAL[wanted]} {score:.1f} ({pairs[-1][source]} -> {outputs[-1]})")
    model.train()
    return "; ".join(report)


def main() -> None:
    parser = setup.options(__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="of this call")
    parser.add_argument("--fall", type=float, default=0.4, help="share of the time in which the learning rate falls")
    parser.add_argument("--tanaka", type=float, default=1.0, help="share of the Tanaka pairs drawn for each epoch")
    parser.add_argument("--kyoto", type=float, default=0.02, help="share of the Kyoto pairs drawn for each epoch")
    parser.add_argument("--coursera", type=float, default=0.1, help="share of the lectures drawn for each epoch")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="peak learning rate")
    parser.add_argument("--dropout", type=float, default=0.0)
    args, device = setup.begin(parser)
    development = sentences(args.data / "tanaka_ja_en.dev.tsv.xz")
    held_out = unseen(args.data)
    tanaka = [p for p in sentences(args.data / "tanaka_ja_en.train.tsv.xz") if not held_out & set(p)]
    kyoto = sentences(args.data / "kyoto_ja_en.train.tsv.xz")
    checkpoint = args.state / "checkpoint.pt"
    is_new = not checkpoint.exists() and not (WEIGHTS / "model.safetensors").exists()
    if is_new:
        tokenizer.trained([side for pair in tanaka + kyoto[::10] for side in pair]).save_pretrained(WEIGHTS)
    pieces = PreTrainedTokenizerFast.from_pretrained(WEIGHTS)
    pieces.add_tokens([f"<{number}>" for number in range(copying.SENTINELS)])
    everyday, talks = encoded(pieces, tanaka), lectures(args.data / "Coursera_En-Ja")
    copies = Copies(tanaka + kyoto[::20])

    torch.manual_seed(0)
    model = network() if is_new or checkpoint.exists() else translators.built_in(WEIGHTS)
    model.resize_token_embeddings(len(pieces), mean_resizing=False)
    if is_new:
        vectors, known = shared_space(everyday + encoded(pieces, kyoto[::3]), model.config.d_model)
        with torch.no_grad():
            model.model.shared.weight[: len(known)][known] = vectors[known]
    model.config.dropout = args.dropout
    for module in model.modules():
        if isinstance(getattr(module, "dropout", None), float):
            module.dropout = args.dropout
    training = Training(model, args.state, args.rate, device)
    first, began = training.step, time.monotonic()
    chance = random.Random(first)
    last_save, tokens, spent = began, 0, 0.0
    model.train()
    while spent < 1:
        phrases = [pair for pair in phrasebook.pairs(PHRASES, chance) if not held_out & set(pair)]
        drawn = phrases + copies.pairs(COPIES, chance) + chance.sample(kyoto, int(args.kyoto * len(kyoto)))
        epoch = chance.sample(everyday, int(args.tanaka * len(everyday)))
        epoch += encoded(pieces, drawn + chance.sample(talks, int(args.coursera * len(talks))))
        to_japanese = cased(tanaka, CASED, chance) + phrasebook.bare(BARE, chance)
        for source, target in batches(epoch, encoded(pieces, to_japanese), BATCH_TOKENS[device.type], chance):
            spent = (time.monotonic() - began) / (60 * args.minutes)
            if spent >= 1:
                break
            loss = loss_of(model, source.to(device), target.to(device))
            training.learn(loss, args.rate * min(1.0, (training.step - first + 1) / 100, (1 - spent) / args.fall))
            tokens += int((source != PAD).sum() + (target != PAD).sum())  # on the CPU: nothing waits for the GPU
            if training.step % 20 == 0:
                speed = tokens / (time.monotonic() - began)
                print(f"{spent:.0%} step {training.step} loss {loss.item():.3f} {speed:.0f} tokens/s", flush=True)
            if time.monotonic() - last_save > 900:
                training.save()
                print(
                    f"step {training.step} BLEU {bleu(training.ema.module, pieces, development[:200], device)}",
                    flush=True,
                )
                last_save = time.monotonic()
    training.save()
    print(f"step {training.step} BLEU {bleu(training.ema.module, pieces, development[:200], device)}", flush=True)
    model.load_state_dict(training.ema.module.state_dict())
    int8.save(model, WEIGHTS)
    pieces.save_pretrained(WEIGHTS)
    model.config.save_pretrained(WEIGHTS)
    model.generation_config.save_pretrained(WEIGHTS)


if __name__ == "__main__":
    main()
