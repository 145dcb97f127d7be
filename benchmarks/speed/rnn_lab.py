"""Training steps of the RNN lab in a second: each step trains all three networks, on two threads where there are two cores.

An examination, which the page makes every 25 steps, finds out how far back each network remembers and how far back its gradient
reaches.
"""

from dlapp.labs.rnn import Lab, Setup

from ..benchmark import Values
from ..table import table
from ..timing import seconds

TITLE = "RNN lab"
STEPS = 60
SETUPS = {
    "remember the first symbol, gap 20": Setup(gap=20),
    "remember the first symbol, gap 50": Setup(gap=50),
    "remember the first symbol, gap 100": Setup(gap=100),
    "remember the first symbol, gap 200": Setup(gap=200),
    "count brackets, 50 signs": Setup(data="brackets"),
    "add two marked numbers, gap 50": Setup(data="add"),
    "continue a text, 50 letters": Setup(data="letters"),
    "forecast a series, 36 steps": Setup(data="forecast", gap=36),
}


def measure() -> Values:
    found = {}
    for name, setup in SETUPS.items():
        lab = Lab(setup, setup.task())
        lab.train(5)
        found[name] = {
            "steps_per_second": round(STEPS / seconds(lab.train, STEPS)),
            "examination_milliseconds": round(1000 * seconds(lab.findings)),
        }
    return {"setups": found}


def tables(values: Values) -> str:
    rows = [
        (name, measured["steps_per_second"], measured["examination_milliseconds"])
        for name, measured in values["setups"].items()
    ]
    return table(("RNN lab", "steps a second of each network", "an examination, ms"), rows)
