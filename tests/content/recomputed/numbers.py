"""Reads the numbers of a text from the left and compares them with computed ones.

Sentences may be worded anew; the numbers, and their order in a paragraph, are what counts.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_REFERENCES = re.compile(
    r"\b(?:days?|weeks?|points?|steps?) \d+(?:(?:, | and | or | to |–)\d+)*\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"""
    \d{4}-\d\d-\d\d                                # a date
    | \d\d?:\d\d                                   # a time of day
    | (?:(?<![\w)\]])[−-])?                        # a sign, unless it stands between two values
      (?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?
      (?!\w|\.\d)                                  # neither part of a name nor of a version
    """,
    re.VERBOSE,
)


class Span(NamedTuple):
    """What a stated number may be: for luck, and for bounds such as "above 0.9"."""

    low: float
    high: float


Expected = float | str | Span


def near(value: float, within: float) -> Span:
    """A span for a result that is rounded in the text, or that luck moves."""
    return Span(float(value) - within, float(value) + within)


class Unchecked(NamedTuple):
    where: str
    number: str
    reason: str


def find_numbers(text: str) -> list[str]:
    """The numbers of `text` as written, without references such as "day 9"."""
    return _NUMBER.findall(_REFERENCES.sub("", text))


def value_of(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


def agrees(number: str, expected: Expected) -> bool:
    """Whether `number` is what was computed, rounded to as many digits as the text shows."""
    if isinstance(expected, str) or not re.search(r"^[−-]?[\d,.]+$", number):
        return number == expected
    stated = value_of(number)
    if isinstance(expected, Span):
        return expected.low <= stated <= expected.high
    decimals = len(number.partition(".")[2])
    return math.isclose(stated, float(expected), rel_tol=1e-9, abs_tol=0.5 * 10**-decimals + 1e-9)


@dataclass
class Numbers:
    """The numbers of one paragraph: told apart into given, computed and unchecked ones."""

    where: str
    text: str
    checked: int = 0
    unchecked: list[Unchecked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = find_numbers(self.text)

    def given(self, count: int = 1) -> list[Any]:
        """The next numbers, which the text gives and does not tell anyone to get."""
        assert len(self.left) >= count, f"{self.where}: a number is missing at the end"
        taken, self.left = self.left[:count], self.left[count:]
        return [value_of(n) if "." in n else int(value_of(n)) for n in taken]

    def says(self, *results: Expected) -> None:
        """Compare the next numbers with computed results."""
        for expected in results:
            assert self.left, f"{self.where}: {expected} was computed, and no number is left"
            number = self.left.pop(0)
            assert agrees(number, expected), (
                f"{self.where}: says {number}, but {expected} was computed; left: {self.left}"
            )
            self.checked += 1

    def mentions(self, *results: Expected) -> None:
        """Find computed results in this order, skipping other numbers."""
        for expected in results:
            while self.left and not agrees(self.left[0], expected):
                self.left.pop(0)
            self.says(expected)

    def cannot_check(self, reason: str, *pinned: Expected) -> None:
        """Accept the next numbers as they are today, since no program can compute them here."""
        for expected in pinned:
            number = self.left[0] if self.left else "nothing"
            self.says(expected)
            self.checked -= 1
            self.unchecked.append(Unchecked(self.where, number, reason))
