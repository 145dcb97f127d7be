"""Japanese and English: the first choice from the browser, and every message of the code in the catalogue."""

import re
from collections import Counter, defaultdict
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po
from markdown_it import MarkdownIt

from dlapp.i18n import LANGUAGES, LOCALE_FOLDER, N_, preferred, translate, translate_count

ROOT = Path(__file__).parents[2]
CATALOGUE = LOCALE_FOLDER / "ja" / "LC_MESSAGES" / "dlapp.po"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("ja-JP", "ja"),
        ("ja_JP", "ja"),
        ("ja", "ja"),
        ("JA-jp", "ja"),
        ("en_US", "en"),
        ("en", "en"),
        ("fr", "en"),
        ("jam-JM", "en"),  # Jamaican Creole begins with ja, too
        (None, "en"),
        ("", "en"),
    ],
)
def test_the_first_language_follows_the_browser(locale, language):
    assert preferred(locale) == language
    assert language in LANGUAGES


def test_what_has_no_translation_stays_english():
    message = N_("{count} things that no catalogue names {{here}}")
    assert translate(message, "ja", count=3) == "3 things that no catalogue names {here}"


def test_values_are_put_in_as_they_are():
    """A file may be named like a placeholder."""
    assert translate("“{name}”", "en", name="{size}.png") == "“{size}.png”"


def messages() -> dict[str, list[str]]:
    """Every message of the code, with the places where it stands."""
    keywords = {"_": None, "N_": None, "_n": (1, 2)}
    found: dict[str, list[str]] = defaultdict(list)
    for folder in ("dlapp", "pages"):
        for name, line, message, *_ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=keywords):
            for form in message if isinstance(message, tuple) else (message,):
                found[form].append(f"{folder}/{name}:{line}")
    for line, message, *_ in extract_from_file("python", ROOT / "app.py", keywords=keywords):
        found[message].append(f"app.py:{line}")
    for drawing in sorted((ROOT / "dlapp/ui/assets").glob("*.svg")):
        for term in re.findall(r"\[\[(.+?)\]\]", drawing.read_text(encoding="utf-8")):
            found[term].append(f"dlapp/ui/assets/{drawing.name}")
    return found


with CATALOGUE.open("rb") as _file:
    PLURALS = [entry.id for entry in read_po(_file, locale="ja") if isinstance(entry.id, tuple)]


def test_one_and_many() -> None:
    (one, many) = PLURALS[0]
    assert translate_count(one, many, 1, "en") == one
    assert translate_count(one, many, 3, "en") == many.format(count=3)
    assert translate_count(one, many, 1, "ja") != one
    assert "3" in translate_count(one, many, 3, "ja")


def catalogue() -> dict[str, str]:
    """The Japanese catalogue; an entry marked as uncertain (fuzzy) counts as missing."""
    with CATALOGUE.open("rb") as file:
        entries = [entry for entry in read_po(file, locale="ja") if entry.id and not entry.fuzzy]
    translated = {}
    for entry in entries:
        if isinstance(entry.id, tuple):  # Japanese has one form for any number
            translated |= dict.fromkeys(entry.id, entry.string[0])
        else:
            translated[entry.id] = entry.string
    return translated


def placeholders(text: str) -> Counter:
    """Each `{name}`, with its conversion and format, and how often it stands in the text."""
    return Counter(field[1:] for field in Formatter().parse(text) if field[1] is not None)


def listed(lines) -> str:
    return "\n".join(["", *sorted(lines)])


def test_messages_are_found_in_every_kind_of_place():
    """Else the tests below would check nothing."""
    folders = {place.rpartition("/")[0] for places in messages().values() for place in places}
    assert {"dlapp", "dlapp/ui", "dlapp/tasks", "dlapp/ui/assets", "pages"} <= folders


def test_every_message_of_the_code_is_in_japanese():
    translated = catalogue()
    missing = [f"{places[0]}: {message}" for message, places in messages().items() if not translated.get(message)]
    assert not missing, f"{len(missing)} messages have no Japanese translation:{listed(missing)}"


def test_translations_have_the_same_placeholders():
    """A renamed one would raise an error in the page, a forgotten one would leave out a number."""
    singular = {forms[0] for forms in PLURALS}  # it may name its one thing in words
    wrong = [
        f"{message}\n    {text}"
        for message, text in catalogue().items()
        if placeholders(message) != placeholders(text) and message not in singular
    ]
    assert not wrong, listed(wrong)


def test_the_catalogue_has_no_message_that_the_code_does_not_use():
    unused = catalogue().keys() - messages().keys()
    assert not unused, f"{len(unused)} messages are in the catalogue only:{listed(unused)}"


def test_bold_words_are_bold_in_japanese_too():
    """Between punctuation and a letter Markdown takes ** for two stars: 「**…（CNN）**が」."""
    markdown = MarkdownIt()
    wrong = [text for text in catalogue().values() if "**" in markdown.render(text)]
    assert not wrong, listed(wrong)
