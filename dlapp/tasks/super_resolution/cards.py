"""Models of super-resolution."""

from dataclasses import dataclass

from ...i18n import N_
from ...model_card import DIFFUSION_FILES, ModelCard, Prompt, Source, from_hub

SCALES = (2, 3, 4)


@dataclass(frozen=True, kw_only=True)
class UpscalerCard(ModelCard):
    """`scales`: by how much it enlarges a side. `has_restore`: it can also remove noise and JPEG artefacts."""

    scales: tuple[int, ...]
    has_restore: bool = False


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
