"""Names that users give to their classes and models."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from ... import limits
from ...errors import UserError
from ...i18n import N_

HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # kinds of signs: controls, directions of writing, breaks of lines


def check_names(names: Sequence[str]) -> None:
    """Refuse names of classes that cannot be told apart or shown.

    Raises:
        UserError: naming the name.
    """
    for name in names:
        check_name(name)
    alike = [unicodedata.normalize("NFKC", name).casefold().strip() for name in names]
    twice = [name for name, same in zip(names, alike, strict=True) if Counter(alike)[same] > 1]
    if twice:
        raise UserError(N_("Two classes are called “{name}”."), name=twice[0])


def check_name(name: object) -> None:
    """Refuse what cannot be shown as a name in one line.

    Raises:
        UserError: saying what is wrong.
    """
    if not isinstance(name, str) or not name.strip():
        raise UserError(N_("A name is missing."))
    if len(name) > limits.CLASS_NAME:
        raise UserError(N_("A name can have up to {limit} characters."), limit=limits.CLASS_NAME)
    if any(unicodedata.category(sign) in HIDDEN for sign in name):
        raise UserError(N_("A name contains a sign that cannot be shown."))
