"""The channels of a log: one object per column, that takes the column's values and sums them up."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

# Squares and sums of anything smaller stay finite; nothing that a tool measures comes near.
PLAUSIBLE = 1e150
NAN = math.nan

DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
# What programs print where a number is missing: C's and Fortran's ways, and what people type.
ABSENT_WORD = re.compile(
    r"[-+]?1\.#(?:IND|INF|QNAN|SNAN)\w*|\(?null\)?|n/?a|none|err(?:or)?|#?value!?|\*+|[-.]+|", re.IGNORECASE
)


def is_number(token: str) -> bool:
    """Whether a token reads as a number. Python alone allows 1_000, and it is none here."""
    try:
        float(token)
    except ValueError:
        return DECIMAL_COMMA.fullmatch(token) is not None
    return "_" not in token


def is_absent_word(token: str) -> bool:
    return ABSENT_WORD.fullmatch(token) is not None


class Channel:
    """A column of numbers. Values that are absent are counted and left out."""

    is_text = False

    def __init__(self, mnemonic: str, unit: str, description: str, null: float) -> None:
        self.mnemonic = mnemonic
        self.unit = unit
        self.description = description
        self.null = null
        self.values: list[float] = []
        self.absent = 0
        self.complaint = ""  # about the last value taken, for the reader to report and clear
        self.falling = 0
        self.equal = 0
        self.rising = 0
        self.travel = 0.0

    def take(self, token: str) -> None:
        value = self.convert(token)
        if self.is_absent(value):
            self.absent += 1
        else:
            self.values.append(value)

    def convert(self, token: str) -> float:
        try:
            return float(token)
        except ValueError:
            return self.convert_odd(token)

    def convert_odd(self, token: str) -> float:
        """The value of a token that is no plain number, NaN if it has none."""
        if token and not token.isspace():
            if DECIMAL_COMMA.fullmatch(token):
                self.complaint = f"'{token}' has a decimal comma, read as a point"
                return float(token.replace(",", "."))
            self.complaint = f"'{token}' is no number, counted as absent"
        return NAN

    def is_absent(self, value: float) -> bool:
        return value == self.null or not -PLAUSIBLE < value < PLAUSIBLE

    def deviations(self, centre: float) -> Iterator[float]:
        for value in self.values:
            yield (value - centre) * (value - centre)

    def steps(self) -> Iterator[float]:
        last = self.values[0]
        for value in self.values:
            yield value - last
            last = value

    def count_step(self, step: float) -> None:
        if step > 0.0:
            self.rising += 1
            self.travel += step
        elif step < 0.0:
            self.falling += 1
            self.travel -= step
        else:
            self.equal += 1

    def count_steps(self) -> None:
        for step in self.steps():
            self.count_step(step)
        self.equal -= 1  # the first value has none before it

    def summary(self) -> Summary:
        return Summary(self)


class TextChannel(Channel):
    """A column of words: dates, descriptions, names."""

    is_text = True

    def __init__(self, mnemonic: str, unit: str, description: str, null: float) -> None:
        super().__init__(mnemonic, unit, description, null)
        self.count = 0
        self.words: set[str] = set()

    def take(self, token: str) -> None:
        word = token.strip().strip("\"'")
        if is_absent_word(word) or (is_number(word) and self.convert(word) == self.null):
            self.absent += 1
        else:
            self.count += 1
            self.words.add(word)


class Summary:
    """What the table of channels shows. A figure that does not exist is None."""

    def __init__(self, channel: Channel) -> None:
        values = channel.values
        self.count = len(values)
        self.absent = channel.absent
        self.min: float | None = None
        self.mean: float | None = None
        self.median: float | None = None
        self.stdev: float | None = None
        self.max: float | None = None
        self.activity: float | None = None
        self.drift: float | None = None
        if isinstance(channel, TextChannel):
            self.count = channel.count
        elif values:
            self.sum_up(channel, values)
        self.falling = channel.falling
        self.equal = channel.equal
        self.rising = channel.rising

    def sum_up(self, channel: Channel, values: list[float]) -> None:
        mean = math.fsum(values) / len(values)
        self.min = min(values)
        self.max = max(values)
        self.mean = mean
        self.median = median(values)
        channel.count_steps()
        if len(values) > 1:
            self.stdev = math.sqrt(math.fsum(channel.deviations(mean)) / (len(values) - 1))
            self.activity = channel.travel / (len(values) - 1)
            self.drift = drift(values)


def median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def drift(values: list[float]) -> float:
    """The mean of the last tenth less the mean of the first tenth, of at least one value each."""
    tenth = max(1, len(values) // 10)
    return (math.fsum(values[-tenth:]) - math.fsum(values[:tenth])) / tenth
