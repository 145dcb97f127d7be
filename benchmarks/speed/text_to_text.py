"""How long the built-in text-to-text network takes for a sentence and for being taught, once it is loaded."""

import dlapp

from ..benchmark import Values
from ..table import table
from ..timing import seconds

SENTENCE = "translate English to Japanese: I would like to send this parcel to my sister in Canada."
PAIRS = [["He is a student.", "Is he a student?"], ["She is at home.", "Is she at home?"]] * 2
STEPS = 40


def measure() -> Values:
    dlapp.run("text_to_text", SENTENCE)  # loads the model
    lesson = {"pairs": PAIRS, "text": "It is far."}
    return {
        "sentence": round(seconds(dlapp.run, "text_to_text", SENTENCE), 3),
        "teaching": round(seconds(dlapp.run, "text_to_text.teach", lesson, steps=STEPS), 1),
    }


def tables(values: Values) -> str:
    rows = [
        ("a sentence of 12 words", f"{1000 * values['sentence']:.0f} ms"),
        (f"{len(PAIRS)} examples, {STEPS} steps", f"{values['teaching']:.1f} s"),
    ]
    return table(("built-in text-to-text network", "time"), rows)
