"""Results as plain text: a line for each label or answer, or JSON."""

import dataclasses
import json
from typing import Any

from .. import i18n
from .words import language


def line(row: Any) -> str:
    """The fields of a label, an answer or the like, between tabs; of names in several languages the terminal's."""
    names = [field.name for field in dataclasses.fields(row)]
    other = {name for name in names if any(name == f"{base}_{code}" for base in names for code in i18n.LANGUAGES)}
    chosen = (getattr(row, f"{name}_{language()}", None) or getattr(row, name) for name in names if name not in other)
    return "\t".join(f"{value:.4g}" if isinstance(value, float) else " ".join(str(value).split()) for value in chosen)


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
