"""Upscalers that the user put into the models folder: weights of the Real-ESRGAN family and others that spandrel knows."""

from pathlib import Path

from ..config import data_folder
from ..i18n import N_
from ..model_card import ModelCard, Source

SUFFIXES = (".safetensors", ".pth")


def folder() -> Path:
    """Where such files are looked for."""
    return data_folder() / "models" / "upscalers"


def cards() -> list[ModelCard]:
    """A card for each file that is there now; what is in it shows when it is loaded."""
    paths = sorted(path for path in folder().glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return [card for path in paths if (card := _card(path))]


def _card(path: Path) -> ModelCard | None:
    try:
        facts = path.stat()
    except OSError:  # it has just gone
        return None
    size = facts.st_size
    return ModelCard(
        id=f"own-{path.name}-{facts.st_mtime_ns // 10**6:x}",  # another file of the same name is another model
        task="super_resolution",
        title=path.name,
        source=Source.OWN,
        licence=N_("as its author states"),
        origin="https://github.com/chaiNNer-org/spandrel",
        paper="https://arxiv.org/abs/2107.10833",
        parameters=size // 4,
        download_bytes=size,
        memory_bytes=size,
        files=(path.name,),
        scales=(2, 4),
        good_at=N_("Your own file, read by spandrel (Real-ESRGAN, SwinIR, SPAN and their kin)."),
        bad_at=N_("What it was made for only its author knows; large ones are slow without a graphics card."),
    )
