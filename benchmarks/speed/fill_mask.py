"""How long the built-in network takes for gaps, surprise and sentences near in meaning, once it is loaded."""

import dlapp

from ..benchmark import Values
from ..cloze_sentences import ENGLISH
from ..table import table
from ..timing import seconds
from ..work_sentences import ENGLISH as OTHERS

GAP = ENGLISH[0][0]
PASSAGE = " ".join(OTHERS[:20])


def measure() -> Values:
    dlapp.run("fill_mask", GAP)  # loads the model
    work = {
        "one gap in a sentence": ("fill_mask", GAP),
        "64 gaps in 100,000 characters": ("fill_mask", f"{PASSAGE} {GAP} " * 64 + "word " * 10_000),
        "surprise of each word of a sentence": ("fill_mask.surprise", OTHERS[15]),
        "surprise of each word of twenty sentences": ("fill_mask.surprise", PASSAGE),
        "the nearest of 49 sentences": ("fill_mask.nearest", {"sentence": OTHERS[0], "others": OTHERS[1:]}),
    }
    return {"work": [{"what": what, "seconds": round(seconds(dlapp.run, *asked), 3)} for what, asked in work.items()]}


def tables(values: Values) -> str:
    return table(("built-in network", "time"), [(row["what"], f"{row['seconds']:.3f} s") for row in values["work"]])
