"""The built-in stylizer on one picture and on a whole photo, once it is loaded."""

import dlapp

from ..benchmark import Values
from ..samples import SIZES, picture
from ..table import table
from ..timing import seconds


def measure() -> Values:
    photo = picture("coffee.png")
    dlapp.run("style_transfer", {"content": photo.resize((64, 64)), "style": "great_wave"})  # loads the model
    found = {}
    for width, height in SIZES:
        item = {"content": photo.resize((width, height)), "style": "great_wave"}
        found[f"{width} x {height}"] = round(seconds(dlapp.run, "style_transfer", item), 2)
    return {"seconds": found}


def tables(values: Values) -> str:
    return table(
        ("built-in stylizer", *values["seconds"]),
        [("style transfer", *(f"{s:.2f} s" for s in values["seconds"].values()))],
    )
