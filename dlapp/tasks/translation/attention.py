"""Attention: where a translator looks for each word, and what else it would have written."""

from dataclasses import dataclass

from ... import text
from ...engines.attention import Attention, Candidate, attention, check
from ...progress import Progress, Report
from ..spec import Operation
from . import layout
from .models import Translator


@dataclass(frozen=True)
class AttentionSettings:
    """`source`, `target`: language codes of the pair of sentences."""

    source: str = "ja"
    target: str = "en"


def run(model: Translator, items: list[dict[str, str]], settings: AttentionSettings, report: Report) -> list[Attention]:
    """Look at each pair; see `engines.attention`."""
    results = []
    for done, item in enumerate(items, 1):
        [source] = model.source_ids([text.one_width(layout.one_line(item["source"]))], settings.source, settings.target)
        written, start = model.target_ids(item["target"], settings.target), model.decoder_start(settings.target)
        results.append(attention(model.network, model.tokenizer, source, start, written))
        report(Progress(done, len(items)))
    return results


OPERATION = Operation(settings=AttentionSettings, result=Attention, types=(Candidate,), check=check, run=run)
