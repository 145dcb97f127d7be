"""Sentences in the language of the terminal."""

import functools
import os

from .. import i18n
from ..errors import UserError
from ..text import LanguageCode


@functools.cache
def language() -> str:
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return i18n.preferred(next((os.environ[name] for name in names if os.environ.get(name)), None))


def _(message: str, **values: object) -> str:
    """The sentence in the language of the terminal."""
    return i18n.translate(message, language(), **values)


def explained(error: UserError) -> str:
    from babel import Locale

    def shown(value: object) -> object:
        return Locale(language()).languages.get(value, value) if isinstance(value, LanguageCode) else value

    return _(error.message, **{name: shown(value) for name, value in error.values.items()})
