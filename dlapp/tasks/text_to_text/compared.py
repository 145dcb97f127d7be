"""The one network beside those that do one task each: measured by benchmarks/quality/text_to_text.py, shown on the page."""

from dataclasses import dataclass

from ...i18n import N_


@dataclass(frozen=True)
class Row:
    """`task`: marked for translation; `measure`: its name in the field; scores in percent, higher is better."""

    task: str
    measure: str
    one_for_all: float
    specialised: float


ROWS = (
    Row(N_("Japanese to English"), "BLEU", 29.8, 37.7),
    Row(N_("English to Japanese"), "BLEU", 37.5, 42.8),
    Row(N_("Japanese questions"), "F1", 21.9, 71.5),
    Row(N_("English questions"), "F1", 5.6, 58.7),
    Row(N_("Headlines of Japanese news"), "ROUGE-1", 22.7, 43.9),
    Row(N_("One sentence of English abstracts"), "ROUGE-1", 14.9, 30.5),
)
