"""Chats as networks read them: which messages fit."""

from collections.abc import Callable
from dataclasses import dataclass

Message = dict[str, str]
"""`role`: system, user or assistant; `content`: what was said."""


@dataclass(frozen=True)
class Prompt:
    """Token ids that a network reads; `total`: how many there would be without a limit; `left_out`: messages, the oldest."""

    ids: list[int]
    total: int
    left_out: int = 0


def fitted(messages: list[Message], encode: Callable[[list[Message]], list[int]], room: int) -> Prompt:
    """A chat with as many of its last messages as there is room for, in tokens; the system prompt always stays.

    Of a last message that is too long by itself the beginning is left out.
    """
    total = len(encode(messages))
    system = [message for message in messages[:1] if message["role"] == "system"]
    said = messages[len(system) :]
    for first in range(0, len(said), 2):  # a question goes together with its answer
        ids = encode([*system, *said[first:]])
        if len(ids) <= room:
            return Prompt(ids, total, first)
    last = said[-1]["content"]
    low, high = 0, len(last)  # characters that are left out: too few, enough
    while high - low > 1:
        middle = (low + high) // 2
        fits = len(encode([*system, {"role": "user", "content": last[middle:]}])) <= room
        low, high = (low, middle) if fits else (middle, high)
    ids = encode([*system, {"role": "user", "content": last[high:]}])
    return Prompt(ids[-room:], total, len(said) - 1)
