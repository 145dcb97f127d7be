"""A task of the user's own: a copy of the network is trained on a few pairs, then tried.

This is how T5 was meant to be used: trained on much text once, then fine-tuned for each task (Raffel et al. 2020, section 3).
"""

import copy
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ... import limits, result, text
from ...engines.transformers import Generation
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from ..spec import Operation
from . import Settings
from .models import TextToText

RATE = 3e-4  # of Adam; with 1e-3, what T5 was fine-tuned with, an example's words come back instead of the new ones
FEWEST = 2


@dataclass(frozen=True)
class TeachingSettings:
    """`steps`: how often all pairs are learnt from, 1 to 200."""

    steps: int = 40

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= limits.LESSONS:
            raise UserError(N_("The number of steps must be between 1 and {limit}."), limit=limits.LESSONS)


@dataclass(frozen=True, kw_only=True)
class Taught(result.Result):
    """What was written before and after.

    Attributes:
        before, after: the answer of the network as it was, and of the one that was taught.
        losses: cross entropy of the pairs' answers at each step, in nats per token.
        remembered: how many of the pairs it answers rightly itself now.
    """

    before: str
    after: str
    losses: list[float]
    remembered: int


def check(item: object) -> None:
    """Refuse what is not some pairs of texts and a text to try.

    Raises:
        UserError: saying what is wrong.
    """
    if not isinstance(item, dict) or set(item) != {"pairs", "text"}:
        raise UserError(N_("Pairs of texts, and a text to try, are needed here."))
    pairs = item["pairs"]
    if len(pairs) < FEWEST:
        raise UserError(N_("Give at least {count} examples, each with both sides."), count=FEWEST)
    if len(pairs) > limits.PAIRS:
        raise UserError(N_("Give at most {count} examples."), count=limits.PAIRS)
    for number, pair in enumerate(pairs, 1):
        for side in pair:
            text.check(side)
            if not side.strip():
                raise UserError(N_("Example {number} has only one side."), number=number)
    text.check(item["text"])
    if not item["text"].strip():
        raise UserError(N_("Type a text to try it on."))


def run(model: TextToText, items: list[dict], settings: TeachingSettings, report: Report) -> list[Taught]:
    """Teach a copy of the network for each item; the model itself stays as it is."""
    return [_taught(model, item, settings, part(report, number, len(items))) for number, item in enumerate(items)]


def _taught(model: TextToText, item: dict, settings: TeachingSettings, report: Report) -> Taught:
    before = model.write(model.fitted(model.ids(item["text"])), Settings())
    sources, targets = ([model.fitted(model.ids(pair[side])) for pair in item["pairs"]] for side in (0, 1))
    with torch.inference_mode(False), torch.enable_grad():
        network = copy.deepcopy(model.network).requires_grad_(True)
        losses = _learn(network, sources, targets, model.start, settings.steps, report)
    pupil = TextToText(model.card, Generation(network.requires_grad_(False)), model.tokenizer, model.start)
    after = pupil.write(pupil.fitted(pupil.ids(item["text"])), Settings())
    again = [pupil.write(source, Settings(beams=1)) for source in sources]
    remembered = sum(said == wanted.strip() for said, (_, wanted) in zip(again, item["pairs"], strict=True))
    return Taught(before=before, after=after, losses=losses, remembered=remembered)


def _learn(
    network: torch.nn.Module, sources: list[list[int]], targets: list[list[int]], start: int, steps: int, report: Report
) -> list[float]:
    """Adam on all pairs at once; the loss at each step."""
    device = next(network.parameters()).device
    read, answers = (_padded(rows).to(device) for rows in (sources, targets))
    is_read, is_said = (_padded([[1] * len(row) for row in rows]).to(device) for rows in (sources, targets))
    given = torch.cat([torch.full_like(answers[:, :1], start), answers[:, :-1]], 1)
    optimizer = torch.optim.Adam(network.parameters(), RATE)
    losses = []
    for step in range(steps):
        logits = network(input_ids=read, attention_mask=is_read, decoder_input_ids=given).logits.float()
        loss = (F.cross_entropy(logits.mT, answers, reduction="none") * is_said).sum() / is_said.sum()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        report(Progress(step + 1, steps + 1))  # raises Cancelled after Stop
    return losses


def _padded(rows: list[list[int]]) -> Tensor:
    """(B, longest), filled with 0."""
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


OPERATION = Operation(settings=TeachingSettings, result=Taught, check=check, run=run)
