"""Models of text to text."""

import re
from dataclasses import dataclass
from typing import Any

from ...i18n import N_
from ...model_card import ModelCard, Source, from_hub
from .prefixes import CONTEXT, QUESTION, SUMMARIZE, TO_ENGLISH, TO_JAPANESE


@dataclass(frozen=True)
class Instruction:
    """A task in the words that a model was trained with.

    Attributes:
        title: what people call it, marked for translation.
        template: what the model reads; `{text}` stands for the user's text, and `{question}` for their question, if there is one.
        example: a text, and a question, to begin with.
    """

    title: str
    template: str
    example: tuple[str, str] = ("", "")

    @property
    def asks(self) -> bool:
        """Whether it takes a question."""
        return "{question}" in self.template

    def told(self, text: str, question: str = "") -> str:
        """What the model reads."""
        said = {"{text}": text.strip(), "{question}": question.strip()}
        return re.sub(r"{text}|{question}", lambda found: said[found[0]], self.template)

    def text_of(self, prompt: str) -> str | None:
        """The text that `told` made a prompt of, without a question; None if it was not this one."""
        before, _, behind = self.template.partition("{text}")
        if self.asks or not prompt.startswith(before) or not prompt.endswith(behind):
            return None
        return prompt[len(before) : len(prompt) - len(behind)]


@dataclass(frozen=True, kw_only=True)
class TextToTextCard(ModelCard):
    """What only these models have.

    Attributes:
        instructions: the tasks that it was trained for.
        room: tokens that it reads at once.
    """

    instructions: tuple[Instruction, ...]
    room: int


_ENGLISH = (
    "The lighthouse on the island was built in 1862. For a hundred years a keeper lit its lamp every evening. Since 1970 it has run by "
    "itself, and today the keeper's house is a small museum that opens on Sundays."
)
_JAPANESE = "この図書館は1954年に建てられました。2階には子どものための部屋があり、毎週土曜日の午後に絵本の読み聞かせがあります。"

_BUILT_IN = (
    Instruction(N_("Translate into Japanese"), TO_JAPANESE + "{text}", ("Where is the nearest station?", "")),
    Instruction(N_("Translate into English"), TO_ENGLISH + "{text}", ("明日は雨が降るでしょう。", "")),
    Instruction(
        N_("Answer a question"),
        QUESTION + "{question}" + CONTEXT + "{text}",
        (_JAPANESE, "図書館はいつ建てられましたか？"),
    ),
    Instruction(N_("Summarize"), SUMMARIZE + "{text}", (_ENGLISH, "")),
)
_FLAN = (
    Instruction(N_("Summarize"), "Summarize: {text}", (_ENGLISH, "")),
    Instruction(
        N_("Answer a question"),
        "Answer the question by the text. {question}\n\n{text}",
        (_ENGLISH, "When was the lighthouse built?"),
    ),
    Instruction(N_("Translate into German"), "Translate to German: {text}", ("Where is the nearest station?", "")),
    Instruction(
        N_("Positive or negative?"),
        "Is this review positive or negative? {text}",
        ("The soup was cold, but the waiter was so kind that we will come back.", ""),
    ),
    Instruction(N_("Write a question about it"), "Write a question about this text: {text}", (_ENGLISH, "")),
)


def _flan(size: str, **fields: Any) -> TextToTextCard:
    return from_hub(
        TextToTextCard,
        f"google/flan-t5-{size}",
        architecture="t5",
        title=f"FLAN-T5 {size}",
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2210.11416",
        files=(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "spiece.model",
            "tokenizer_config.json",
            "special_tokens_map.json",
        ),
        languages=("en",),
        instructions=_FLAN,
        room=512,
        **fields,
    )


CARDS = (
    TextToTextCard(
        id="dlapp-text-to-text",
        tasks=("text_to_text",),
        architecture="t5_int8",
        title="dlapp text to text",
        source=Source.BUILT_IN,
        licence=N_("MIT; trained on sentences, questions and summaries under CC BY-SA, CC BY, MIT and Apache-2.0"),
        origin="https://github.com/allenai/scitldr",
        paper="https://arxiv.org/abs/1910.10683",
        parameters=7_352_576,
        download_bytes=7_418_484,
        memory_bytes=29_410_304,
        languages=("ja", "en"),
        instructions=_BUILT_IN,
        room=224,
        good_at=N_(
            "Shows how one small network does several tasks in Japanese and English, by the words before the text alone."
        ),
        bad_at=N_(
            "Translates simple sentences, but most of its answers and summaries are wrong: its page compares it with the networks that do one task only."
        ),
    ),
    _flan(
        "small",
        tasks=("text_to_text",),
        revision="0fc9ddf78a1e988dac52e2dac162b0ede4fd74ab",
        parameters=76_961_152,
        megabytes=311.4,
        good_at=N_(
            "Follows short English instructions it has never seen: it was trained on 1,800 tasks told in words."
        ),
        bad_at=N_("English only, and the smallest of its family: answers are short and often wrong."),
    ),
    _flan(
        "base",
        tasks=("text_to_text", "summarization"),
        revision="7bcac572ce56db69c1ea7c8af255c5d7c9672fc2",
        parameters=247_577_856,
        megabytes=993,
        good_at=N_("Follows short English instructions better than the small one, three times its size."),
        bad_at=N_("Reads about 400 words at once and often just repeats the beginning."),
    ),
)
