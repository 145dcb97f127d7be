"""Models of translation."""

from ..i18n import N_
from ..model_card import ModelCard, Source, from_hub

# Languages of many speakers, which all the multilingual models below know (ISO 639-1, most spoken first).
_CODES = "en zh hi es ar fr bn pt ru ur id de ja mr vi te tr pa ta ko it th fa pl uk nl ro el cs hu sv he da fi no"
_WORLD = tuple(_CODES.split())


def _opus(name: str, source: str, target: str, parameters: int, megabytes: float, good_at: str) -> ModelCard:
    return from_hub(
        f"Helsinki-NLP/{name}",
        parameters=parameters,
        megabytes=megabytes,
        task="translation",
        title=f"OPUS-MT {source.upper()}-{target.upper()}",
        licence="Apache-2.0",
        paper="https://aclanthology.org/2020.eamt-1.61/",
        revision="main",  # its commit is not known here; each file is checked by the hash that the Hub states for it
        files=(
            "pytorch_model.bin",
            "config.json",
            "generation_config.json",
            "source.spm",
            "target.spm",
            "vocab.json",
            "tokenizer_config.json",
        ),
        languages=("ja", "en"),
        directions=((source, target),),
        good_at=good_at,
        bad_at=N_("One direction only, sentence by sentence: it does not know what was said before."),
    )


CARDS = (
    ModelCard(
        id="dlapp-translator",
        task="translation",
        title="dlapp Transformer",
        source=Source.BUILT_IN,
        licence="MIT; trained on the Tanaka corpus and the Kyoto article corpus (CC BY-SA)",
        origin="https://github.com/odashi/small_parallel_enja",
        paper="https://arxiv.org/abs/1706.03762",
        parameters=7_497_216,
        download_bytes=8_110_000,
        memory_bytes=29_990_000,
        languages=("ja", "en"),
        good_at=N_("Short everyday sentences between Japanese and English, in a second, without internet."),
        bad_at=N_(
            "Right in 61 of 80 everyday sentences. Long sentences, rare names, numbers and idioms go wrong, and it may leave "
            "out or invent a part: for letters take a larger model."
        ),
    ),
    _opus(
        "opus-mt-ja-en",
        "ja",
        "en",
        75_000_000,
        305,
        N_("Japanese to English with a small download; fine for simple texts."),
    ),
    _opus(
        "opus-mt-en-jap",
        "en",
        "ja",
        69_000_000,
        278,
        N_("English to Japanese with a small download; its published score is on Bible verses."),
    ),
    ModelCard(
        id="m2m100_418M",
        task="translation",
        title="M2M-100 418M",
        source=Source.HUGGING_FACE,
        licence="MIT",
        origin="https://huggingface.co/facebook/m2m100_418M",
        paper="https://arxiv.org/abs/2010.11125",
        parameters=483_905_536,
        download_bytes=1_941_000_000,
        memory_bytes=1_936_000_000,
        repository="facebook/m2m100_418M",
        revision="55c2e61bbf05dfb8d7abccdc3fae6fc8512fd636",
        files=(
            "pytorch_model.bin",
            "config.json",
            "generation_config.json",
            "sentencepiece.bpe.model",
            "vocab.json",
            "special_tokens_map.json",
            "tokenizer_config.json",
        ),
        languages=_WORLD,
        good_at=N_("Translates between any two of 100 languages, of which the most spoken are offered here."),
        bad_at=N_("Idioms and rare names; long sentences lose details."),
    ),
    ModelCard(
        id="madlad400-3b-mt",
        task="translation",
        title="MADLAD-400 3B",
        source=Source.HUGGING_FACE,
        licence="Apache-2.0",
        origin="https://huggingface.co/google/madlad400-3b-mt",
        paper="https://arxiv.org/abs/2309.04662",
        parameters=2_940_372_992,
        download_bytes=11_783_000_000,
        memory_bytes=11_761_000_000,
        repository="google/madlad400-3b-mt",
        revision="fa184c675da0b5c9e1c8694fccd4e12e2d422094",
        files=(
            "model.safetensors",
            "config.json",
            "generation_config.json",
            "spiece.model",
            "tokenizer.json",
            "special_tokens_map.json",
            "tokenizer_config.json",
        ),
        languages=_WORLD,
        good_at=N_("The best of this list: over 400 languages, of which the most spoken are offered here."),
        bad_at=N_("A download of 12 GB that wants a graphics card; slow without one."),
    ),
    ModelCard(
        id="nllb-200-distilled-600M",
        task="translation",
        title="NLLB-200 600M (non-commercial)",
        source=Source.HUGGING_FACE,
        licence="CC BY-NC 4.0",
        origin="https://huggingface.co/facebook/nllb-200-distilled-600M",
        paper="https://arxiv.org/abs/2207.04672",
        parameters=615_073_792,
        download_bytes=2_482_000_000,
        memory_bytes=2_460_000_000,
        repository="facebook/nllb-200-distilled-600M",
        revision="f8d333a098d19b4fd9a8b18f94170487ad3f821d",
        files=(
            "pytorch_model.bin",
            "config.json",
            "generation_config.json",
            "sentencepiece.bpe.model",
            "tokenizer.json",
            "special_tokens_map.json",
            "tokenizer_config.json",
        ),
        languages=_WORLD,
        good_at=N_("Translates between 200 languages, small ones too, of which the most spoken are offered here."),
        bad_at=N_("Not for commercial use; may drop part of a long sentence."),
    ),
)
