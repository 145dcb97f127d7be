"""Series of numbers to be forecast: made, published, or from one's own table."""

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .. import documents
from ..errors import UserError
from ..i18n import N_
from .sequence_task import TYPED, Batch, Task

SHORTEST, LONGEST = 30, 20_000  # values of a series
HELD_BACK = 0.2  # of a series: it is not learnt, but forecast
FORECAST = 100  # steps at most

# International airline passengers, thousands a month, January 1949 to December 1960: Box and Jenkins, Time Series Analysis:
# Forecasting and Control (1970), series G
# fmt: off
PASSENGERS = (
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
    115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
    145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
    196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
    204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
    284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
    315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
    360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
    417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
)
# fmt: on


@dataclass(frozen=True)
class Series:
    """Values in their order; `is_relative`: whether they grow by shares, so that their logarithms are learnt (all > 0)."""

    values: tuple[float, ...]
    is_relative: bool = False


def sine() -> Series:
    """Two waves on each other, 400 steps."""
    steps = np.arange(400)
    return Series(tuple((np.sin(steps * 2 * np.pi / 25) + 0.5 * np.sin(steps * 2 * np.pi / 60)).round(4).tolist()))


BUILT_IN = {"sine": sine(), "passengers": Series(tuple(map(float, PASSENGERS)), is_relative=True)}


class Forecast(Task):
    """What is the next value? Networks read and forecast the change from one value to the next, which may go beyond all before."""

    inputs = outputs = 1
    tolerance = 0.25  # of the standard deviation of the changes

    def __init__(self, gap: int, series: Series) -> None:
        super().__init__(gap)
        self.series = series
        self._levels = torch.tensor(np.log(series.values) if series.is_relative else series.values, dtype=torch.double)
        self.learnt = round(len(self._levels) * (1 - HELD_BACK))  # values; the rest is held back
        changes = self._levels.diff()
        self._mean = changes[: self.learnt - 1].mean()
        self._spread = changes[: self.learnt - 1].std().clamp(min=1e-9)
        self._changes = ((changes - self._mean) / self._spread).float()

    @property
    def _subject(self) -> tuple[object, ...]:
        return (self.gap, self.series)

    def batch(self, count: int, chance: torch.Generator) -> Batch:
        known = self._changes[: self.learnt - 1]
        steps = min(self.gap, len(known) - 1)
        starts = torch.randint(len(known) - steps, (count,), generator=chance)
        return self._windows(starts, steps)

    def exam(self, count: int, chance: torch.Generator) -> Batch:
        """Windows whose last values are those held back."""
        steps = min(self.gap, len(self._changes) - 1)
        ends = torch.arange(self.learnt - 1, len(self._changes))[-count:]
        return self._windows((ends - steps).clamp(min=0), steps)

    def _windows(self, starts: Tensor, steps: int) -> Batch:
        values = self._changes[starts + torch.arange(steps + 1)[:, None]]  # (T + 1, B)
        distances = torch.arange(1, steps + 1)[:, None].expand(steps, len(starts))
        return Batch(values[:-1, :, None], values[1:], torch.ones(steps, len(starts)), distances)

    @property
    def known(self) -> Tensor:
        """The changes of what is learnt: (T, 1, 1)."""
        return self._changes[: self.learnt - 1, None, None]

    def values(self, changes: Tensor) -> list[float]:
        """Forecast changes (n,) after what is learnt, as values of the series."""
        levels = self._levels[self.learnt - 1] + (changes.double() * self._spread + self._mean).cumsum(0)
        return (levels.exp() if self.series.is_relative else levels).tolist()

    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        labels = typed.replace(",", " ").split()
        try:
            values = [float(label) for label in labels]
        except ValueError:
            values = []
        usable = all(math.isfinite(value) and (value > 0 or not self.series.is_relative) for value in values)
        if not 2 <= len(values) <= TYPED or not usable:
            raise UserError(N_("Type 2 to {most} values of the series with spaces between them."), most=TYPED)
        levels = torch.tensor(values, dtype=torch.double)
        changes = (levels.log() if self.series.is_relative else levels).diff()
        return ((changes - self._mean) / self._spread).float()[:, None, None], labels[1:]

    @property
    def example(self) -> str:
        return " ".join(f"{value:g}" for value in self.series.values[:36])


@dataclass(frozen=True)
class Column:
    """A column of numbers in a table: its name and its values."""

    name: str
    values: tuple[float, ...]


def read_csv(data: bytes, name: str) -> list[Column]:
    """The columns of a table that hold numbers; other columns, such as dates, are left out.

    Separators are commas, semicolons or tabs; the first row may hold names. With semicolons, a comma may be the decimal point.

    Raises:
        UserError: when there is no column of numbers, too few or too many values, or a value that is no number among them.
    """
    rows, separator = _rows(documents.read(data, name).text)
    if len(rows) > LONGEST + 1:
        raise UserError(
            N_("{name} has {count} rows. The limit is {limit}."),
            name=name,
            count=f"{len(rows):,}",
            limit=f"{LONGEST:,}",
        )
    width = max(map(len, rows), default=0)
    columns, troubles = [], []
    for number in range(width):
        cells = [row[number].strip() if number < len(row) else "" for row in rows]
        values = [_number(cell, separator) for cell in cells]
        has_name = values[0] is None
        title = cells[0] if has_name and cells[0] else str(number + 1)
        found = values[1:] if has_name else values
        if 2 * sum(value is not None for value in found) <= len(found):
            continue  # not a column of numbers
        if None in found:
            row = found.index(None) + 1 + has_name
            troubles.append(
                UserError(
                    N_("{name}: row {row} of column “{column}” is not a number."), name=name, row=row, column=title
                )
            )
        else:
            columns.append(Column(title[:40], tuple(value for value in found if value is not None)))
    if not columns:
        raise troubles[0] if troubles else UserError(N_("{name} has no column of numbers."), name=name)
    if len(columns[0].values) < SHORTEST:
        raise UserError(
            N_("Rows of numbers in {name}: {count}. At least {least} are needed to learn from."),
            name=name,
            count=len(columns[0].values),
            least=SHORTEST,
        )
    return columns


def _rows(text: str) -> tuple[Sequence[list[str]], str]:
    """The rows that are not empty, and what separates their cells: the sign that the first row has most of."""
    first = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=separator))
    except csv.Error:  # a cell larger than any number
        rows = []
    return [row for row in rows if any(cell.strip() for cell in row)], separator


def _number(cell: str, separator: str) -> float | None:
    """A cell as a number; None where it is none, or none that one can calculate with."""
    if separator != ",":
        cell = cell.replace(",", ".")
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e12 else None
