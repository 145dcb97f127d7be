"""Text generation: going on with a text, or answering in a chat, token by token."""

from dataclasses import dataclass, field
from typing import Any

from ... import limits, result, text
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec
from .cards import CARDS

ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Settings:
    """How to choose the next token, again and again.

    Attributes:
        max_new_tokens: tokens to be written at most.
        temperature: 0 takes the most probable token; higher values choose more freely.
        top_k: choose among so many tokens; 0 for all.
        top_p: choose among the most probable tokens that together are this probable (Holtzman et al. 2020,
            https://arxiv.org/abs/1904.09751).
        seed: where chance begins; only with a temperature.
        candidates: how many tokens to report for each place, the most probable ones.
    """

    max_new_tokens: int = 200
    temperature: float = 0.0
    top_k: int = 0
    top_p: float = 1.0
    seed: int = 0
    candidates: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.max_new_tokens <= limits.NEW_TOKENS:
            raise UserError(N_("The number of new tokens must be between 1 and {limit}."), limit=limits.NEW_TOKENS)
        if not 0 <= self.temperature <= 2:
            raise UserError(N_("The temperature must be between 0 and 2."))
        if self.top_k < 0:
            raise UserError(N_("Top-k must be 0 (all tokens) or more."))
        if not 0 < self.top_p <= 1:
            raise UserError(N_("Top-p must be more than 0, and at most 1."))
        if not 0 <= self.seed < 2**31:
            raise UserError(N_("The seed must be between 0 and {limit}."), limit=2**31 - 1)
        if not 0 <= self.candidates <= limits.CANDIDATES:
            raise UserError(N_("The number of candidates must be between 0 and {limit}."), limit=limits.CANDIDATES)


@dataclass(frozen=True)
class Candidate:
    """What could stand in a place, with its probability in [0, 1]."""

    text: str
    score: float


@dataclass(frozen=True)
class Step:
    """A token that was written: what it adds to the text (nothing while a character is incomplete), and its probability.

    `candidates`: the most probable tokens in its place, likeliest first, before temperature and seed had their say.
    """

    text: str
    score: float
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """What was written.

    Attributes:
        text: the new words only.
        read, total: tokens of the input that the network read, and that there were; `left_out`: messages of a chat, the
            oldest ones, that it did not read.
        is_complete: whether the network ended the text by itself.
        steps: token by token, when candidates were asked for.
    """

    text: str
    read: int = 0
    total: int = 0
    left_out: int = 0
    is_complete: bool = False
    steps: list[Step] = field(default_factory=list)


def is_chat(inputs: Any) -> bool:
    """Whether it is one chat, and not several inputs."""
    return isinstance(inputs, list) and bool(inputs) and all(isinstance(each, dict) for each in inputs)


def is_batch(inputs: Any) -> bool:
    """Whether these are several inputs: a list of texts and chats."""
    return isinstance(inputs, list) and not is_chat(inputs)


def check(item: object) -> None:
    """Refuse what is neither a text nor a chat that ends with a message of the user.

    Raises:
        UserError: saying what is wrong.
    """
    if not isinstance(item, list):
        text.check(item)
        if not str(item).strip():
            raise UserError(N_("Type or paste a text first."))
        return
    if not is_chat(item) or any(set(message) != {"role", "content"} for message in item):
        raise UserError(N_("A chat is a list of messages with “role” and “content”."))
    for message in item:
        if message["role"] not in ROLES:
            raise UserError(N_("The role of a message is one of {roles}."), roles=", ".join(ROLES))
        text.check(message["content"])
    if item[-1]["role"] != "user" or not item[-1]["content"].strip():
        raise UserError(N_("A chat must end with a message from you."))


TASK = TaskSpec(
    name="text_generation",
    title=N_("Text generation"),
    invitation=N_("Chat with a small language model, or watch one write word by word and choose another way."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Step, Candidate),
    check=check,
    is_batch=is_batch,
)
