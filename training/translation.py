"""Train the built-in Japanese-English translator, both directions in one network.

    python -m training.translation --data DATA_FOLDER --state STATE_FOLDER --minutes 120

The data folder holds tanaka_ja_en.{train,dev}.tsv.xz (everyday sentences, Tanaka corpus / Tatoeba, CC BY-SA 4.0) and
kyoto_ja_en.train.tsv.xz (Wikipedia articles on Kyoto, CC BY-SA 3.0), Japanese and English separated by a tab. Stop it at
any time: the next call with the same state folder goes on. The learning rate falls to zero over the minutes of a call.

A pre-norm encoder-decoder (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; configuration of mBART, Liu et al. 2020,
https://arxiv.org/abs/2001.08210), deep encoder and shallow decoder (Kasai et al. 2020, https://arxiv.org/abs/2006.10369).
The first source token says which language is wanted (Johnson et al. 2017, https://arxiv.org/abs/1611.04558). Matrices are
trained with Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/), all else with AdamW.
"""

import argparse
import lzma
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from transformers import MBartConfig, MBartForConditionalGeneration, PreTrainedTokenizerFast

VOCABULARY = 8_000
PAD, END, UNKNOWN, TO_JA, TO_EN = range(5)
SPECIAL = ["<pad>", "</s>", "<unk>", "<2ja>", "<2en>"]
LONGEST = 64  # tokens of a training sentence
BATCH_TOKENS = 6_000  # source and target together, padding included
KYOTO_SHARE = 0.1  # of its pairs, drawn anew for each epoch
Pair = tuple[list[int], list[int]]  # source with its language token, target


def sentences(path: Path) -> list[tuple[str, str]]:
    """(Japanese, English) pairs of a file."""
    with lzma.open(path, "rt", encoding="utf8") as file:
        rows = (line.rstrip("\n").split("\t") for line in file)
        return [(row[0].strip(), row[1].strip()) for row in rows if len(row) >= 2 and row[0].strip() and row[1].strip()]


def trained_tokenizer(pairs: list[tuple[str, str]]) -> PreTrainedTokenizerFast:
    """One unigram vocabulary for both languages (Kudo 2018, https://arxiv.org/abs/1804.10959), case and signs kept."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY, special_tokens=SPECIAL, unk_token="<unk>", max_piece_length=12, show_progress=False
    )
    tokenizer.train_from_iterator((text for pair in pairs for text in pair), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", END)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=256
    )


def network() -> MBartForConditionalGeneration:
    """About 10 M parameters."""
    return MBartForConditionalGeneration(
        MBartConfig(
            vocab_size=VOCABULARY,
            d_model=256,
            encoder_layers=6,
            decoder_layers=3,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            encoder_ffn_dim=1024,
            decoder_ffn_dim=1024,
            max_position_embeddings=256,
            dropout=0.1,
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


def encoded(tokenizer: PreTrainedTokenizerFast, pairs: list[tuple[str, str]]) -> list[tuple[list[int], list[int]]]:
    """(Japanese ids, English ids), each ending in </s>; pairs that are too long are left out."""
    japanese = tokenizer([pair[0] for pair in pairs])["input_ids"]
    english = tokenizer([pair[1] for pair in pairs])["input_ids"]
    both = zip(japanese, english, strict=True)
    return [(ja, en) for ja, en in both if len(ja) < LONGEST and len(en) < LONGEST]


def batches(tanaka: list, kyoto: list, epoch: int) -> Iterator[list[Pair]]:
    """One epoch in both directions: pairs of like length together, the batches shuffled."""
    chance = random.Random(epoch)
    chosen = tanaka + chance.sample(kyoto, int(len(kyoto) * KYOTO_SHARE))
    pairs = [([TO_EN, *ja], en) for ja, en in chosen] + [([TO_JA, *en], ja) for ja, en in chosen]
    pairs.sort(key=lambda pair: (len(pair[0]) + len(pair[1]) + chance.random() * 4, chance.random()))
    cut: list[list[Pair]] = [[]]
    width = 0
    for pair in pairs:
        wider = max(width, len(pair[0]) + len(pair[1]))
        if cut[-1] and wider * (len(cut[-1]) + 1) > BATCH_TOKENS:
            cut.append([])
            wider = len(pair[0]) + len(pair[1])
        cut[-1].append(pair)
        width = wider
    chance.shuffle(cut)
    yield from cut


def padded(rows: list[list[int]], device: torch.device) -> Tensor:
    """Token rows of different lengths -> (B, longest), filled with PAD."""
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=PAD).to(
        device
    )


def loss_of(model: MBartForConditionalGeneration, batch: list[Pair], device: torch.device) -> Tensor:
    """Cross entropy of the next target token, label smoothing 0.1."""
    source, target = padded([pair[0] for pair in batch], device), padded([pair[1] for pair in batch], device)
    shifted = torch.cat([torch.full_like(target[:, :1], END), target[:, :-1]], 1)
    with torch.autocast(device.type, torch.bfloat16):
        hidden = model.model(
            input_ids=source, attention_mask=source != PAD, decoder_input_ids=shifted
        ).last_hidden_state
        real = target != PAD
        logits = F.linear(hidden[real], model.lm_head.weight)  # no work for padding
    return F.cross_entropy(logits.float(), target[real], label_smoothing=0.1)


@torch.inference_mode()
def bleu(
    model: MBartForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, pairs: list, device: torch.device
) -> str:
    """Greedy BLEU on a few held-out pairs: 13a for English, characters for Japanese, and one sentence to look at."""
    import sacrebleu

    model.eval()
    report = []
    for wanted, source, target, tokenize in ((TO_EN, 0, 1, "13a"), (TO_JA, 1, 0, "char")):
        outputs: list[str] = []
        for start in range(0, len(pairs), 50):
            rows = [[wanted, *ids] for ids in tokenizer([p[source] for p in pairs[start : start + 50]])["input_ids"]]
            batch = padded(rows, device)
            ids = model.generate(input_ids=batch, attention_mask=batch != PAD, max_new_tokens=LONGEST, num_beams=1)
            outputs += tokenizer.batch_decode(ids, skip_special_tokens=True)
        score = sacrebleu.corpus_bleu(outputs, [[p[target] for p in pairs]], tokenize=tokenize).score
        report.append(f"{SPECIAL[wanted]} {score:.1f} ({pairs[0][source]} -> {outputs[0]})")
    model.train()
    return "; ".join(report)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=120)
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    args.state.mkdir(parents=True, exist_ok=True)
    tanaka, kyoto = (
        sentences(args.data / "tanaka_ja_en.train.tsv.xz"),
        sentences(args.data / "kyoto_ja_en.train.tsv.xz"),
    )
    held_out = sentences(args.data / "tanaka_ja_en.dev.tsv.xz")[:200]
    if not (args.state / "tokenizer.json").exists():
        trained_tokenizer(tanaka + kyoto[::10]).save_pretrained(args.state)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(args.state)
    everyday, articles = encoded(tokenizer, tanaka), encoded(tokenizer, kyoto)

    torch.manual_seed(0)
    model = network().to(device)
    ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.998))
    inner = {name: p for name, p in model.named_parameters() if p.ndim == 2 and "layers" in name}
    rest = [p for name, p in model.named_parameters() if name not in inner]
    optimizers = [
        torch.optim.Muon(inner.values(), lr=1e-3, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(rest, lr=1.5e-3, betas=(0.9, 0.98), weight_decay=0.01),
    ]
    peaks = [optimizer.param_groups[0]["lr"] for optimizer in optimizers]
    checkpoint, epoch, step = args.state / "checkpoint.pt", 0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        ema.load_state_dict(state["ema"])
        for optimizer, saved in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        epoch, step = state["epoch"], state["step"]

    def save() -> None:
        state = {"model": model.state_dict(), "ema": ema.state_dict(), "epoch": epoch, "step": step}
        state["optimizers"] = [optimizer.state_dict() for optimizer in optimizers]
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)

    began = last_save = time.monotonic()
    tokens, spent, model = 0, 0.0, model.train()
    while spent < 1:
        for batch in batches(everyday, articles, epoch):
            spent = (time.monotonic() - began) / (60 * args.minutes)
            if spent >= 1:
                break
            warm = min(1.0, (step + 1) / 400)
            factor = warm * 0.5 * (1 + math.cos(math.pi * max(0.0, spent - 0.5) * 2))  # constant, then down
            loss = loss_of(model, batch, device)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            for optimizer, peak in zip(optimizers, peaks, strict=True):
                optimizer.param_groups[0]["lr"] = peak * factor
                optimizer.step()
                optimizer.zero_grad()
            ema.update_parameters(model)
            tokens += sum(len(pair[0]) + len(pair[1]) for pair in batch)
            step += 1
            if step % 100 == 0:
                speed = tokens / (time.monotonic() - began)
                print(f"epoch {epoch} step {step} loss {loss.item():.3f} {speed:.0f} tokens/s", flush=True)
            if time.monotonic() - last_save > 600:
                save()
                print(f"step {step} BLEU {bleu(ema.module, tokenizer, held_out, device)}", flush=True)
                last_save = time.monotonic()
        else:
            epoch += 1
    save()
    print(f"step {step} BLEU {bleu(ema.module, tokenizer, held_out, device)}", flush=True)


if __name__ == "__main__":
    main()
