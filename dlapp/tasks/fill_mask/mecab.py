"""Japanese words by MeCab with UniDic, as Tohoku University's BERTs read them (https://github.com/cl-tohoku/bert-japanese).

The two packages are 250 MB on disk, most of it the dictionary. Only this model needs them, so they are no requirement of the app.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...i18n import N_
from ...text import Span

PACKAGES = "fugashi unidic-lite"
BLOCK = 2000  # characters that are cut at once


def splitter() -> Callable[[str], list[Span]]:
    """What finds the words of a text, in order, without the space between them.

    Raises:
        UserError: without the packages.
    """
    try:
        fugashi, unidic_lite = map(importlib.import_module, ("fugashi", "unidic_lite"))
    except ImportError:
        raise UserError(
            N_("This model needs two more packages. Install them with “{command}”, then start the app again."),
            command=f"pip install {PACKAGES}",
        ) from None
    tagger = fugashi.GenericTagger(f'-r "{Path(unidic_lite.DICDIR) / "mecabrc"}" -d "{unidic_lite.DICDIR}"')

    def split(text: str) -> list[Span]:
        found, place = [], 0
        for begin in range(0, len(text), BLOCK):
            for word in tagger(text[begin : begin + BLOCK]):
                start = text.index(word.surface, place)
                place = start + len(word.surface)
                found.append(Span(start, place))
        return found

    return split


def tokenizer(folder: Path) -> Any:
    """What cuts words into pieces: a vocabulary of WordPiece, in which kanji may stand together and no accent is dropped."""
    from transformers import BertTokenizer

    tokens = (folder / "vocab.txt").read_text("utf-8").removesuffix("\n").split("\n")  # one is a line separator
    vocabulary = {token: id for id, token in enumerate(tokens)}
    return BertTokenizer(vocabulary, do_lower_case=False, tokenize_chinese_chars=False, strip_accents=False)
