"""How the next token is chosen."""

from collections.abc import Collection

import torch
from torch import Tensor

from . import Settings


def choose(logits: Tensor, settings: Settings, chance: torch.Generator, without: Collection[int] = ()) -> int:
    """A token by its logits (V,): the most probable one, or by chance among those that top-k and top-p leave; none of `without`."""
    if without:
        logits = logits.index_fill(0, torch.tensor(sorted(without)), -torch.inf)
    if not settings.temperature:
        return int(logits.argmax())
    probabilities = (logits.float() / settings.temperature).softmax(-1)
    values, ids = probabilities.sort(descending=True)
    if settings.top_k:
        values = values[: settings.top_k]
    before = values.cumsum(0) - values  # of those that are more probable
    values = torch.where(before < settings.top_p * values.sum(), values, 0)
    return int(ids[torch.multinomial(values, 1, generator=chance)])
