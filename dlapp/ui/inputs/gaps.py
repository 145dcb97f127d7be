"""What the fill-mask page asks for: a text with words hidden, two sentences, or a list of them."""

import re

import streamlit as st

from ...errors import UserError
from ...i18n import N_
from ...model_card import ModelCard
from ...tasks.fill_mask.pieces import GAP, spans
from ...text import Span, clean
from .. import address
from ..components.word_chips import word_chips
from ..session import _, plain
from . import controls
from .texts import Example, text_input
from .widgets import WHERE_IT_FAILS

TASK = "fill_mask"
HIDDEN = f"{TASK}:hidden"  # of a text, which words: (text, their spans)
_KANA = re.compile("[\u3041-\u30ff]")
CLICKABLE = 3000  # characters from the beginning whose words can be hidden by a click
EXAMPLES = (
    Example(N_("An English sentence"), f"The old man opened the {GAP} and walked into the {GAP}."),
    Example(N_("A Japanese sentence"), f"朝起きると、窓の外には{GAP}が降っていた。"),
    Example(
        WHERE_IT_FAILS,
        f"Seven plus eight makes {GAP}.",
        N_("A hard one: it takes counting. The network has learnt which words often stand together, not arithmetic."),
    ),
)
EXAMPLES_IN_FULL = (
    Example(EXAMPLES[0].title, "The old man opened the umbrella and swam into the kitchen."),
    Example(EXAMPLES[1].title, "朝起きると、窓の外には冷蔵庫が降っていた。"),
)
PAIRS = (
    (N_("English"), "The dog chased the cat.", "The cat chased the moon."),
    (N_("Japanese"), "猫が魚を食べた。", "魚が猫を食べた。"),
)
LISTS = (
    (
        N_("English"),
        "The train is late again.",
        "The bus did not come on time.\nMy sister plays the piano.\nWe had soup for dinner.\nHe missed his flight.\n"
        "It will rain tomorrow.",
    ),
    (
        N_("Japanese"),
        "電車がまた遅れています。",
        "バスが時間どおりに来ませんでした。\n妹はピアノを弾きます。\n夕食にスープを飲みました。\n飛行機に乗り遅れました。\n"
        "明日は雨が降るでしょう。",
    ),
)


LACKING = {  # part of the inputs -> what is to be said when there is nothing in it
    "first": N_("Type the first sentence."),
    "second": N_("Type the second sentence."),
    "sentence": N_("Type a sentence to compare the others with."),
    "others": N_("Type the sentences to choose from, one on each line."),
}


def lacking(inputs: dict) -> list[UserError]:
    """What is to be said about parts of the inputs that are empty."""
    return [UserError(LACKING[name]) for name, value in inputs.items() if not (value and "".join(value).strip())]


def language_notice(card: ModelCard, inputs: str | dict) -> None:
    """Say so when there is Japanese for a model that does not know it."""
    if "ja" not in card.languages and _KANA.search(str(inputs)):
        st.caption(_("{model} does not know Japanese: choose another model.", model=plain(card.title)))


def text_to_fill() -> tuple[str, str, bool]:
    """Ask for a text and which of its words to hide.

    Returns:
        The text, the same with gaps, and whether it is an example that was just clicked.
    """
    written, is_example = text_input(TASK, EXAMPLES, height=90)
    text = clean(written)
    hidden = _hidden(text)
    if text.strip():
        _chips(text, hidden)
        if hidden:
            address.leave_out("example")
            address.say("text", with_gaps(text, hidden))
    return text, with_gaps(text, hidden), is_example


def with_gaps(text: str, hidden: list[Span]) -> str:
    """A text in which each of these words is a gap."""
    for span in sorted(hidden, key=lambda span: -span.start):
        text = text[: span.start] + GAP + text[span.end :]
    return text


def _hidden(text: str) -> list[Span]:
    """Which words of the text are hidden; those outside of what was changed since stay so."""
    before, hidden = st.session_state.get(HIDDEN, ("", []))
    if before != text:
        hidden = moved(hidden, before, text)
        st.session_state[HIDDEN] = (text, hidden)
    return hidden


def moved(hidden: list[Span], before: str, after: str) -> list[Span]:
    """Where spans of a text are after a change in one place; those that it touched are gone."""
    start = _shared(before, after)
    room = min(len(before), len(after)) - start
    end = min(room, _shared(before[::-1], after[::-1]))
    shift = len(after) - len(before)
    return [
        span if span.end <= start else Span(span.start + shift, span.end + shift)
        for span in hidden
        if span.end <= start or span.start >= len(before) - end
    ]


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _chips(text: str, hidden: list[Span]) -> None:
    shown = spans(text[:CLICKABLE])

    def toggle(number: int) -> None:
        span = shown[number]
        rest = [other for other in hidden if other != span]
        st.session_state[HIDDEN] = (text, rest if len(rest) < len(hidden) else [*hidden, span])

    words = [(text[span.start : span.end], span in hidden) for span in shown]
    st.caption(_("Click words to hide them"))
    word_chips([(word, is_hidden or word == GAP, word == GAP) for word, is_hidden in words], f"{TASK}:chips", toggle)
    if len(text) > CLICKABLE:
        st.caption(
            _(
                "Only words among the first {count} characters can be clicked. Type {gap} to hide a later one.",
                count=f"{CLICKABLE:,}",
                gap=GAP.replace("[", "\\[").replace("]", "\\]"),
            )
        )


def pair() -> tuple[dict[str, str], bool]:
    """Ask for two sentences; gives them, and whether they are examples that were just clicked."""
    keys = [f"{TASK}:first", f"{TASK}:second"]
    is_example = _examples(PAIRS, keys, "pair")
    first = controls.text_area(_("First sentence"), key=keys[0], height=70)
    second = controls.text_area(_("Second sentence"), key=keys[1], height=70)
    return {"first": first, "second": second}, is_example


def sentences() -> tuple[dict, bool]:
    """Ask for a sentence and a list of others; gives them, and whether they are examples that were just clicked."""
    keys = [f"{TASK}:sentence", f"{TASK}:others"]
    is_example = _examples(LISTS, keys, "list")
    sentence = controls.text_input(_("Sentence"), key=keys[0])
    others = controls.text_area(_("Your own sentences, one on each line"), key=keys[1], height=150)
    return {"sentence": sentence, "others": [line for line in clean(others).split("\n") if line.strip()]}, is_example


def _examples(examples: tuple[tuple[str, ...], ...], boxes: list[str], name: str) -> bool:
    """Offer examples, each a title and the text of each box; whether one was just clicked, and put into the boxes."""
    clicked = False
    with st.container(horizontal=True, gap="small"):
        for number, (title, *texts) in enumerate(examples):
            label = _("Example: {title}", title=_(title))
            if st.button(label, type="tertiary", icon=":material/play_arrow:", key=f"{TASK}:{name}:{number}"):
                st.session_state.update(zip(boxes, texts, strict=True))
                clicked = True
    return clicked
