"""What else the text-to-text networks are asked for: where they look, and to learn a task of the user's own."""

from dataclasses import dataclass

from ... import text
from ...engines.attention import Attention, Candidate, attention
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ..spec import Operation
from . import teaching
from .models import TextToText


@dataclass(frozen=True)
class AttentionSettings:
    """Nothing to choose."""


def check(item: object) -> None:
    """Refuse what is not a text and what was written for it.

    Raises:
        UserError: naming the type that came instead.
    """
    if not isinstance(item, dict) or set(item) != {"source", "target"}:
        raise UserError(N_("A text and its answer are needed here, not {kind}."), kind=type(item).__name__)
    for each in item.values():
        text.check(each)


def run(model: TextToText, items: list[dict[str, str]], settings: AttentionSettings, report: Report) -> list[Attention]:
    """Look at each text and its answer; see `engines.attention`."""
    results = []
    for done, item in enumerate(items, 1):
        source, written = model.fitted(model.ids(item["source"])), model.ids(item["target"])
        results.append(attention(model.network, model.tokenizer, source, [model.start], written))
        report(Progress(done, len(items)))
    return results


OPERATIONS: dict[str, Operation] = {
    "attention": Operation(settings=AttentionSettings, result=Attention, types=(Candidate,), check=check, run=run),
    "teach": teaching.OPERATION,
}
