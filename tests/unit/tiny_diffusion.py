"""Diffusion models without their downloads: tiny random networks in the same format."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers

from dlapp import downloads
from dlapp.catalog import CARDS
from dlapp.prompted_card import Size

WORDS = {"<|startoftext|>": 0, "<|endoftext|>": 1, "a": 2, "cat": 3}
SMALL = (Size("square", 96, 96), Size("landscape", 128, 64), Size("portrait", 64, 128))


def parts(channels: int, **options: Any) -> dict[str, Any]:
    """VAE, text encoder, tokenizer and U-Net of `channels` inputs, as the pipelines name them."""
    from diffusers import UNet2DConditionModel
    from transformers import CLIPTextModel

    torch.manual_seed(0)
    return {
        "vae": vae(4),
        "text_encoder": CLIPTextModel(text_config()),
        "tokenizer": tokenizer(),
        "unet": UNet2DConditionModel(
            **{
                "in_channels": channels,
                "sample_size": 64,
                "block_out_channels": (16, 16),
                "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
                "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
                "layers_per_block": 1,
                "cross_attention_dim": 16,
                "attention_head_dim": 2,
                "norm_num_groups": 4,
                "use_linear_projection": True,
                **options,
            }
        ),
    }


def xl_parts() -> dict[str, Any]:
    """Those of Stable Diffusion XL: two text encoders, whose words also enter beside the time."""
    from transformers import CLIPTextModelWithProjection

    time_width, sizes = 8, 6  # of each number of the original and the wanted size
    return {
        **parts(
            4,
            cross_attention_dim=32,
            addition_embed_type="text_time",
            addition_time_embed_dim=time_width,
            projection_class_embeddings_input_dim=sizes * time_width + 16,
        ),
        "text_encoder_2": CLIPTextModelWithProjection(text_config()),
        "tokenizer_2": tokenizer(),
    }


def flux_parts() -> dict[str, Any]:
    """Those of FLUX: CLIP and T5 read, a transformer denoises latents of 16 channels."""
    from diffusers import FluxTransformer2DModel
    from transformers import CLIPTextModel, T5Config, T5EncoderModel

    torch.manual_seed(0)
    return {
        "vae": vae(16, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1),
        "text_encoder": CLIPTextModel(text_config()),
        "tokenizer": tokenizer(),
        "text_encoder_2": T5EncoderModel(
            T5Config(vocab_size=len(WORDS), d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
        ),
        "tokenizer_2": tokenizer(most=512),
        "transformer": FluxTransformer2DModel(
            in_channels=64,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=16,
            pooled_projection_dim=16,
            axes_dims_rope=(4, 4, 8),
        ),
    }


def safety_checker(is_strict: bool) -> dict[str, Any]:
    """One that blocks every picture or none, and what prepares pictures for it."""
    from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPVisionConfig

    torch.manual_seed(0)
    vision = CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=16
    )
    checker = StableDiffusionSafetyChecker(
        CLIPConfig(text_config=text_config().to_dict(), vision_config=vision.to_dict(), projection_dim=8)
    )
    checker.special_care_embeds_weights.data.fill_(2)  # cosines are at most 1
    checker.concept_embeds_weights.data.fill_(-2 if is_strict else 2)
    size = {"height": 32, "width": 32}
    return {
        "safety_checker": checker,
        "feature_extractor": CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=size),
    }


def vae(channels: int, **options: Any) -> Any:
    """Latents of so many channels, a quarter of the picture's width."""
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        norm_num_groups=4,
        latent_channels=channels,
        **options,
    )


def text_config() -> Any:
    """Of CLIP."""
    from transformers import CLIPTextConfig

    return CLIPTextConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        projection_dim=16,
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
    )


def tokenizer(most: int = 77) -> Any:
    """It knows WORDS."""
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel(WORDS, "<|endoftext|>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<|endoftext|>", model_max_length=most)


def small_sizes(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let models make pictures of SMALL, in any memory."""
    for name in names:
        monkeypatch.setitem(CARDS, name, dataclasses.replace(CARDS[name], sizes=SMALL, memory_bytes=1))


def save(pipeline: Any, model: str) -> None:
    """Put a pipeline where the download of the model would be, in the number format and as many files as its card says."""
    folder, names = downloads.folder(CARDS[model]), CARDS[model].files
    pipeline.save_pretrained(folder, variant="fp16" if any(".fp16." in name for name in names) else None)
    for index in (folder / name for name in names if name.endswith(".safetensors.index.json")):
        stem = index.name.removesuffix(".safetensors.index.json")
        _split(index, sorted(Path(name).name for name in names if Path(name).match(f"{index.parent.name}/{stem}-*")))
    for name in names:  # of the tokenizer, which this one keeps in one file
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("{}")


def _split(index: Path, shards: list[str]) -> None:
    """One file of weights as several, listed in an index."""
    whole = index.with_name(index.name.removesuffix(".index.json"))
    weights = load_file(whole)
    places = {name: shards[number % len(shards)] for number, name in enumerate(weights)}
    for shard in shards:
        save_file(
            {name: weights[name] for name, place in places.items() if place == shard},
            whole.with_name(shard),
            {"format": "pt"},
        )
    size = sum(tensor.nbytes for tensor in weights.values())
    index.write_text(json.dumps({"metadata": {"total_size": size}, "weight_map": places}))
    whole.unlink()
