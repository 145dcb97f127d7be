"""Texts to be continued letter by letter, and what is asked of one's own."""

from collections import Counter
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from ..text import check, clean
from .sequence_task import TYPED, Batch, Task

SHORTEST = 300  # characters of a text
SIGNS = 300  # different characters that are learnt; rarer ones are one sign together
RARE = "□"
OWN = "own"  # text or series of the visitor
TEMPERATURE = 0.5  # of letters that are drawn
WRITTEN = 100  # of them

# The first paragraph of Alice's Adventures in Wonderland (Lewis Carroll 1865) and what follows; public domain
ALICE = """Alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do: once or \
twice she had peeped into the book her sister was reading, but it had no pictures or conversations in it, "and what is \
the use of a book," thought Alice, "without pictures or conversations?" So she was considering in her own mind (as well \
as she could, for the hot day made her feel very sleepy and stupid), whether the pleasure of making a daisy-chain would \
be worth the trouble of getting up and picking the daisies, when suddenly a White Rabbit with pink eyes ran close by her. \
There was nothing so very remarkable in that; nor did Alice think it so very much out of the way to hear the Rabbit say \
to itself, "Oh dear! Oh dear! I shall be too late!" But when the Rabbit actually took a watch out of its waistcoat-pocket, \
and looked at it, and then hurried on, Alice started to her feet, for it flashed across her mind that she had never before \
seen a rabbit with either a waistcoat-pocket, or a watch to take out of it, and burning with curiosity, she ran across the \
field after it, and fortunately was just in time to see it pop down a large rabbit-hole under the hedge."""

# The beginning of 吾輩は猫である (夏目漱石 1905) in today's spelling; public domain
CAT = """吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは\
記憶している。吾輩はここで始めて人間というものを見た。しかもあとで聞くとそれは書生という人間中で一番獰悪な種族であったそうだ。\
この書生というのは時々我々を捕えて煮て食うという話である。しかしその当時は何という考もなかったから別段恐しいとも思わなかった。\
ただ彼の掌に載せられてスーと持ち上げられた時何だかフワフワした感じがあったばかりである。掌の上で少し落ちついて書生の顔を見たのが\
いわゆる人間というものの見始であろう。この時妙なものだと思った感じが今でも残っている。第一毛をもって装飾されべきはずの顔が\
つるつるしてまるで薬缶だ。その後猫にもだいぶ逢ったがこんな片輪には一度も出会わした事がない。のみならず顔の真中があまりに突起している。\
そうしてその穴の中から時々ぷうぷうと煙を吹く。どうも咽せぽくて実に弱った。これが人間の飲む煙草というものである事はようやくこの頃知った。"""

TEXTS = {"alice": ALICE, "cat": CAT}


class Letters(Task):
    """Which letter comes next?

    Raises:
        UserError: when the text is empty, too short or too long.
    """

    def __init__(self, gap: int, text: str) -> None:
        super().__init__(gap)
        check(text)
        text = clean(text).strip()
        if not text:
            raise UserError(N_("Type or paste a text first."))
        if len(text) < SHORTEST:
            raise UserError(
                N_("The text has {count} characters. At least {least} are needed to learn from."),
                count=len(text),
                least=SHORTEST,
            )
        counted = [sign for sign, _ in Counter(text).most_common(SIGNS)]
        self.signs = "".join(sorted(counted)) + RARE
        self._numbers = {sign: number for number, sign in enumerate(self.signs)}
        self.text = self._numbered(text)
        self.inputs = self.outputs = len(self.signs)
        self.answers = self.signs
        self._written = text
        self._example = text[:24].replace("\n", " ")

    @property
    def _subject(self) -> tuple[object, ...]:
        return (self.gap, self._written)

    def batch(self, count: int, chance: torch.Generator) -> Batch:
        return self._windows(min(self.gap, len(self.text) - 1), count, chance)

    def exam(self, count: int, chance: torch.Generator) -> Batch:
        return self._windows(min(200, len(self.text) - 1), count, chance)

    def _windows(self, steps: int, count: int, chance: torch.Generator) -> Batch:
        starts = torch.randint(len(self.text) - steps, (count,), generator=chance)
        letters = self.text[starts + torch.arange(steps + 1)[:, None]]  # (T + 1, B)
        distances = torch.arange(1, steps + 1)[:, None].expand(steps, count)
        return Batch(self.encoded(letters[:-1]), letters[1:], torch.ones(steps, count), distances)

    def encoded(self, letters: Tensor) -> Tensor:
        """Numbers of letters (T, B) -> (T, B, I)"""
        return F.one_hot(letters, self.inputs).float()

    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        if not typed or len(typed) > TYPED:
            raise UserError(N_("Type 1 to {most} letters."), most=TYPED)
        return self.encoded(self._numbered(typed)[:, None]), [*typed]

    def _numbered(self, text: str) -> Tensor:
        return torch.tensor([self._numbers.get(sign, len(self.signs) - 1) for sign in text])

    @property
    def example(self) -> str:
        return self._example


def continued(task: Letters, follow: Callable[[Tensor], Tensor], chance: torch.Generator) -> str:
    """WRITTEN letters after the task's example: each is drawn as a network expects it, and read as the next input.

    Args:
        follow: inputs (T, 1, I) that come after those of the last call -> outputs (O) for what is next.
    """
    inputs, _ = task.read(task.example)
    letters = ""
    for _ in range(WRITTEN):
        expected = (follow(inputs)[:-1] / TEMPERATURE).softmax(0)  # the last is the sign for rare ones
        number = torch.multinomial(expected, 1, generator=chance) if expected.isfinite().all() else torch.tensor([0])
        letters += task.signs[int(number)]
        inputs = task.encoded(number[None])
    return letters
