"""The built-in cartoonist, once it is loaded: four pictures, and when the first one is seen coming.

On CUDA also the architectures of SD-Turbo and SDXL-Turbo with random weights, 512 pixels, four steps, through dlapp beside the
default pipeline of diffusers (float32) in one process: pictures per second in batches of four, seconds to a single picture, and peak
memory.
"""

import time
from collections.abc import Callable
from typing import Any

import dlapp
from dlapp import catalog
from dlapp.device import Device
from dlapp.tasks.text_to_image import Settings

from ..benchmark import Values
from ..table import table
from ..timing import median_seconds, seconds

WORDS, PROMPT = "a smiling woman with long brown hair", "an oil painting of a harbour"
PICTURES = 8
CLIP = {"vocab_size": 49408, "max_position_embeddings": 77, "bos_token_id": 49406, "eos_token_id": 49407}
CLIP_L: dict[str, Any] = {
    **CLIP,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
}
CLIP_H: dict[str, Any] = {
    **CLIP,
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 23,
    "num_attention_heads": 16,
    "hidden_act": "gelu",
}
CLIP_G: dict[str, Any] = {
    **CLIP,
    "hidden_size": 1280,
    "intermediate_size": 5120,
    "num_hidden_layers": 32,
    "num_attention_heads": 20,
    "hidden_act": "gelu",
    "projection_dim": 1280,
}
VAE: dict[str, Any] = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "sample_size": 512,
}
UNET: dict[str, Any] = {
    "sample_size": 64,
    "attention_head_dim": (5, 10, 20, 20),
    "cross_attention_dim": 1024,
    "use_linear_projection": True,
}
UNET_XL: dict[str, Any] = {
    "sample_size": 64,
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}


def measure() -> Values:
    import torch

    values: dict[str, Any] = {"cartoonist": _cartoonist()}
    if torch.cuda.is_available():
        makers = {"sd-turbo": _turbo, "sdxl-turbo": _turbo_xl}
        values["cuda"] = {model: _compared(model, make) for model, make in makers.items()}
    else:
        print("no CUDA device")
    return values


def _cartoonist() -> dict[str, float]:
    dlapp.run("text_to_image", WORDS, count=1, steps=1)  # loads the model
    began = time.perf_counter()
    job = dlapp.submit("text_to_image", WORDS)
    while job.progress.preview is None and not job.is_over:
        job.wait(0.005)
    first = time.perf_counter() - began
    job.wait()  # or the next one would wait for it
    return {
        "first preview": round(first, 2),
        "four pictures": round(seconds(dlapp.run, "text_to_image", WORDS, seed=4), 2),
    }


def _compared(model: str, make: Callable[[str], Any]) -> dict[str, dict[str, float]]:
    """What the plain pipeline and dlapp do with the same weights."""
    from dlapp.engines.prompted import BATCH, Prompted
    from dlapp.tasks.text_to_image import inference

    device: Any = Device("cuda:0")
    card: Any = catalog.CARDS[model]
    pipeline = make(device.name)
    pipeline.set_progress_bar_config(disable=True)

    def plain(count: int) -> None:
        for first in range(0, count, BATCH):
            pipeline(
                PROMPT,
                num_inference_steps=card.steps,
                guidance_scale=0.0,
                height=512,
                width=512,
                num_images_per_prompt=min(BATCH, count - first),
            )

    found = {"diffusers": _measured(plain)}
    painter = Prompted(card, pipeline.to(device.dtype), device)
    found["dlapp"] = _measured(lambda count: inference.run(painter, [PROMPT], Settings(count=count), lambda _: None))
    return found


def _measured(paint: Callable[[int], object]) -> dict[str, float]:
    import torch

    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    several = median_seconds(lambda: paint(PICTURES), repeats=3)
    return {
        "pictures per second": round(PICTURES / several, 2),
        "seconds to one picture": round(median_seconds(lambda: paint(1), repeats=5), 3),
        "peak GB": round(torch.cuda.max_memory_allocated() / 1e9, 2),
    }


def _turbo(device: str) -> Any:
    import torch
    from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    with torch.device(device):
        unet, vae = UNet2DConditionModel(**UNET), AutoencoderKL(**VAE)
        text_encoder = CLIPTextModel(CLIPTextConfig(**CLIP_H))
    return StableDiffusionPipeline(
        vae, text_encoder, _tokenizer(), unet, _scheduler(), None, None, requires_safety_checker=False
    )


def _turbo_xl(device: str) -> Any:
    import torch
    from diffusers import AutoencoderKL, StableDiffusionXLPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    with torch.device(device):
        unet, vae = UNet2DConditionModel(**UNET_XL), AutoencoderKL(**VAE, scaling_factor=0.13025)
        text_encoder = CLIPTextModel(CLIPTextConfig(**CLIP_L))
        text_encoder_2 = CLIPTextModelWithProjection(CLIPTextConfig(**CLIP_G))
    return StableDiffusionXLPipeline(vae, text_encoder, text_encoder_2, _tokenizer(), _tokenizer(), unet, _scheduler())


def _scheduler() -> Any:
    from diffusers import EulerDiscreteScheduler

    return EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="trailing", steps_offset=1
    )


def _tokenizer() -> Any:
    """It gives every word the same number: what matters here is that there are 77."""
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    end = "<|endoftext|>"
    words = Tokenizer(models.WordLevel({end: CLIP["eos_token_id"]}, end))
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token=end, model_max_length=77)


def tables(values: Values) -> str:
    built_in = table(("dlapp cartoonist", "time"), [(name, f"{s:.2f} s") for name, s in values["cartoonist"].items()])
    if "cuda" not in values:
        return built_in
    rows = []
    for model, found in values["cuda"].items():
        for name, ours in found["dlapp"].items():
            theirs = found["diffusers"][name]
            rows.append((catalog.CARDS[model].title, name, theirs, ours, f"{ours / theirs:.2f}"))
    return built_in + "\n\n" + table(("model", "on CUDA", "diffusers", "dlapp", "ratio"), rows)
