"""Models of translation."""

from dataclasses import dataclass

from ...i18n import N_
from ...model_card import ModelCard, Source, from_hub
from . import languages


@dataclass(frozen=True, kw_only=True)
class TranslatorCard(ModelCard):
    """What only translators have.

    Attributes:
        directions: the pairs of languages (from, to) that it translates; empty for all pairs of its languages.
        unsure_below: of a translation's probability, see `Pair`; those below are wrong far more often; 0 where nobody
            measured that.
    """

    directions: tuple[tuple[str, str], ...] = ()
    unsure_below: float = 0.0

    def translates(self, source: str, target: str) -> bool:
        """Whether it knows this pair of languages."""
        if self.directions:
            return (source, target) in self.directions
        return {source, target} <= set(self.languages)


def _opus(name: str, source: str, target: str, parameters: int, megabytes: float, good_at: str) -> TranslatorCard:
    return from_hub(
        TranslatorCard,
        f"Helsinki-NLP/{name}",
        parameters=parameters,
        megabytes=megabytes,
        tasks=("translation",),
        architecture="marian",
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
        bad_at=N_("One direction only. Each sentence is translated without the context of the others."),
    )


CARDS = (
    TranslatorCard(
        id="dlapp-translator",
        tasks=("translation",),
        unsure_below=0.55,
        architecture="mbart",
        title="dlapp Transformer",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on the Tanaka corpus and the Kyoto article corpus (CC BY-SA)"),
        origin="https://github.com/odashi/small_parallel_enja",
        paper="https://arxiv.org/abs/1706.03762",
        parameters=7_505_408,
        download_bytes=8_140_000,
        memory_bytes=30_021_632,
        languages=("ja", "en"),
        good_at=N_("Translates short everyday sentences between Japanese and English in about a second, offline."),
        bad_at=N_(
            "Right in 31 of 40 everyday sentences that it never saw. Long sentences, rarer words and idioms go wrong, and it "
            "may leave out or invent a part: for letters take a larger model."
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
    from_hub(
        TranslatorCard,
        "facebook/m2m100_418M",
        parameters=483_905_536,
        megabytes=1_941,
        tasks=("translation",),
        architecture="m2m_100",
        title="M2M-100 418M",
        licence="MIT",
        paper="https://arxiv.org/abs/2010.11125",
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
        languages=languages.M2M100,
        good_at=N_("Translates between any two of 99 languages."),
        bad_at=N_("Weak on idioms and rare names; long sentences lose details."),
    ),
    from_hub(
        TranslatorCard,
        "google/madlad400-3b-mt",
        parameters=2_940_372_992,
        megabytes=11_783,
        tasks=("translation",),
        architecture="t5",
        title="MADLAD-400 3B",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2309.04662",
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
        languages=languages.MADLAD,
        good_at=N_("The best of this list: over 400 languages, of which 99 are offered here."),
        bad_at=N_("A 12 GB download, and slow without a GPU."),
    ),
    from_hub(
        TranslatorCard,
        "facebook/nllb-200-distilled-600M",
        parameters=615_073_792,
        megabytes=2_482,
        tasks=("translation",),
        architecture="nllb",
        title="NLLB-200 600M (non-commercial)",
        licence="CC BY-NC 4.0",
        paper="https://arxiv.org/abs/2207.04672",
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
        languages=tuple(languages.FLORES),
        good_at=N_("Translates between 184 languages, including many with few speakers."),
        bad_at=N_("Not for commercial use; may drop part of a long sentence."),
    ),
)
