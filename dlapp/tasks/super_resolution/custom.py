"""Upscalers that the user put into the models folder: weights of the Real-ESRGAN family and others that spandrel knows."""

from pathlib import Path

from ...config import data_folder
from ...i18n import N_
from ...model_card import Source
from .cards import SCALES, UpscalerCard

SUFFIXES = (".safetensors", ".pth")


class CustomUpscalerCard(UpscalerCard):
    """The card of such a file."""

    @property
    def folder(self) -> Path:
        return folder()


def folder() -> Path:
    """Where such files are looked for."""
    return data_folder() / "models" / "upscalers"


def cards() -> list[UpscalerCard]:
    """A card for each file that is there now; what is in it shows when it is loaded."""
    paths = sorted(path for path in folder().glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return [card for path in paths if (card := _card(path))]


def _card(path: Path) -> UpscalerCard | None:
    try:
        status = path.stat()
    except OSError:  # it has just gone
        return None
    size = status.st_size
    return CustomUpscalerCard(
        id=f"own-{path.name}-{status.st_mtime_ns // 10**6:x}",  # another file of the same name is another model
        tasks=("super_resolution",),
        architecture="spandrel",
        title=path.name,
        source=Source.OWN,
        licence=N_("See the author's terms"),
        origin="https://github.com/chaiNNer-org/spandrel",
        paper="https://arxiv.org/abs/2107.10833",
        parameters=size // 4,
        download_bytes=size,
        memory_bytes=size,
        files=(path.name,),
        scales=SCALES,
        good_at=N_("Your own file, loaded with spandrel (Real-ESRGAN, SwinIR, SPAN and related architectures)."),
        bad_at=N_("See its author for what it is meant for. Large models are slow without a GPU."),
    )
