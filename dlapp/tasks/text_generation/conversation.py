"""A chat as a tree: a message that is changed, or an answer that is asked for again, begins another branch."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from ... import limits
from ...errors import UserError
from ...i18n import N_
from .chat import Message


@dataclass
class Turn:
    """A message and what followed it.

    Attributes:
        facts: how an answer was made: tokens that were read, whether it was stopped, and the like.
        children: the messages that followed, one of which is `shown`; as many as there are when the next one is awaited.
    """

    role: str
    content: str
    facts: dict[str, int | bool | float | str] = field(default_factory=dict)
    children: list["Turn"] = field(default_factory=list)
    shown: int = 0


class Conversation:
    """Messages in branches; `path` is the branch that is shown."""

    def __init__(self) -> None:
        self._root = Turn("", "")

    def path(self) -> list[Turn]:
        """The messages that are shown, in order."""
        return list(self._along())

    def _along(self) -> Iterator[Turn]:
        turn = self._root
        while turn.shown < len(turn.children):
            turn = turn.children[turn.shown]
            yield turn

    def _parent(self, place: int) -> Turn:
        return ([self._root, *self.path()])[place]

    def add(self, role: str, content: str, **facts: int | bool | float | str) -> None:
        """Put a message behind those that are shown.

        Raises:
            UserError: the chat is too long to be kept.
        """
        if self.bytes() + len(content.encode("utf-8", "ignore")) > limits.CHAT_BYTES:
            raise UserError(N_("This chat is full. Download it and start a new one."))
        parent = self._parent(len(self.path()))
        parent.children.append(Turn(role, content, facts))
        parent.shown = len(parent.children) - 1

    def rewind(self, place: int) -> None:
        """Begin another branch in place of the message there: the next one that is added stands in its place."""
        parent = self._parent(place)
        parent.shown = len(parent.children)

    def settle(self) -> None:
        """Show the last branch again where a message was awaited that never came."""
        parent = self._parent(len(self.path()))
        parent.shown = max(0, len(parent.children) - 1)

    def branches(self, place: int) -> tuple[int, int]:
        """Number of the branch that is shown at a place of the path, from 1, and how many there are."""
        parent = self._parent(place)
        return parent.shown + 1, len(parent.children)

    def switch(self, place: int, step: int) -> None:
        """Show the branch so many further on at a place of the path."""
        parent = self._parent(place)
        parent.shown = (parent.shown + step) % len(parent.children)

    def messages(self, system: str = "") -> list[Message]:
        """What is shown as a network reads it."""
        said = [{"role": turn.role, "content": turn.content} for turn in self.path()]
        return [{"role": "system", "content": system}, *said] if system.strip() else said

    def bytes(self) -> int:
        """Size of all branches as text."""

        def size(turn: Turn) -> int:
            return len(turn.content.encode("utf-8", "ignore")) + sum(map(size, turn.children))

        return size(self._root)

    def as_markdown(self, names: dict[str, str]) -> str:
        """The branch that is shown, as a document; `names`: what to call each role."""
        return "\n\n".join(f"**{names[turn.role]}**\n\n{turn.content}" for turn in self.path()) + "\n"

    def as_json(self, system: str = "", model: str = "") -> str:
        """The branch that is shown as `messages`, and all branches as `tree`."""
        data = {
            "model": model,
            "messages": self.messages(system),
            "tree": [asdict(turn) for turn in self._root.children],
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
