"""Training steps of the Transformer lab in a second, and how many steps and seconds its presets take to their point.

One network learns on one core; at tasks that are read from left to right an LSTM of equal size learns beside it on another. The page
trains for half of the time and shows what has come of it in the other half, so a visitor waits about twice as long.

An answer is right when all blanks are; *reached* is 95% of the signs of questions that were never learnt from, at the lengths that
are learnt (for the long-memory task, of the answers 31 to 50 steps after the letter). Attention to the right letter is that of the
head which gives most to it, averaged over the blanks of the page's example. *Never* is not within 3,000 steps.
"""

from dataclasses import replace

from dlapp.labs.transformer import LSTM, TRANSFORMER, Lab, Setup
from dlapp.ui.inputs.transformer import RACING, REVERSING, UNORDERED

from ..benchmark import Values
from ..table import table
from ..timing import seconds

TITLE = "Transformer lab"
STEPS, EVERY, MOST = 60, 25, 3000
ENOUGH = 0.95
SEEDS = range(5)
LEARNT = {
    "reverse": REVERSING,
    "copy": Setup(data="copy"),
    "sort": Setup(data="sort"),
    "add": Setup(data="add", rate=3e-3),
    "balance brackets": Setup(data="brackets", rate=3e-3),
}
SETUPS = {
    **LEARNT,
    "reverse, 4 layers, 8 heads, width 128": replace(REVERSING, layers=4, heads=8, width=128),
    "continue a text, beside an LSTM": Setup(data="letters"),
    "long memory, beside an LSTM": RACING,
}


def measure() -> Values:
    speeds = {}
    for name, setup in SETUPS.items():
        lab = Lab(setup, setup.task())
        lab.train(5)
        speeds[name] = {
            "steps_per_second": round(STEPS / seconds(lab.train, STEPS)),
            "examination_milliseconds": round(1000 * seconds(lab.findings)),
        }
    return {
        "setups": speeds,
        "reached": {name: [_reached(replace(setup, seed=seed)) for seed in SEEDS] for name, setup in LEARNT.items()},
        "without_positions": [_without_positions(seed) for seed in SEEDS],
        "race": [_race(seed) for seed in SEEDS],
    }


def _reached(setup: Setup) -> Values:
    """Steps until enough is right; None when it never was."""
    lab = Lab(setup, setup.task())
    while lab.steps < MOST and lab.findings().right[TRANSFORMER] < ENOUGH:
        lab.train(EVERY)
    found = lab.findings()
    is_there = found.right[TRANSFORMER] >= ENOUGH
    return {
        "steps": lab.steps if is_there else None,
        "right": round(found.right[TRANSFORMER], 3),
        "attention": round(found.mirror[0], 2) if found.mirror else None,
    }


def _without_positions(seed: int) -> Values:
    setup = replace(UNORDERED, seed=seed)
    lab = Lab(setup, setup.task())
    lab.train(1000)
    ceiling = lab.ceiling()
    assert ceiling is not None
    return {"right": round(lab.findings().right[TRANSFORMER], 3), "best_possible": round(ceiling[0], 3)}


def _race(seed: int) -> Values:
    """Steps to the point of each network, and the smallest share that each remembers beyond what is learnt, after 600."""
    setup = replace(RACING, seed=seed)
    lab = Lab(setup, setup.task())
    steps: dict[str, int | None] = {TRANSFORMER: None, LSTM: None}
    while lab.steps < 600:
        lab.train(EVERY)
        for name, share in lab.findings().right.items():
            if steps[name] is None and share >= ENOUGH:
                steps[name] = lab.steps
    worst = {name: round(lab.findings().worst_beyond(name, lab.task.gap), 2) for name in steps}
    return {"steps": steps, "worst_beyond": worst}


def tables(values: Values) -> str:
    speeds = [
        (name, measured["steps_per_second"], measured["examination_milliseconds"])
        for name, measured in values["setups"].items()
    ]
    reached = [
        (
            name,
            ", ".join("never" if run["steps"] is None else f"{run['steps']:,}" for run in runs),
            ", ".join(_seconds(run, values["setups"][name]) for run in runs),
            ", ".join(f"{run['attention']:.0%}" for run in runs if run["attention"] is not None) or "–",
        )
        for name, runs in values["reached"].items()
    ]
    bag = values["without_positions"]
    race = [
        (title, ", ".join(f"{run['steps'][name] or 'never'}" for run in values["race"]), _shares(values["race"], name))
        for name, title in ((TRANSFORMER, "Transformer"), (LSTM, "LSTM"))
    ]
    return "\n\n".join(
        [
            table(("Transformer lab", "steps a second", "an examination, ms"), speeds),
            table(
                ("steps to 95%, seeds 0 to 4", "steps", "seconds at the speed above", "attention to the right letter"),
                reached,
            ),
            table(
                ("reverse without positions, 1,000 steps", "seeds 0 to 4"),
                [
                    ("right", ", ".join(f"{run['right']:.1%}" for run in bag)),
                    ("best possible", f"{bag[0]['best_possible']:.1%}"),
                ],
            ),
            table(
                ("long memory, seeds 0 to 4", "steps to 95%", "worst share right over 51 to 200 steps, after 600"), race
            ),
        ]
    )


def _shares(runs: list[Values], name: str) -> str:
    return ", ".join(f"{run['worst_beyond'][name]:.0%}" for run in runs)


def _seconds(run: Values, speed: Values) -> str:
    return f"{run['steps'] / speed['steps_per_second']:.0f}" if run["steps"] else "–"
