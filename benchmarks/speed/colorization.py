"""The built-in colorizer on one picture and on a whole photo, once it is loaded."""

from typing import Any

import dlapp

from ..benchmark import Values
from ..samples import SIZES, picture
from ..table import table
from ..timing import seconds

SETTINGS: dict[str, dict[str, Any]] = {"colorization": {}, "colorization, temperature 1": {"temperature": 1.0}}


def measure() -> Values:
    photo = picture("coffee.png")
    rows = []
    for name, settings in SETTINGS.items():
        dlapp.run("colorization", photo.resize((64, 64)), **settings)  # loads the model
        found = {}
        for width, height in SIZES:
            large = photo.resize((width, height))
            found[f"{width} x {height}"] = round(seconds(dlapp.run, "colorization", large, **settings), 2)
        rows.append({"settings": name, "seconds": found})
    return {"rows": rows}


def tables(values: Values) -> str:
    rows = [(row["settings"], *(f"{s:.2f} s" for s in row["seconds"].values())) for row in values["rows"]]
    return table(("built-in colorizer", *values["rows"][0]["seconds"]), rows)
