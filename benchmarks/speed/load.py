"""Thirty visitors for ten minutes: they upload, click examples, type, leave in the middle and come back, each with two seconds to look.

Each speaks to the server as a browser does, over a WebSocket of its own (`benchmarks/app_session.py`), with a cookie of its own. Each
result that a page shows is compared with that of the same request made alone beforehand. The time is that from the press on the button
to the result on the page; memory is that of the server's process, in the second minute and in the last. Others in number:
`python -m benchmarks.load --sessions 12 --minutes 3`.
"""

import logging
import random
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import psutil

import dlapp
from tests.browser.launch import running_app
from tests.samples import encoded, sample

from ..app_session import AppSession
from ..benchmark import Values
from ..table import table

log = logging.getLogger(__name__)
TITLE = "Thirty visitors"
SESSIONS, MINUTES = 30, 10.0
PAUSE = 2.0  # seconds to look at a result
PATIENCE = 120.0  # seconds until a result counts as lost
PICTURES = "chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png"
SENTENCES = "My father is a doctor.", "Where is the station?", "It rained all day.", "I like green tea."
IN_SHORT = {
    "upload": "a picture uploaded and classified",
    "example": "an example classified",
    "translation": "a sentence translated",
    "coming back": "left in the middle, and back by the link",
}


@dataclass
class Found:
    """What the visitors met with: seconds of each right result by what was asked, and how all ended."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    ends: Counter[str] = field(default_factory=Counter)


def measure(sessions: int = SESSIONS, minutes: float = MINUTES) -> Values:
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as address:
        right = _right_answers()
        [server] = psutil.Process().children()
        found, memory, until = Found(), [], time.monotonic() + 60 * minutes
        visitors = [
            threading.Thread(target=_visit, args=(address, number, until, right, found)) for number in range(sessions)
        ]
        for visitor in visitors:
            visitor.start()
        while any(visitor.is_alive() for visitor in visitors):
            memory.append(server.memory_info().rss / 1e6)
            time.sleep(1)
    minute = max(1, len(memory) // max(2, round(minutes)))
    return {
        "sessions": sessions,
        "minutes": minutes,
        "ends": dict(sorted(found.ends.items())),
        "seconds": {
            name: {
                "count": len(times),
                "median": round(statistics.median(times), 2),
                "p95": round(
                    statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0], 2
                ),
                "longest": round(max(times), 2),
            }
            for name, times in sorted(found.seconds.items())
        },
        "memory_mb": {
            "second minute": round(statistics.median(memory[minute : 2 * minute])),
            "last minute": round(statistics.median(memory[-minute:])),
            "peak": round(max(memory)),
        },
    }


def _right_answers() -> dict[str, str]:
    """What a page must show for a picture or a sentence."""
    named = {name: dlapp.run("image_classification", sample(name)).labels[0].name for name in PICTURES}
    return named | {text: dlapp.run("translation", text, target="ja").text for text in SENTENCES}


def _visit(address: str, number: int, until: float, right: dict[str, str], found: Found) -> None:
    chance = random.Random(number)
    visitor = AppSession(address)
    visitor.go("")
    while time.monotonic() < until:
        kind = chance.choice(list(IN_SHORT))
        try:
            seconds, is_right = _ask(visitor, kind, chance, right)
        except Exception as error:  # whatever goes wrong is counted, and the visitor comes again
            log.exception("visitor %s: %s", number, kind)
            found.ends[type(error).__name__] += 1
            visitor.reconnect("", "")
            continue
        found.ends["right" if is_right else "wrong or lost"] += 1
        if not is_right:
            log.error("visitor %s: %s is wrong or lost", number, kind)
        if is_right:
            found.seconds[kind].append(seconds)
        time.sleep(chance.uniform(0, 2 * PAUSE))
    visitor.close()


def _ask(visitor: AppSession, kind: str, chance: random.Random, right: dict[str, str]) -> tuple[float, bool]:
    """One result: seconds to it, and whether it is right."""
    page = "translation" if kind == "translation" else "image_classification"
    visitor.go(page)
    before = visitor.job
    if kind == "translation":
        asked, button = chance.choice(SENTENCES), f"{page}:start"
        visitor.type(f"{page}:text", asked)
    elif kind == "upload":
        asked, button = chance.choice(PICTURES), f"{page}:start"
        visitor.upload(f"{page}:upload", asked, encoded(sample(asked), "PNG"))
    else:
        asked = chance.choice(PICTURES)
        button = f"{page}:example:{asked}"
    began = time.monotonic()
    visitor.click(button)
    if kind == "coming back":
        visitor.reconnect(page, visitor.query)
    is_right = visitor.wait_for(right[asked], PATIENCE, before)
    return time.monotonic() - began, is_right


def tables(values: Values) -> str:
    memory, ends = values["memory_mb"], values["ends"]
    rows = [
        (IN_SHORT[name], times["count"], *(f"{times[key]:.2f} s" for key in ("median", "p95", "longest")))
        for name, times in values["seconds"].items()
    ]
    total = sum(ends.values())
    return "\n\n".join(
        [
            table(
                (f"{values['sessions']} visitors, {values['minutes']:g} minutes", "", "median", "95 of 100", "longest"),
                rows,
            ),
            f"Of {total:,} results {ends.get('right', 0):,} were right"
            + "".join(f", {count} {name}" for name, count in ends.items() if name != "right")
            + f". The server's memory: {memory['second minute']:,} MB in the second minute, {memory['last minute']:,} MB in the "
            f"last, {memory['peak']:,} MB at most.",
        ]
    )
