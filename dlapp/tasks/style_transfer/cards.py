"""Models of style transfer, some of which other tasks offer as well; SD-Turbo is listed with text to image."""

from dataclasses import dataclass

from ...i18n import N_
from ...model_card import DIFFUSION_FILES, ModelCard, Prompt, Source, from_hub, from_torchvision


@dataclass(frozen=True, kw_only=True)
class StyleCard(ModelCard):
    """`styles`: names of the styles that come with the model."""

    styles: tuple[str, ...] = ()


CARDS = (
    StyleCard(
        id="dlapp-stylizer",
        tasks=("style_transfer",),
        architecture="stylizer",
        title="dlapp stylizer (non-commercial)",
        source=Source.BUILT_IN,
        licence=N_(
            "MIT; trained on BSDS500, Caltech-101 and paintings in the public domain, its losses on Tiny-ImageNet-200, "
            "for non-commercial research"
        ),
        origin="https://github.com/BIDS/BSDS500",
        paper="https://arxiv.org/abs/1705.06830",
        parameters=996_719,
        download_bytes=1_999_000,
        memory_bytes=3_987_000,
        styles=(
            "starry_night",
            "great_wave",
            "mannen_bridge",
            "red_fuji",
            "scream",
            "shipwreck",
            "composition_vii",
        ),
        good_at=N_(
            "Any style in about a second (512 × 512 pixels): seven famous paintings, a picture of yours, or a mix of two."
        ),
        bad_at=N_(
            "Transfers colours and brushwork, not shapes: it does not paint a face as Munch would. Style loss 1.63 "
            "(unchanged photo: 3.48)."
        ),
    ),
    from_torchvision(
        StyleCard,
        "vgg19",
        "vgg19-dcbb9e9d.pth",
        parameters=143_667_240,
        mebibytes=548.051,
        tasks=("style_transfer",),
        architecture="vgg19",
        title="VGG-19 optimisation",
        paper="https://arxiv.org/abs/1508.06576",
        good_at=N_("The original method: optimises the pixels of each picture step by step while you watch."),
        bad_at=N_("Without a GPU, takes minutes and works at 384 pixels (768 pixels with one)."),
    ),
    from_hub(
        StyleCard,
        "timbrooks/instruct-pix2pix",
        parameters=1_066_000_000,
        megabytes=4_265,
        tasks=("style_transfer", "colorization"),
        architecture="instruct_pix2pix",
        title="InstructPix2Pix",
        licence="MIT",
        paper="https://arxiv.org/abs/2211.09800",
        revision="main",
        files=DIFFUSION_FILES,
        prompt=Prompt.INSTRUCTION,
        good_at=N_("Follows instructions: “make it autumn”, “colorize this photo”, “turn it into a woodcut”."),
        bad_at=N_("Needs a GPU with 6 GB. Works at 512 pixels, and does not understand every instruction."),
    ),
)
