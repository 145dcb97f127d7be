"""What can be seen in the built-in model: the way from noise to picture, and what each word did."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...engines.cartoonist import BATCH, GUIDANCE, STEPS, CartoonPainter, Step, Token
from ...networks.cartoonist import TOKENS, UNKNOWN, CrossAttention
from ...progress import Report, part
from ...result import Result
from ...text import Span
from ..from_noise import MOST_STEPS, check_seed, check_steps
from ..spec import Operation
from . import check

FEW_STEPS = 6  # of the pictures without a word: enough to see what changes
MOST_WORDS = 24
# words between spaces; in Japanese, which has none, what begins with kanji or katakana, with the hiragana that follow
WORD = re.compile(r"[一-鿿々]+[ぁ-ゖ]*|[ァ-ヺー]+[ぁ-ゖ]*|[ぁ-ゖ]+|[^\W一-鿿々ぁ-ゖァ-ヺー]+(?:['’-]\w+)*")


@dataclass(frozen=True)
class InsideSettings:
    """As in text_to_image, of one picture."""

    seed: int = 0
    steps: int = STEPS
    guidance: float = GUIDANCE

    def __post_init__(self) -> None:
        check_seed(self.seed)
        check_steps(self.steps, MOST_STEPS)


@dataclass(frozen=True)
class Word:
    """A word of the prompt.

    Attributes:
        text: as it was written; is_known: whether the network has learnt it.
        change: by how much the picture changes when the word is taken away: mean over all pixels, 0 to 255.
        heat: float32 (16, 16), how much each place looked at the word, in shares of its whole attention, mean of all steps.
    """

    text: str
    is_known: bool
    change: float
    heat: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Inside(Result):
    """`steps` of the first picture; `words`: the first ones."""

    steps: list[Step]
    words: list[Word]


@torch.inference_mode()
def run(model: CartoonPainter, prompts: list[str], settings: InsideSettings, report: Report) -> list[Inside]:
    """The steps of each prompt's picture, and the same picture without each of the words."""
    return [_inside(model, prompt, settings, part(report, i, len(prompts))) for i, prompt in enumerate(prompts)]


def _inside(model: CartoonPainter, prompt: str, settings: InsideSettings, report: Report) -> Inside:
    read = model.read(prompt)[:TOKENS]
    groups = _words(prompt, read)[:MOST_WORDS]
    tokens, seed = model.tokens([prompt]), settings.seed
    variants = [tokens, *(_without(tokens, numbers) for _, numbers in groups)]
    batches = [variants[i : i + BATCH] for i in range(0, len(variants), BATCH)]
    steps: list[Step] = []
    with _attention(model.network.cross_first) as maps:
        model.paint(
            tokens,
            [seed],
            part(report, 0, 1 + len(batches)),
            steps=settings.steps,
            guidance=settings.guidance,
            film=steps,
        )
    heat = torch.stack(maps).mean(0)[0, :, :, 1:].float().cpu().numpy()  # (16, 16, T)
    made = [
        model.paint(
            torch.cat(batch),
            [seed] * len(batch),
            part(report, 1 + number, 1 + len(batches)),
            steps=FEW_STEPS,
            guidance=settings.guidance,
        )
        for number, batch in enumerate(batches)
    ]
    pictures = torch.cat(made)
    changes = 255 * (pictures[1:] - pictures[:1]).abs().mean((1, 2, 3))
    words = [
        Word(
            text=prompt[span.start : span.end],
            is_known=all(read[i].is_known for i in numbers),
            change=float(change),
            heat=heat[:, :, numbers].sum(2),
        )
        for (span, numbers), change in zip(groups, changes, strict=True)
    ]
    return Inside(steps=steps, words=words, seed=seed)


def _words(prompt: str, tokens: list[Token]) -> list[tuple[Span, list[int]]]:
    """The words of a prompt, each with the numbers of its tokens."""
    found = []
    for match in WORD.finditer(prompt):
        span = Span(*match.span())
        numbers = [i for i, token in enumerate(tokens) if token.start < span.end and token.end > span.start]
        if numbers:
            found.append((span, numbers))
    return found


def _without(tokens: Tensor, numbers: list[int]) -> Tensor:
    """Tokens (1, T), those of one word unreadable."""
    less = tokens.clone()
    less[:, numbers] = UNKNOWN
    return less


@contextlib.contextmanager
def _attention(layer: CrossAttention) -> Iterator[list[Tensor]]:
    """A list that gets the layer's attention (1, H, W, 1 + T) of each pass with words while the block runs the network."""
    maps: list[Tensor] = []

    def look(module: CrossAttention, inputs: tuple[Tensor, Tensor, Tensor]) -> None:
        if inputs[2].any():
            maps.append(module.weights(*inputs))

    handle = layer.register_forward_pre_hook(look)
    try:
        yield maps
    finally:
        handle.remove()


OPERATIONS = {
    "inside": Operation(
        settings=InsideSettings,
        result=Inside,
        check=check,
        run=run,
        types=(Word, Step),
        architectures=("cartoonist",),
    )
}
