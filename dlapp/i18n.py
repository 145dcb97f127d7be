"""Japanese and English: sentences are English in the code, `locale/<language>/LC_MESSAGES/dlapp.po` holds the others."""

import functools
import gettext
import io
from pathlib import Path

LANGUAGES = {"en": "English", "ja": "日本語"}
LOCALE_FOLDER = Path(__file__).parent / "locale"


def N_(message: str) -> str:
    """Mark a sentence for extraction where it is written; it is translated where it is shown."""
    return message


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The sentences of a language, compiled in memory: so the repository has one file of them that can be read."""
    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "dlapp.po"
    if not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(message: str, language: str, **values: object) -> str:
    """The sentence in `language` (English where it has no translation) with `values` in its placeholders."""
    text = _catalogue(language).gettext(message) if message else ""
    return text.format(**values) if values else text


def translate_count(one: str, many: str, count: int, language: str, **values: object) -> str:
    """As `translate`, with the form that the language has for `count` things; `{count}` is among the values."""
    return _catalogue(language).ngettext(one, many, count).format(count=count, **values)


def preferred(locale: str | None) -> str:
    """The language to begin with, from a browser's locale such as `ja-JP`."""
    language = (locale or "en").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else "en"
