"""Models of question answering."""

from ...i18n import N_
from ...model_card import ModelCard, Source, from_hub


def _full(
    repository: str,
    architecture: str,
    title: str,
    paper: str,
    licence: str,
    revision: str,
    parameters: int,
    megabytes: int,
    files: tuple[str, ...],
    languages: tuple[str, ...],
    good_at: str,
) -> ModelCard:
    return from_hub(
        ModelCard,
        repository,
        parameters=parameters,
        megabytes=megabytes,
        tasks=("question_answering",),
        architecture=architecture,
        title=title,
        licence=licence,
        paper=paper,
        revision=revision,
        files=files,
        languages=languages,
        good_at=good_at,
        bad_at=N_("Copies its answer from the passage. It cannot count or draw conclusions."),
    )


CARDS = (
    ModelCard(
        id="dlapp-reader",
        tasks=("question_answering",),
        architecture="lstm_reader",
        title="dlapp reader",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on JaQuAD, JSQuAD, SQuAD 2.0 (CC BY-SA), QAMR, QED and FairytaleQA"),
        origin="https://github.com/SkelterLabsInc/JaQuAD",
        paper="https://arxiv.org/abs/1611.01603",
        parameters=3_881_218,
        download_bytes=4_447_000,
        memory_bytes=15_588_000,
        languages=("ja", "en"),
        good_at=N_(
            "Finds names, dates, numbers and terms in Japanese and English texts within a second: F1 74 of 100 on JaQuAD, 62 on "
            "SQuAD."
        ),
        bad_at=N_(
            "Recognizes only 47 of 100 questions that the passage does not answer, and misses answers that are worded "
            "differently. It cannot count or draw conclusions."
        ),
    ),
    _full(
        "timpal0l/mdeberta-v3-base-squad2",
        "deberta",
        "mDeBERTa v3 base",
        "https://arxiv.org/abs/2111.09543",
        "MIT",
        "main",  # its commit is not known here; each file is checked by the hash that the Hub states for it
        278_219_522,
        1_120,
        ("model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
        ("en", "ja"),
        N_("Reads about 100 languages, Japanese and English among them, and recognizes when there is no answer."),
    ),
    _full(
        "deepset/roberta-base-squad2",
        "roberta",
        "RoBERTa base",
        "https://arxiv.org/abs/1907.11692",
        "CC BY 4.0",
        "adc3b06f79f797d1c575d5479d6f5efe54a9e3b4",
        124_056_578,
        500,
        (
            "model.safetensors",
            "config.json",
            "vocab.json",
            "merges.txt",
            "tokenizer_config.json",
            "special_tokens_map.json",
        ),
        ("en",),
        N_("English only. A widely used model that recognizes when there is no answer (F1 83 on SQuAD 2.0)."),
    ),
)
