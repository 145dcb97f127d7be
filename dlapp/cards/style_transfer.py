"""Models of style transfer, and of changing pictures as words say."""

from ..i18n import N_
from ..model_card import DIFFUSION_FILES, ModelCard, Source, from_hub

CARDS = (
    ModelCard(
        id="dlapp-stylizer",
        task="style_transfer",
        title="dlapp stylizer (non-commercial)",
        source=Source.BUILT_IN,
        licence="MIT; trained on BSDS500, Caltech-101 and paintings in the public domain, its losses on Tiny-ImageNet-200, "
        "for non-commercial research",
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
        good_at=N_("Any style in a second: seven old masters, or a picture of yours, and whatever lies between two."),
        bad_at=N_(
            "Takes over colours and brushwork, not shapes: it never paints a face as Munch would. Style loss 0.48 where the photo "
            "itself has 3.48."
        ),
    ),
    ModelCard(
        id="vgg19",
        task="style_transfer",
        title="VGG-19 optimisation",
        source=Source.TORCHVISION,
        licence="BSD-3-Clause; trained on ImageNet-1K",
        origin="https://pytorch.org/vision/stable/models/generated/torchvision.models.vgg19.html",
        paper="https://arxiv.org/abs/1508.06576",
        parameters=143_667_240,
        download_bytes=int(548.051 * 2**20),
        memory_bytes=4 * 143_667_240,
        repository="https://download.pytorch.org/models/vgg19-dcbb9e9d.pth",
        files=("vgg19-dcbb9e9d.pth",),
        good_at=N_("The way it began: each picture is optimised by itself, step by step, before your eyes."),
        bad_at=N_("Takes minutes without a graphics card, and works at 384 pixels there (768 with one)."),
    ),
    from_hub(
        "stabilityai/sd-turbo",
        parameters=1_290_000_000,
        megabytes=5_160,
        task="style_transfer",
        also_for=("face_generation",),
        title="SD-Turbo (non-commercial)",
        licence="Stability AI Non-Commercial Research Community License",
        paper="https://arxiv.org/abs/2311.17042",
        revision="b335f733db09ff60444334351a3bbf6ab4b64332",
        files=DIFFUSION_FILES,
        takes_prompt=True,
        good_at=N_("Paints your picture as your words describe it, in four steps: “an oil painting of a harbour”."),
        bad_at=N_("Needs a graphics card with 6 GB; works at 512 pixels and changes what it likes."),
    ),
    from_hub(
        "timbrooks/instruct-pix2pix",
        parameters=1_066_000_000,
        megabytes=4_265,
        task="style_transfer",
        also_for=("colorization",),
        title="InstructPix2Pix",
        licence="MIT",
        paper="https://arxiv.org/abs/2211.09800",
        revision="main",
        files=DIFFUSION_FILES,
        takes_prompt=True,
        obeys=True,
        good_at=N_("Does what you tell it: “make it autumn”, “colorize this photo”, “turn it into a woodcut”."),
        bad_at=N_("Needs a graphics card with 6 GB; works at 512 pixels, and not every instruction is understood."),
    ),
)
