"""A tiny random OWLv2 in files that have the real one's names."""

import json
from pathlib import Path

import torch
from transformers import Owlv2Config, Owlv2ForObjectDetection
from transformers.convert_slow_tokenizer import bytes_to_unicode

from dlapp.catalog import CARDS

CARD = CARDS["owlv2-base-patch16-ensemble"]
SIDE, PATCH, TOKENS = (
    96,
    16,
    32,
)  # pixels of the square that it sees and of its patches; letters of a label that it reads


def bring(data: Path) -> None:
    """Put the files into a data folder as a download would; the tokenizer knows single letters only."""
    folder = data / "models" / CARD.id
    if folder.exists():
        return
    folder.mkdir(parents=True)
    letters = list(bytes_to_unicode().values())
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    size = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = {"vocab_size": len(words), "bos_token_id": len(words) - 2, "eos_token_id": len(words) - 1, "pad_token_id": 0}
    torch.manual_seed(0)
    network = Owlv2ForObjectDetection(
        Owlv2Config(
            text_config={**size, **text, "max_position_embeddings": TOKENS},
            vision_config={**size, "image_size": SIDE, "patch_size": PATCH},
            projection_dim=32,
        )
    )
    torch.nn.init.normal_(network.box_head.dense2.weight, std=0.05)  # boxes stay near the patches that they come from
    network.save_pretrained(folder)
    special = {"bos_token": words[-2], "eos_token": words[-1], "unk_token": words[-1], "pad_token": "!"}
    files = {
        "vocab.json": {word: place for place, word in enumerate(words)},
        "added_tokens.json": {"!": 0, words[-2]: len(words) - 2, words[-1]: len(words) - 1},
        "special_tokens_map.json": special,
        "tokenizer_config.json": {"tokenizer_class": "CLIPTokenizer", "model_max_length": TOKENS, **special},
        "preprocessor_config.json": {
            "image_processor_type": "Owlv2ImageProcessor",
            "processor_class": "Owlv2Processor",
            "size": {"height": SIDE, "width": SIDE},
            "resample": 2,
            **dict.fromkeys(("do_pad", "do_resize", "do_rescale", "do_normalize"), True),
            "rescale_factor": 1 / 255,
            "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711],
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    (folder / "merges.txt").write_text("#version: 0.2\n")
