"""Models of summarization."""

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
    bad_at: str,
) -> ModelCard:
    return from_hub(
        ModelCard,
        repository,
        parameters=parameters,
        megabytes=megabytes,
        tasks=("summarization",),
        architecture=architecture,
        title=title,
        licence=licence,
        paper=paper,
        revision=revision,
        files=("config.json", "generation_config.json", *files),
        languages=languages,
        good_at=good_at,
        bad_at=bad_at,
    )


CARDS = (
    ModelCard(
        id="dlapp-summarizer",
        tasks=("summarization",),
        architecture="sentence_ranker",
        title="dlapp sentence ranker",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on Kyoto articles (CC BY-SA), Japanese Wikinews (CC BY) and SciTLDR (Apache-2.0)"),
        origin="https://github.com/allenai/scitldr",
        paper="https://arxiv.org/abs/1908.08345",
        parameters=3_212_545,
        download_bytes=3_782_000,
        memory_bytes=12_850_000,
        languages=("ja", "en"),
        good_at=N_(
            "Picks the most important sentences of a Japanese or English text, even of a whole book in a second."
        ),
        bad_at=N_("Writes no sentences of its own, so the summary may jump from topic to topic."),
    ),
    _full(
        "facebook/bart-large-cnn",
        "bart",
        "BART large CNN",
        "https://arxiv.org/abs/1910.13461",
        "MIT",
        "37f520fa929c961707657b28798b30c003dd100b",
        406_290_432,
        1_628,
        ("model.safetensors", "tokenizer.json", "vocab.json", "merges.txt"),
        ("en",),
        N_("Writes fluent summaries of English news."),
        N_("English only. Other texts are summarized in the style of news, and details may be made up."),
    ),
    _full(
        "csebuetnlp/mT5_multilingual_XLSum",
        "mt5",
        "mT5 XL-Sum (non-commercial)",
        "https://arxiv.org/abs/2106.13822",
        "CC BY-NC-SA 4.0",
        "2437a524effdbadc327ced84595508f1e32025b3",
        582_401_280,
        2_340,
        ("pytorch_model.bin", "spiece.model", "tokenizer_config.json", "special_tokens_map.json"),
        ("ja", "en"),
        N_("One sentence in the style of BBC news, in Japanese, English and 43 more languages."),
        N_("Not for commercial use; always short, and details may be made up."),
    ),
)
