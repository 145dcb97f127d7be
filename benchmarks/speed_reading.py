"""How long the built-in reader and summarizer take for a page and for a book."""

import time

import dlapp

from .everyday_sentences import ENGLISH, JAPANESE
from .table import markdown

FACT = "The old lighthouse on the hill was built in 1874 by the engineer Clara Whitfield. "
PAGE = 2_000  # characters


def report() -> str:
    """Question answering and summarization of one page, and of 200 pages."""
    rows: list[tuple[object, ...]] = []
    for title, text in (("English", " ".join(ENGLISH) + " "), ("Japanese", "".join(JAPANESE))):
        page = (text * (PAGE // len(text) + 1))[:PAGE]
        book = page * 100 + FACT + page * 100
        for name, passage in (("one page", page), ("200 pages", book)):
            asked = _seconds("question_answering", {"question": "Who built the lighthouse?", "context": passage})
            rows.append((f"{title}, {name} ({len(passage):,} characters)", asked, _seconds("summarization", passage)))
    return markdown(("built-in reader and summarizer", "question answering", "summarization"), rows)


def _seconds(task: str, item: object) -> str:
    dlapp.run(
        task, item if isinstance(item, str) else {"question": "Who?", "context": "It was Clara."}
    )  # loads the model
    began = time.perf_counter()
    dlapp.run(task, item)
    return f"{time.perf_counter() - began:.2f} s"
