"""Labels: what a visitor types for an open-vocabulary model to look for."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ...errors import UserError
from ...i18n import N_
from .coco import Class, classes

MOST, LENGTH = 20, 60  # labels, and characters of one


def labels_of(typed: str) -> tuple[str, ...]:
    """Labels that were typed with commas between them; letters and commas of full width, as of a Japanese keyboard, count as well."""
    parts = re.split("[,、\n]", unicodedata.normalize("NFKC", typed))
    return tuple(part.strip() for part in parts if part.strip())


def checked(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels without blanks, each once: capital letters make no difference.

    Raises:
        UserError: there are too many, one is too long, or it is not English.
    """
    every: dict[str, str] = {}
    for label in map(str.strip, labels):
        if label:
            every.setdefault(label.lower(), label)
    kept = tuple(every.values())
    if len(kept) > MOST or any(len(label) > LENGTH for label in kept):
        sentence = N_("Up to {limit} labels of up to {length} characters each are accepted.")
        raise UserError(sentence, limit=MOST, length=LENGTH)
    for label in kept:
        if not (label.isascii() and label.isprintable()):
            raise UserError(N_("Type the labels in English: “{label}” has other letters or signs."), label=label)
    return kept


def vocabulary(labels: Sequence[str]) -> tuple[Class, ...]:
    """What there is to be found: the labels, numbered from 1 and the same in every language, or without any COCO's classes."""
    return tuple(Class(number, label, label) for number, label in enumerate(labels, 1)) or classes()
