"""Models that make pictures of drawings; the built-in one is at home in text to image."""

from ...i18n import N_
from ...model_card import DIFFUSION_FILES, Part, from_hub
from ...prompted_card import PromptedCard, Size

CARDS = (
    from_hub(
        PromptedCard,
        "lllyasviel/control_v11p_sd15_scribble",
        revision="main",  # its commit is not known here; each file is checked by the hash that the Hub states for it
        parts=(
            Part("base", "stable-diffusion-v1-5/stable-diffusion-v1-5", "451f4fe16113bff5a5d2269ed5ad43b0592e9a14"),
        ),
        tasks=("sketch_to_image",),
        architecture="controlnet",
        title="ControlNet scribble",
        licence="Open RAIL-M (ControlNet), CreativeML Open RAIL-M (Stable Diffusion 1.5)",
        paper="https://arxiv.org/abs/2302.05543",
        parameters=1_427_000_000,
        megabytes=3_580,
        languages=("en",),
        files=(
            "config.json",
            "diffusion_pytorch_model.safetensors",
            *(f"base/{name.replace('.safetensors', '.fp16.safetensors')}" for name in DIFFUSION_FILES),
        ),
        steps=20,
        guidance=7.5,
        sizes=(Size("square", 512, 512),),
        good_at=N_("Pictures of anything you draw and describe in English, 512 pixels wide."),
        bad_at=N_("Needs a description, and a GPU: without one, a picture takes minutes."),
    ),
)
