"""How long the built-in summarizer takes for a page and for a book, once it is loaded."""

import dlapp

from ..benchmark import Values
from ..samples import passages
from ..table import table
from ..timing import seconds


def measure() -> Values:
    dlapp.run("summarization", "It was Clara.")  # loads the model
    rows = []
    for title, passage in passages().items():
        taken = round(seconds(dlapp.run, "summarization", passage), 2)
        rows.append({"passage": title, "characters": len(passage), "seconds": taken})
    return {"passages": rows}


def tables(values: Values) -> str:
    rows = [
        (f"{row['passage']} ({row['characters']:,} characters)", f"{row['seconds']:.2f} s")
        for row in values["passages"]
    ]
    return table(("built-in summarizer", "time"), rows)
