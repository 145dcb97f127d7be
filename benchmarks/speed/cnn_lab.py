"""Training steps of the CNN lab in a second, on one core, and what its presets come to.

A step learns from 32 pictures. The page trains for half of the time and shows what has come of it in the other half, so a visitor
waits about twice as long. *Held out* are 400 pictures in fonts that occur in no training picture (shapes: other pictures), *moved*
the same, moved by 3 pixels.
"""

from dataclasses import replace

from dlapp.labs.cnn import Lab, Setup
from dlapp.labs.cnn_drawings import Drawings
from dlapp.ui.inputs.cnn import DEEP, FEW, LEARNING, MORE, NORMALIZED, POOLED, UNPOOLED

from ..benchmark import Values
from ..table import table
from ..timing import seconds

TITLE = "CNN lab"
STEPS, EVERY, MOST = 60, 25, 1500
ENOUGH = 0.95
SEEDS = range(3)
PRESETS = {  # and the steps after which they are examined
    "LeNet": (LEARNING, 1000),
    "LeNet, shapes in colour": (replace(LEARNING, data="shapes"), 1000),
    "LeNet, letters": (replace(LEARNING, data="letters"), 1000),
    "no pooling": (UNPOOLED, 400),
    "the same with pooling": (POOLED, 400),
    "too deep": (DEEP, 300),
    "cured by batch normalization": (NORMALIZED, 300),
    "overfit on ten pictures": (FEW, 200),
    "cured by more pictures, variations and dropout": (MORE, 1000),
}


def measure() -> Values:
    speeds, reached = {}, {}
    for name, (setup, steps) in PRESETS.items():
        lab = _lab(setup)
        lab.train(5)
        speeds[name] = {
            "parameters": lab.plan.parameters,
            "steps_per_second": round(STEPS / seconds(lab.train, STEPS)),
            "examination_milliseconds": round(1000 * seconds(lab.findings)),
        }
        reached[name] = {"steps": steps, "runs": [_reached(replace(setup, seed=seed), steps) for seed in SEEDS]}
    return {"setups": speeds, "reached": reached, "lenet_steps_to_95": [_steps(seed) for seed in SEEDS]}


def _lab(setup: Setup) -> Lab:
    return Lab(setup, setup.task(Drawings()))


def _reached(setup: Setup, steps: int) -> Values:
    lab = _lab(setup)
    lab.train(steps)
    found = lab.findings()
    return {
        "learnt": round(found.learnt[1], 3),
        "held_out": round(found.held_out[1], 3),
        "moved": round(found.moved, 3),
        "gradient": found.gradients[0][1] / max(found.gradients[-1][1], 1e-12),
    }


def _steps(seed: int) -> int | None:
    """Steps until LeNet knows enough of the held-out digits; None when it never did."""
    lab = _lab(replace(LEARNING, seed=seed))
    while lab.steps < MOST:
        lab.train(EVERY)
        if lab.findings().held_out[1] >= ENOUGH:
            return lab.steps
    return None


def tables(values: Values) -> str:
    speeds = [
        (name, f"{measured['parameters']:,}", measured["steps_per_second"], measured["examination_milliseconds"])
        for name, measured in values["setups"].items()
    ]
    reached = [
        (
            name,
            found["steps"],
            *(", ".join(f"{run[column]:.0%}" for run in found["runs"]) for column in ("learnt", "held_out", "moved")),
            ", ".join(f"{run['gradient']:.0e}" for run in found["runs"]),
        )
        for name, found in values["reached"].items()
    ]
    steps = ", ".join("never" if count is None else str(count) for count in values["lenet_steps_to_95"])
    return "\n\n".join(
        [
            table(("CNN lab", "parameters", "steps a second", "an examination, ms"), speeds),
            table(
                (
                    "seeds 0 to 2",
                    "after steps",
                    "training",
                    "held out",
                    "moved",
                    "first layer's gradient / last layer's",
                ),
                reached,
            ),
            f"Steps until LeNet knows 95% of the held-out digits, seeds 0 to 2: {steps}.",
        ]
    )
