"""Models of face generation; SD-Turbo, which it shares, is listed with text to image."""

from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import ModelCard, Source, from_hub


@dataclass(frozen=True, kw_only=True)
class FaceCard(ModelCard):
    """`truncation`: at which the faces are best, see Settings."""

    truncation: float = 1.0


def _gan(name: str, **fields: Any) -> FaceCard:
    return FaceCard(
        id=f"dlapp-faces-{name}",
        tasks=("face_generation", "sound_to_video"),
        architecture="gan",
        source=Source.BUILT_IN,
        **fields,
    )


_CARTOONS = {
    "licence": N_("MIT; trained on drawings made with toonHead by Johan Melin (CC BY 4.0)"),
    "origin": "https://www.dicebear.com/styles/toon-head",
}


def _ddpm(repository: str, **fields: Any) -> FaceCard:
    return from_hub(
        FaceCard,
        repository,
        parameters=113_673_219,
        megabytes=454.8,
        tasks=("face_generation",),
        architecture="ddpm",
        licence=N_("Apache-2.0; trained on CelebA-HQ, for non-commercial research"),
        paper="https://arxiv.org/abs/2006.11239",
        revision="main",
        files=("model_index.json", "scheduler_config.json", "config.json", "diffusion_pytorch_model.bin"),
        bad_at=N_("Takes about a minute for each face without a GPU."),
        **fields,
    )


CARDS = (
    _gan(
        "cartoons",
        title="dlapp cartoon faces",
        paper="https://arxiv.org/abs/1812.04948",
        parameters=2_429_100,
        download_bytes=2_742_409,
        memory_bytes=9_732_184,
        good_at=N_(
            "Cartoon faces to your description: you choose hair, mouth, eyes, clothes, colours and the pose of the head."
        ),
        bad_at=N_(
            "Generates 64 x 64 pixels, which the upscaler enlarges. Of the mouths and beards that were asked for, 87 % come out right; "
            "of everything else more than 97 %."
        ),
        **_CARTOONS,
    ),
    _gan(
        "portraits",
        title="dlapp portraits",
        licence=N_("MIT; trained on muxspace/facial_expressions (Apache-2.0)"),
        origin="https://github.com/muxspace/facial_expressions",
        paper="https://arxiv.org/abs/1812.04948",
        parameters=2_236_648,
        download_bytes=2_258_140,
        memory_bytes=8_961_864,
        truncation=0.7,
        good_at=N_("Black-and-white portraits of people who do not exist, neutral or smiling."),
        bad_at=N_(
            "Trained for 80 minutes on 12,557 small press photos, so some faces are distorted: precision 0.67 and recall 0.55 (other "
            "photos: 0.79 and 0.80); 0.74 and 0.19 at a truncation of 70 %."
        ),
    ),
    _gan(
        "dcgan",
        title="dlapp DCGAN",
        paper="https://arxiv.org/abs/1511.06434",
        parameters=977_548,
        download_bytes=989_693,
        memory_bytes=3_918_928,
        good_at=N_("The classic GAN of 2016, for comparison: noise in, cartoon face out."),
        bad_at=N_(
            "Takes no labels, and its faces are distorted: Fréchet distance 154 (dlapp cartoon faces: 1.2). Trained for six minutes."
        ),
        **_CARTOONS,
    ),
    _gan(
        "wgan-gp",
        title="dlapp WGAN-GP",
        paper="https://arxiv.org/abs/1704.00028",
        parameters=977_212,
        download_bytes=986_639,
        memory_bytes=3_914_884,
        good_at=N_("The generator of the DCGAN, trained with the Wasserstein loss: more stable, but slower to learn."),
        bad_at=N_(
            "Takes no labels, and its faces are blurred: Fréchet distance 197 (dlapp cartoon faces: 1.2). Trained for seven minutes."
        ),
        **_CARTOONS,
    ),
    _ddpm(
        "google/ddpm-celebahq-256",
        title="DDPM CelebA-HQ (non-commercial)",
        good_at=N_("Photo-like faces of 256 x 256 pixels. You watch each one emerge from noise, step by step."),
    ),
    _ddpm(
        "google/ddpm-ema-celebahq-256",
        title="DDPM CelebA-HQ, averaged weights (non-commercial)",
        good_at=N_("The same model with averaged weights: slightly cleaner faces."),
    ),
)
