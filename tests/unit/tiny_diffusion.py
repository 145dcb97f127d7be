"""Diffusion models without their downloads: tiny random networks in the same format."""

from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers

from dlapp import downloads
from dlapp.catalog import CARDS

WORDS = {"<|startoftext|>": 0, "<|endoftext|>": 1, "a": 2, "cat": 3}


def parts(channels: int, **options: Any) -> dict[str, Any]:
    """VAE, text encoder, tokenizer and U-Net of `channels` inputs, as the pipelines name them."""
    from diffusers import AutoencoderKL, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    tokenizer = Tokenizer(models.WordLevel(WORDS, "<|endoftext|>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return {
        "vae": AutoencoderKL(
            block_out_channels=(8, 8, 8),
            down_block_types=("DownEncoderBlock2D",) * 3,
            up_block_types=("UpDecoderBlock2D",) * 3,
            norm_num_groups=4,
        ),
        "text_encoder": CLIPTextModel(
            CLIPTextConfig(
                vocab_size=len(WORDS),
                hidden_size=16,
                intermediate_size=16,
                num_hidden_layers=1,
                num_attention_heads=2,
                bos_token_id=0,
                eos_token_id=1,
                pad_token_id=1,
            )
        ),
        "tokenizer": PreTrainedTokenizerFast(
            tokenizer_object=tokenizer, pad_token="<|endoftext|>", model_max_length=77
        ),
        "unet": UNet2DConditionModel(
            in_channels=channels,
            sample_size=64,
            block_out_channels=(16, 16),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            layers_per_block=1,
            cross_attention_dim=16,
            attention_head_dim=2,
            norm_num_groups=4,
            use_linear_projection=True,
            **options,
        ),
    }


def save(pipeline: Any, model: str) -> None:
    """Put a pipeline where the download of the model would be."""
    folder = downloads.folder(CARDS[model])
    pipeline.save_pretrained(folder)
    for name in CARDS[model].files:  # of the tokenizer, which this one keeps in one file
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("{}")
