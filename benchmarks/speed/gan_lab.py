"""Training steps of the GAN lab in a second, on one core."""

from dlapp.labs.gan import BOTH, Lab, Setup

from ..benchmark import Values
from ..table import table
from ..timing import seconds

TITLE = "GAN lab"
STEPS = 200
SETUPS = {
    "non-saturating": Setup(loss="non_saturating", noise=8, rate_d=1e-3, rate_g=1e-2, steps_d=1, momentum=0.9),
    "Wasserstein, five steps of the critic": Setup(
        loss="wasserstein", noise=8, rate_d=2e-3, rate_g=1e-3, steps_d=5, momentum=0.5
    ),
}


def measure() -> Values:
    found = {}
    for name, setup in SETUPS.items():
        lab = Lab(setup)
        lab.train(BOTH, 20)
        found[name] = round(STEPS / seconds(lab.train, BOTH, STEPS))
    return {"steps_per_second": found}


def tables(values: Values) -> str:
    return table(("GAN lab", "steps a second"), list(values["steps_per_second"].items()))
