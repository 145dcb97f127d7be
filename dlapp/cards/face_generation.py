"""Models of face generation; what paints by words is listed with the painters."""

from typing import Any

from ..i18n import N_
from ..model_card import ModelCard, Source, from_hub

_LATENT = ("face_latents", "sound_to_video")  # generators whose latent space can be walked through
_CARTOONS: dict[str, Any] = {
    "task": "face_generation",
    "source": Source.BUILT_IN,
    "licence": "MIT; trained on drawings made with toonHead by Johan Melin (CC BY 4.0)",
    "origin": "https://www.dicebear.com/styles/toon-head",
    "also_for": _LATENT,
}


def _ddpm(repository: str, **facts: Any) -> ModelCard:
    return from_hub(
        repository,
        parameters=113_673_219,
        megabytes=454.8,
        task="face_generation",
        licence="Apache-2.0; trained on CelebA-HQ, for non-commercial research",
        paper="https://arxiv.org/abs/2006.11239",
        files=("model_index.json", "scheduler_config.json", "config.json", "diffusion_pytorch_model.bin"),
        **facts,
    )


CARDS = (
    ModelCard(
        id="dlapp-faces-cartoons",
        title="dlapp cartoon faces",
        paper="https://arxiv.org/abs/1812.04948",
        parameters=2_429_100,
        download_bytes=2_742_409,
        memory_bytes=9_732_184,
        good_at=N_(
            "Cartoon faces that do as they are told: hair, mouth, eyes, clothes, colours, and how the head is held."
        ),
        bad_at=N_(
            "Draws 64 pixels, which the upscaler enlarges. Of the mouths and beards asked for, 87 % come out right; of all else more "
            "than 97 %."
        ),
        **_CARTOONS,
    ),
    ModelCard(
        id="dlapp-faces-portraits",
        task="face_generation",
        title="dlapp portraits",
        source=Source.BUILT_IN,
        licence="MIT; trained on muxspace/facial_expressions (Apache-2.0)",
        origin="https://github.com/muxspace/facial_expressions",
        paper="https://arxiv.org/abs/1812.04948",
        also_for=_LATENT,
        parameters=2_236_648,
        download_bytes=2_258_140,
        memory_bytes=8_961_864,
        truncation=70,
        good_at=N_("Gray portraits of people that there are not, neutral or smiling."),
        bad_at=N_(
            "Learnt from 12,557 small press photos in 80 minutes, so that some faces are askew: precision 0.67 and recall 0.55 where "
            "other photos have 0.79 and 0.80, and 0.74 and 0.19 at a truncation of 70 %."
        ),
    ),
    ModelCard(
        id="dlapp-faces-dcgan",
        title="dlapp DCGAN",
        paper="https://arxiv.org/abs/1511.06434",
        parameters=977_548,
        download_bytes=989_693,
        memory_bytes=3_918_928,
        good_at=N_("The GAN that the world began with in 2016, to compare: noise in, cartoon face out."),
        bad_at=N_(
            "Obeys no labels, and its faces melt: Fréchet distance 154 where the one with labels has 1.2. Trained for six minutes."
        ),
        **_CARTOONS,
    ),
    ModelCard(
        id="dlapp-faces-wgan-gp",
        title="dlapp WGAN-GP",
        paper="https://arxiv.org/abs/1704.00028",
        parameters=977_212,
        download_bytes=986_639,
        memory_bytes=3_914_884,
        good_at=N_("The same generator, taught by a critic with Wasserstein loss: steadier, but slower to learn."),
        bad_at=N_(
            "Obeys no labels, and its faces are blurred: Fréchet distance 197 where the one with labels has 1.2. Trained for seven minutes."
        ),
        **_CARTOONS,
    ),
    _ddpm(
        "google/ddpm-celebahq-256",
        title="DDPM CelebA-HQ (non-commercial)",
        revision="main",
        good_at=N_("Photo-like faces of 256 pixels, which come out of noise step by step before your eyes."),
        bad_at=N_("Takes a minute a face without a graphics card."),
    ),
    _ddpm(
        "google/ddpm-ema-celebahq-256",
        title="DDPM CelebA-HQ, averaged weights (non-commercial)",
        revision="main",
        good_at=N_("The same with the moving average of the weights: a little cleaner faces."),
        bad_at=N_("Takes a minute a face without a graphics card, as the other one does."),
    ),
)
