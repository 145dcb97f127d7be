"""Every model there is, one card each: data only, so that pages can list models without loading a library."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from .errors import UserError
from .i18n import N_

WEIGHTS_FOLDER = Path(__file__).parent / "weights"


class Source(StrEnum):
    BUILT_IN = "built-in"
    TORCHVISION = "torchvision"
    HUGGING_FACE = "Hugging Face"


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What is to be known of a model before it is used.

    Attributes:
        id: unique; the folder name under `weights/` of a built-in model.
        task: Hugging Face's name of the task, in snake_case.
        title: what people call it, with "(non-commercial)" where its licence says so.
        origin: URL of its home; paper: URL of the paper.
        repository, revision, files: where a full model is fetched from: a Hub repository at a commit, or for
            torchvision a URL whose file name ends in the first digits of its SHA-256.
        download_bytes: size of the files; memory_bytes: parameters once loaded, in float32.
        input_size: side in pixels of the square that the network sees.
        good_at, bad_at: a sentence each, marked for translation.
        bfloat16_on_cpu: measured as faster and equal on the CPU (`python -m benchmarks.speed`).
    """

    id: str
    task: str
    title: str
    source: Source
    licence: str
    origin: str
    paper: str
    parameters: int
    download_bytes: int
    memory_bytes: int
    good_at: str
    bad_at: str
    repository: str = ""
    revision: str = ""
    files: tuple[str, ...] = ()
    input_size: int | None = None
    languages: tuple[str, ...] = ()
    bfloat16_on_cpu: bool = False
    zero_shot: bool = False

    @property
    def is_built_in(self) -> bool:
        return self.source is Source.BUILT_IN

    @property
    def folder(self) -> Path:
        """Where a built-in model's files are."""
        return WEIGHTS_FOLDER / self.id


def _torchvision(
    name: str,
    title: str,
    file: str,
    paper: str,
    parameters: int,
    size: int,
    megabytes: float,
    good_at: str,
    bad_at: str,
) -> ModelCard:
    return ModelCard(
        id=name,
        task="image_classification",
        title=title,
        source=Source.TORCHVISION,
        licence="BSD-3-Clause; trained on ImageNet-1K",
        origin=f"https://pytorch.org/vision/stable/models/generated/torchvision.models.{name}.html",
        paper=paper,
        parameters=parameters,
        download_bytes=int(megabytes * 2**20),
        memory_bytes=parameters * 4,
        repository=f"https://download.pytorch.org/models/{file}",
        files=(file,),
        input_size=size,
        languages=("en", "ja"),
        good_at=good_at,
        bad_at=bad_at,
    )


_IMAGENET_LIMIT = N_("Knows 1,000 everyday things and animals, and no people, places or brands.")
_ZERO_SHOT_FILES = ("config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json")

_CARDS = (
    ModelCard(
        id="tiny-imagenet-cnn",
        task="image_classification",
        title="dlapp CNN (non-commercial)",
        source=Source.BUILT_IN,
        licence="MIT; trained on Tiny-ImageNet-200, for non-commercial research",
        origin="https://github.com/seshuad/IMagenet",
        paper="https://arxiv.org/abs/1512.03385",
        parameters=4_616_808,
        download_bytes=9_300_000,
        memory_bytes=18_500_000,
        input_size=64,
        languages=("en", "ja"),
        good_at=N_("Answers in milliseconds on any laptop. Names one clear thing that fills the picture."),
        bad_at=N_(
            "Knows 200 things, sees only 64 x 64 pixels, and is right at first guess for 52 % of Tiny-ImageNet's "
            "validation photos (77 % within five guesses)."
        ),
    ),
    _torchvision(
        "convnext_tiny",
        "ConvNeXt Tiny",
        "convnext_tiny-983f1562.pth",
        "https://arxiv.org/abs/2201.03545",
        28_589_128,
        224,
        109.119,
        N_("A modern convolutional network: 82.5 % right at first guess on ImageNet."),
        _IMAGENET_LIMIT,
    ),
    _torchvision(
        "efficientnet_v2_s",
        "EfficientNetV2 S",
        "efficientnet_v2_s-dd5fe13b.pth",
        "https://arxiv.org/abs/2104.00298",
        21_458_488,
        384,
        82.704,
        N_("The most accurate one here for single things: 84.2 % right at first guess on ImageNet."),
        _IMAGENET_LIMIT,
    ),
    _torchvision(
        "vit_b_16",
        "Vision Transformer B/16",
        "vit_b_16-c867db91.pth",
        "https://arxiv.org/abs/2010.11929",
        86_567_656,
        224,
        330.285,
        N_("A Transformer that reads the picture as 196 patches: 81.1 % right at first guess on ImageNet."),
        _IMAGENET_LIMIT,
    ),
    _torchvision(
        "resnet50",
        "ResNet-50",
        "resnet50-11ad3fa6.pth",
        "https://arxiv.org/abs/1512.03385",
        25_557_032,
        224,
        97.79,
        N_("The classic residual network: 80.9 % right at first guess on ImageNet."),
        _IMAGENET_LIMIT,
    ),
    ModelCard(
        id="siglip2-base-patch16-224",
        task="image_classification",
        title="SigLIP 2 B/16",
        source=Source.HUGGING_FACE,
        licence="Apache-2.0",
        origin="https://huggingface.co/google/siglip2-base-patch16-224",
        paper="https://arxiv.org/abs/2502.14786",
        parameters=375_187_970,
        download_bytes=1_540_000_000,
        memory_bytes=1_501_000_000,
        repository="google/siglip2-base-patch16-224",
        revision="75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2",
        files=("model.safetensors", *_ZERO_SHOT_FILES),
        input_size=224,
        languages=("en", "ja", "multilingual"),
        good_at=N_("Chooses among labels that you type yourself, in many languages."),
        bad_at=N_("A large download. Its scores are independent: they need not add up to 100 %."),
        zero_shot=True,
    ),
    ModelCard(
        id="clip-vit-base-patch32",
        task="image_classification",
        title="CLIP ViT-B/32",
        source=Source.HUGGING_FACE,
        licence="MIT",
        origin="https://huggingface.co/openai/clip-vit-base-patch32",
        paper="https://arxiv.org/abs/2103.00020",
        parameters=151_277_313,
        download_bytes=608_000_000,
        memory_bytes=606_000_000,
        repository="openai/clip-vit-base-patch32",
        revision="3d74acf9a28c67741b2f4f2ea7635f0aaf6f0268",
        files=("pytorch_model.bin", *_ZERO_SHOT_FILES),
        input_size=224,
        languages=("en",),
        good_at=N_("Chooses among labels that you type yourself, in English."),
        bad_at=N_("Does not count, read small text or understand Japanese labels."),
        zero_shot=True,
    ),
)

CARDS: dict[str, ModelCard] = {card.id: card for card in _CARDS}
if len(CARDS) != len(_CARDS):
    raise ValueError("two model cards share an id")


def available_models(task: str | None = None) -> list[ModelCard]:
    """All cards, or those of one task; built-in models first."""
    return [card for card in CARDS.values() if task in (None, card.task)]


def card(task: str, model: str | None = None) -> ModelCard:
    """The card of a model by id, or the task's built-in model.

    Raises:
        UserError: when the task has no such model.
    """
    choices = available_models(task)
    found = next((choice for choice in choices if model in (None, choice.id)), None)
    if found is None:
        raise UserError(N_("There is no model “{model}” for this task."), model=model)
    return found
