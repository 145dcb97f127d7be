"""How much a visitor who uploads a hostile file again and again slows somebody else's example.

The example is the built-in classifier on a photo; meanwhile another thread hands the same hostile file to its reader in a loop, as
the page of a visitor would. Each file is refused, or read within its limits; none is larger than a megabyte.
"""

import contextlib
import functools
import statistics
import threading
import time
from collections.abc import Callable, Iterator

import dlapp
from dlapp import documents, media
from dlapp.errors import UserError
from tests.cases import documents as document_cases
from tests.cases import pictures as picture_cases
from tests.samples import sample

from ..benchmark import Values
from ..table import table

TITLE = "Hostile files"
RUNS = 40
DOCUMENTS = (
    "50 MB of empty paragraphs",
    "900,000 empty paragraphs",
    "entities",
    "200 pages of 20,000 operators",
    "100,000 pages",
    "web page of open tags",
)


def _readers() -> dict[str, Callable[[], object]]:
    """Reading each kind of file, by what it is."""
    readers: dict[str, Callable[[], object]] = {}
    for kind in DOCUMENTS:
        name, data = document_cases.BOMBS[kind]()
        readers[f"{kind} ({name.rpartition('.')[2]})"] = functools.partial(documents.read, data, name)
    for kind, data in (
        ("300,000 pages (tif)", picture_cases.many_pages(300_000)),
        ("400 scans (jpg)", picture_cases.many_scans(2000, 2000, 400)),
    ):
        readers[kind] = functools.partial(media.load_picture, data, kind)
    return readers


@contextlib.contextmanager
def _in_a_loop(read: Callable[[], object]) -> Iterator[None]:
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            with contextlib.suppress(UserError):
                read()
            time.sleep(0.01)  # a page that shows the picture or the sentence

    thread = threading.Thread(target=loop)
    thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _median() -> float:
    photo, taken = sample("coffee.png"), []
    for _ in range(RUNS):
        began = time.perf_counter()
        dlapp.run("image_classification", photo)
        taken.append(time.perf_counter() - began)
        time.sleep(0.05)  # people look at their results
    return statistics.median(taken)


def measure() -> Values:
    _median()
    alone = _median()
    rows = {}
    for kind, read in _readers().items():
        with _in_a_loop(read):
            rows[kind] = round(1e3 * _median(), 1)
    return {"alone_ms": round(1e3 * alone, 1), "beside_ms": rows}


def tables(values: Values) -> str:
    alone = values["alone_ms"]
    rows = [(kind, f"{taken:.1f} ms", f"{taken / alone:.2f}") for kind, taken in values["beside_ms"].items()]
    return table(
        ("somebody uploads, again and again", "median of the example", "ratio"),
        [("nothing", f"{alone:.1f} ms", "1"), *rows],
    )
