"""Summarizing texts, one after the other."""

import torch

from ... import progress
from ... import text as texts
from ...progress import Progress, Report
from . import Result, Settings
from .models import Summarizer
from .sentences import split


@torch.inference_mode()
def run(model: Summarizer, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """Summarize texts; one without words comes back unchanged."""
    results = []
    for done, item in enumerate(items):
        source = texts.clean(item)
        language = texts.detect(source).code
        spans = split(source, language)
        if spans:
            part = progress.part(report, done, len(items))
            results.append(model.summarize(source, spans, language, settings.sentences, part))
        else:
            results.append(Result(text=source, sentences=[], spans=[]))
        report(Progress(len(results), len(items)))
    return results
