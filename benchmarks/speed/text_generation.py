"""How fast SmolLM2 writes on the CPU, once it is loaded: beside transformers, in the same run, and how soon a long prompt is answered.

Tokens per second are those after the first one; the time to the first token is that of reading a prompt of 500 tokens.
"""

import time
from typing import Any

import numpy as np
import torch

from dlapp import downloads
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.tasks.text_generation import Settings
from dlapp.tasks.text_generation.engines import Cached, Engine
from dlapp.tasks.text_generation.models import LOADERS

from ..benchmark import Values
from ..table import table

NEW, LONG = 40, 500  # tokens
ROUNDS = 2


def measure() -> Values:
    card = CARDS["SmolLM2-135M-Instruct"]
    downloads.require(card)
    writer = LOADERS[card.architecture](card, Device("cpu"))
    prompt = writer.chat_ids([{"role": "user", "content": "Tell me a long story about a lighthouse."}])
    long = (prompt * LONG)[:LONG]
    built_in = CARDS["dlapp-causal-language-model"]
    small = LOADERS[built_in.architecture](built_in, Device("cpu"))
    engines: dict[str, tuple[Engine, list[int], list[int]]] = {
        "dlapp writer": (small.engine, small.ids("The old man "), small.ids("word " * LONG)),
        "SmolLM2, CTranslate2 in 8 bits (used)": (writer.engine, prompt, long),
        "SmolLM2, transformers in float32": (Cached(writer.engine.network), prompt, long),
    }
    rows: dict[str, dict[str, Any]] = {name: {"engine": name, "per_second": 0.0, "first": 1e9} for name in engines}
    for _ in range(ROUNDS):  # in turns, and the best of each: whatever else the machine does
        for name, (engine, ids, many) in engines.items():
            _, speed = _timed(engine, ids, NEW)
            rows[name]["per_second"] = max(rows[name]["per_second"], round(speed, 1))
            rows[name]["first"] = min(rows[name]["first"], round(_timed(engine, many[: LONG - 1], 1)[0], 2))
    return {"threads": torch.get_num_threads(), "engines": list(rows.values())}


def _timed(engine: Engine, ids: list[int], count: int) -> tuple[float, float]:
    """Seconds to the first token, and tokens per second after it."""
    times = [time.perf_counter()]

    def said(token: int, logits: np.ndarray) -> bool:
        times.append(time.perf_counter())
        return False

    engine.write(ids, Settings(max_new_tokens=count), 0, set(), said)
    return times[1] - times[0], (len(times) - 2) / max(times[-1] - times[1], 1e-9)


def tables(values: Values) -> str:
    rows = [(row["engine"], f"{row['per_second']:.1f}", f"{row['first']:.2f} s") for row in values["engines"]]
    return table(("network and engine", "tokens/s", f"first token of {LONG}"), rows)
