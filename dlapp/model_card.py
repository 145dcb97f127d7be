"""What is to be known of a model before it is used: data only."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

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
    OWN = N_("Own file")


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
        languages: ISO 639-1 codes of what it reads and writes.
        directions: (from, to) of a translator that cannot do every pair of its languages.
        good_at, bad_at: a sentence each, marked for translation.
        also_for: further tasks that it is offered for.
        scales: by how much an upscaler enlarges; has_modes: it can also restore.
        styles: names of the styles that a painter knows.
        truncation: how far from the mean face a generator of faces begins, in per cent.
        takes_prompt: words guide it; obeys: they are an instruction, not a description of the result.
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
    directions: tuple[tuple[str, str], ...] = ()
    scales: tuple[int, ...] = ()
    has_modes: bool = False
    truncation: int = 100
    takes_prompt: bool = False
    obeys: bool = False
    also_for: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    bfloat16_on_cpu: bool = False
    zero_shot: bool = False

    @property
    def is_built_in(self) -> bool:
        return self.source is Source.BUILT_IN

    @property
    def is_fetched(self) -> bool:
        """Whether it comes from elsewhere, on request."""
        return self.source in (Source.TORCHVISION, Source.HUGGING_FACE)

    @property
    def folder(self) -> Path:
        """Where a built-in model's files are."""
        return WEIGHTS_FOLDER / self.id


def from_hub(repository: str, *, parameters: int, megabytes: float, **facts: Any) -> ModelCard:
    """The card of a model on the Hugging Face Hub: what follows from its repository is filled in.

    Args:
        megabytes: size of its files, in 10**6 bytes; facts: the other attributes of the card.
    """
    return ModelCard(
        id=repository.split("/")[1],
        source=Source.HUGGING_FACE,
        origin=f"https://huggingface.co/{repository}",
        repository=repository,
        parameters=parameters,
        download_bytes=int(megabytes * 10**6),
        memory_bytes=4 * parameters,
        **facts,
    )
