"""Japanese and English: the one translation function, reading gettext catalogues with Babel.

`locale/<language>/LC_MESSAGES/dlapp.po` holds the sentences; English is in the code itself.
"""

import functools
from pathlib import Path

LANGUAGES = {"en": "English", "ja": "日本語"}
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(message: str) -> str:
    """Mark a sentence for extraction where it is written; it is translated where it is shown."""
    return message


@functools.cache
def _catalogue(language: str) -> dict[str, str]:
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "dlapp.po"
    if not path.exists():
        return {}
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return {entry.id: entry.string for entry in read_po(file, locale=language) if entry.id and entry.string}


def translate(message: str, language: str, **values: object) -> str:
    """The sentence in `language` (English where it has no translation) with `values` in its placeholders."""
    text = _catalogue(language).get(message, message)
    return text.format(**values) if values else text


def preferred(locale: str | None) -> str:
    """The language to begin with, from a browser's locale such as `ja-JP`."""
    language = (locale or "en").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else "en"
