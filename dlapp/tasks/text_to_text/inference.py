"""Doing what texts say, one after the other."""

from ...progress import Progress, Report
from . import Result, Settings
from .models import TextToText


def run(model: TextToText, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """Answer each text; of one that is too long the beginning is read."""
    results = []
    for done, item in enumerate(items, 1):
        ids = model.ids(item)
        read = model.fitted(ids)
        results.append(Result(text=model.write(read, settings), read=len(read), total=len(ids)))
        report(Progress(done, len(items)))
    return results
