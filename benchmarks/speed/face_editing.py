"""One expression and all seven of them by the built-in cartoonist, and a smile in a photo by the landmark warp if that is there."""

from typing import Any

import dlapp
from dlapp import catalog, downloads

from ..benchmark import Values
from ..samples import SIZES, picture
from ..table import table
from ..timing import seconds

PHOTOS = "landmark-warp"


def measure() -> Values:
    face = dlapp.run("face_generation", None, model="dlapp-faces-cartoons", seed=1).images[0]
    dlapp.run("face_editing", face, expression="smile")  # loads the model
    rows: list[dict[str, Any]] = [
        {"edit": "a drawing, one expression", "seconds": _seconds("face_editing", face, expression="laugh")},
        {"edit": "a drawing, all expressions", "seconds": _seconds("face_editing.expressions", face)},
    ]
    if downloads.is_present(catalog.card("face_editing", PHOTOS)):
        photo = picture("astronaut.png")
        dlapp.run("face_editing", photo, model=PHOTOS, expression="smile")
        for size in SIZES:
            taken = _seconds("face_editing", photo.resize(size), model=PHOTOS, expression="smile")
            rows.append({"edit": f"a photo of {size[0]} x {size[1]}", "seconds": taken})
    return {"rows": rows}


def _seconds(task: str, picture: Any, **settings: Any) -> float:
    return round(seconds(dlapp.run, task, picture, **settings), 2)


def tables(values: Values) -> str:
    return table(("face editing", "time"), [(row["edit"], f"{row['seconds']:.2f} s") for row in values["rows"]])
