"""A thousand mixed jobs of every task from thirty sessions at once, some stopped, some deleted, some opened again.

Every result is compared with that of the same request made alone beforehand. Memory is that of the whole process; the first 200
jobs load all built-in models and fill what is kept in memory.
"""

import logging
import os
import random
import tempfile
import threading
import wave
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PIL import Image

from ..benchmark import Values
from ..table import table

log = logging.getLogger(__name__)
TITLE = "A thousand jobs"
JOBS, WARM, SESSIONS = 1000, 200, 30
STOPPED, DELETED, REOPENED = 0.1, 0.1, 0.1  # shares of the jobs


@dataclass(frozen=True)
class Request:
    """A job to ask for, and what its result is known by."""

    task: str
    inputs: Any
    settings: dict[str, Any]


def requests(folder: Path) -> list[Request]:
    """One or two of every task, small ones."""
    noise = [Image.fromarray(np.random.default_rng(i).integers(0, 256, (48, 64, 3), np.uint8)) for i in range(2)]
    sound = folder / "tone.wav"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((9000 * np.sin(np.arange(6000) * 0.3)).astype("<i2").tobytes())
    english = "The town closed its street. Many people liked it. The baker did not. It rained all day."
    return [
        *(Request("image_classification", [picture], {"top": 3}) for picture in noise),
        Request("image_classification.grad_cam", noise, {"target": 3}),
        Request("super_resolution", noise[:1], {"scale": 2}),
        Request("super_resolution", noise, {"scale": 4, "mode": "restore"}),
        Request("style_transfer", [{"content": noise[0], "style": "red_fuji"}], {}),
        Request("colorization", noise[:1], {"temperature": 1.0, "seed": 5}),
        Request("face_generation", [None], {"count": 4, "seed": 7}),
        Request("face_generation.walk", [None], {"seeds": (1, 2), "seconds": 0.5}),
        Request("sound_to_video", [sound], {"seed": 1}),
        Request("translation", "駅はどこですか。ありがとう。", {"target": "en"}),
        Request("translation", "My father is a doctor.", {"target": "ja"}),
        Request("summarization", english, {"sentences": 2}),
        Request("question_answering", {"question": "Who did not?", "context": english}, {}),
    ]


def known_by(value: Any) -> Any:
    """What two equal results have in common."""
    if isinstance(value, list | tuple):
        return tuple(known_by(item) for item in value)
    if isinstance(value, Image.Image):
        return value.mode, value.size, hash(value.tobytes())
    if isinstance(value, np.ndarray):
        return value.shape, hash(value.tobytes())
    if isinstance(value, Path):
        return value.suffix
    return tuple(known_by(item) for item in vars(value).values()) if hasattr(value, "__dict__") else value


def measure() -> Values:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DLAPP_DATA_DIR"] = folder
        return _measure(Path(folder))


def _measure(folder: Path) -> Values:
    import dlapp
    from dlapp.backend import default
    from dlapp.jobs import State

    backend, asked = default(), requests(folder)
    right = [known_by(dlapp.run(each.task, each.inputs, **each.settings)) for each in asked]
    counts: Counter[str] = Counter()
    lock, memory = threading.Lock(), [0]
    process = psutil.Process()

    def one(number: int) -> None:
        chance = random.Random(number)
        which = chance.randrange(len(asked))
        request, fate = asked[which], chance.random()
        session = threading.current_thread().name
        job = backend.submit(request.task, request.inputs, session=session, **request.settings)
        if fate < STOPPED:
            backend.cancel(job)
        job.wait()
        end = "wrong"
        if job.state is State.CANCELLED:
            end = "stopped" if fate < STOPPED else "wrong"
        elif job.state is State.DONE and known_by(job.result) == right[which]:
            end = "right"
        elif job.state is State.FAILED:
            end = "failed"
        if end == "right" and STOPPED <= fate < STOPPED + DELETED:
            backend.forget(job)
            end = "deleted" if backend.job(job.id) is None else "wrong"
        elif end == "right" and fate > 1 - REOPENED:
            again = backend.job(job.id)
            end = "opened again" if again and known_by(again.result) == right[which] else "lost"
        if end in ("wrong", "failed", "lost"):
            log.error("%s: %s (%s)", end, request.task, job.state)
        with lock:
            counts[end] += 1
            memory.append(process.memory_info().rss)

    with ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(one, range(JOBS)))
    backend.writing.wait()
    return {
        "jobs": JOBS,
        "ends": dict(sorted(counts.items())),
        "memory_mb": {
            "after 200 jobs": round(float(np.median(memory[WARM : WARM + 50])) / 1e6),
            "after all": round(float(np.median(memory[-50:])) / 1e6),
            "peak": round(max(memory) / 1e6),
        },
    }


def tables(values: Values) -> str:
    memory = values["memory_mb"]
    growth = memory["after all"] / memory["after 200 jobs"] - 1
    return "\n\n".join(
        [
            table((f"{values['jobs']:,} jobs ended", "number"), list(values["ends"].items())),
            table(
                ("memory of the process", "MB", "change"),
                [
                    ("after 200 jobs", f"{memory['after 200 jobs']:,}", ""),
                    ("after all", f"{memory['after all']:,}", f"{growth:+.1%}"),
                    ("peak", f"{memory['peak']:,}", ""),
                ],
            ),
        ]
    )
