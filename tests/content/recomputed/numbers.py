"""Finds the numbers of a text and compares them with computed ones.

Sentences may change, and stand in another order: only the numbers count, and the order of those
that are compared as a list.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple, cast

_REFERENCES = re.compile(
    r"\b(?:days?|weeks?|points?|rules?|steps?) \d+(?:(?:, | and | or | to |–)\d+)*\b(?!\.\d)",
    re.IGNORECASE,
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
Result = Expected | Sequence[Expected]


def near(value: float, within: float) -> Span:
    """A span for a result that is rounded in the text, or that luck moves."""
    return Span(float(value) - within, float(value) + within)


def bounds(mean: float, sigma: float) -> list[Span]:
    """Spans for the bounds of a stated range that lets pass what luck does, and little more."""
    return [near(mean - 3.5 * sigma, 2.5 * sigma), near(mean + 3.5 * sigma, 2.5 * sigma)]


class Unchecked(NamedTuple):
    """A stated number that no program can compute here, and why."""

    where: str
    number: str
    reason: str


def find_numbers(text: str) -> list[str]:
    """The numbers of `text` as written, without references such as "day 9"."""
    return _NUMBER.findall(_REFERENCES.sub("", text))


def value_of(number: str) -> float:
    """The value of a number as texts write it, such as “−9,751”."""
    return float(number.replace(",", "").replace("−", "-"))


def agrees(number: str, expected: Expected) -> bool:
    """Whether `number` is what was computed, rounded to as many digits as the text shows."""
    if isinstance(expected, str) or not re.search(r"^[−-]?[\d,.]+$", number):
        return number == expected
    stated = value_of(number)
    if isinstance(expected, Span):
        return expected.low <= stated <= expected.high
    half_a_digit: float = 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-9
    computed = float(expected)
    return abs(stated - computed) <= min(half_a_digit, abs(computed) / 4 + 1e-9)


def error_of(numbers: list[str], results: Sequence[Expected]) -> float:
    """How far stated numbers are from the results, or middles of spans, that they agree with."""
    return sum(
        abs(value_of(number) - (sum(result) / 2 if isinstance(result, Span) else result))
        for number, result in zip(numbers, results, strict=False)
        if not isinstance(result, str)
    )


class Numbers:
    """The numbers of one paragraph; each is computed, repeated from elsewhere, or unchecked."""

    def __init__(self, where: str, text: str) -> None:
        self.where = where
        self.text = text
        self.found = find_numbers(text)
        self._computed: set[int] = set()
        self._repeated: set[int] = set()
        self._unchecked: dict[int, str] = {}

    def says(self, *results: Result) -> None:
        """Find each computed result; those of a list stand one after the other."""
        for result in results:
            self._computed |= self._places(result)

    def gives(self, *numbers: float) -> None:
        """Find the numbers that something else is computed from."""
        for number in numbers:
            self._repeated |= self._places(number)

    def repeats(self, *numbers: float) -> None:
        """Allow numbers that nobody is told to get, such as those of the task."""
        for place, number in enumerate(self.found):
            if any(agrees(number, near(allowed, within=0)) for allowed in numbers):
                self._repeated.add(place)

    def repeats_those_of(self, other: str) -> None:
        """Allow numbers that stand in another text, such as a listing that is run."""
        known = set(find_numbers(other))
        self._repeated |= {place for place, number in enumerate(self.found) if number in known}

    def cannot_check(self, reason: str, *results: Result) -> None:
        """Accept results as they are today, since no program can compute them here."""
        for result in results:
            self._unchecked |= dict.fromkeys(self._places(result), reason)

    def _places(self, result: Result) -> set[int]:
        row: Sequence[Expected] = result if isinstance(result, list) else [cast("Expected", result)]
        errors = {
            start: error_of(self.found[start:], row)
            for start in range(len(self.found) - len(row) + 1)
            if all(map(agrees, self.found[start:], row))
        }
        assert errors, f"{self.where}: {result} was computed, but the text says {self.found}"
        closest = min(errors.values()) + 1e-9
        starts = [start for start, error in errors.items() if error <= closest]
        return {start + n for start in starts for n in range(len(row))}

    @property
    def checked(self) -> int:
        return len(self._computed)

    @property
    def unchecked(self) -> list[Unchecked]:
        return [
            Unchecked(self.where, self.found[place], reason)
            for place, reason in sorted(self._unchecked.items())
            if place not in self._computed
        ]

    @property
    def left(self) -> list[str]:
        """The numbers that nothing accounts for."""
        known = self._computed | self._repeated | self._unchecked.keys()
        return [number for place, number in enumerate(self.found) if place not in known]
