"""What else the text-to-text networks are asked for: where they look, and to learn a task of the user's own."""

from dataclasses import dataclass

from ...engines.attention import Attention, Candidate, attention, check
from ...progress import Progress, Report
from ..spec import Operation
from . import teaching
from .models import TextToText


@dataclass(frozen=True)
class AttentionSettings:
    """Nothing to choose."""


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
