"""The one vocabulary of the built-in language models, for Japanese and English.

A unigram model (Kudo 2018, https://arxiv.org/abs/1804.10959) over the text as people write it: case and signs are kept,
spaces become part of the pieces, digits stand alone, and a character that it does not know is spelt in UTF-8 bytes.
"""

import json
from collections import Counter
from collections.abc import Sequence

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

VOCABULARY = 8192
PAD, END, UNKNOWN, TO_JA, TO_EN, SEPARATOR, MASK = range(7)
SPECIAL = ["<pad>", "</s>", "<unk>", "<2ja>", "<2en>", "<sep>", "<mask>"]
BYTES = [f"<0x{i:02X}>" for i in range(256)]
RARE = 10  # characters seen less often are spelt in bytes


def trained(lines: Sequence[str]) -> PreTrainedTokenizerFast:
    """A tokenizer of `VOCABULARY` pieces learnt from lines of both languages."""
    counts = Counter[str]()
    for line in lines:
        counts.update(line)
    known = {character for character, count in counts.items() if count >= RARE}
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(prepend_scheme="never"), pre_tokenizers.Digits(individual_digits=True)]
    )
    tokenizer.train_from_iterator(
        ("".join(character if character in known else " " for character in line) for line in lines),
        trainers.UnigramTrainer(
            vocab_size=VOCABULARY - len(BYTES),
            special_tokens=SPECIAL,
            unk_token="<unk>",
            max_piece_length=12,
            show_progress=False,
        ),
    )
    pieces = [tuple(piece) for piece in json.loads(tokenizer.to_str())["model"]["vocab"]]
    worst = min(score for _, score in pieces) - 10
    tokenizer.model = models.Unigram([*pieces, *((byte, worst) for byte in BYTES)], UNKNOWN, byte_fallback=True)
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")])
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", END)])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        sep_token="<sep>",
        mask_token="<mask>",
        clean_up_tokenization_spaces=False,
    )
