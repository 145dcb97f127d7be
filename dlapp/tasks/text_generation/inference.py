"""Writing, token by token."""

import numpy as np

from ...progress import Progress, Report, part
from . import Candidate, Result, Settings, Step
from .models import Writer


def run(model: Writer, items: list, settings: Settings, report: Report) -> list[Result]:
    """One text or chat after the other; the seed of each is one more than that of the one before."""
    return [
        _written(model, item, settings, settings.seed + number, part(report, number, len(items)))
        for number, item in enumerate(items)
    ]


def _written(model: Writer, item: str | list[dict[str, str]], settings: Settings, seed: int, report: Report) -> Result:
    report(Progress())
    gap = ""
    if isinstance(item, str):
        bare = item.rstrip(" ")  # a space belongs to the word behind it
        gap = item[len(bare) :]
        prompt = model.prompt(bare or item, settings)
    else:
        prompt = model.chat(item, settings)
    new: list[int] = []
    steps: list[Step] = []
    text = ""

    def said(token: int, logits: np.ndarray) -> bool:
        nonlocal text
        new.append(token)
        longer = model.spelt(prompt.ids, new)
        if settings.candidates:
            steps.append(_step(model, prompt.ids, new, longer[len(text) :], logits, settings.candidates))
        text = longer
        report(
            Progress(len(new), settings.max_new_tokens, text=model.finished(item, text))
        )  # raises Cancelled after Stop
        return model.is_over(item, text)

    model.engine.write(prompt.ids, settings, seed, model.ends, said)
    return Result(
        text=model.finished(item, text.removeprefix(gap)),
        seed=seed if settings.temperature else None,
        read=len(prompt.ids),
        total=prompt.total,
        left_out=prompt.left_out,
        is_complete=len(new) < settings.max_new_tokens,
        steps=steps,
    )


def _step(model: Writer, before: list[int], new: list[int], added: str, logits: np.ndarray, count: int) -> Step:
    scores = np.exp(logits.astype(np.float64) - logits.max())
    scores /= scores.sum()
    best = np.argsort(-scores)[:count]
    written = [*before, *new[:-1]]
    candidates = [Candidate(model.spelt(written, [int(token)]), float(scores[token])) for token in best]
    return Step(added, float(scores[new[-1]]), candidates)
