"""Reads the number in a typed answer: “about 14 minutes”, “0,5”, “50%”, “1 000”, “three”."""

import re
from collections.abc import Iterator
from math import isfinite

_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_VALUES = {word: float(value) for value, word in enumerate(_WORDS.split())} | {
    "none": 0.0,
    "nothing": 0.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "hundred": 100.0,
    "half": 0.5,
    "quarter": 0.25,
    "tenth": 0.1,
}
_TIMES = {"k": 1000, "thousand": 1000, "million": 1_000_000, "tenth": 0.1, "tenths": 0.1}

_AROUND = "\"'`“”‘’()[] \t\n"
_BEFORE = re.compile(
    r"(?:(?:about|around|roughly|approximately|approx|circa|ca|nearly|almost|exactly|just|near|only"
    r"|close\s+to|i|think|guess|say|the|an?|answer|result|it['’]?s|it|is|are|gives|prints|shows|equals"
    r"|i['’]?d|get|there|has|have|returns|answers|answered|status|code|error|port"
    r"|position|index|row|column|day|line|number|version|still|http|by|factor|of"
    r"|one(?=\s+(?:half|quarter|tenth|hundred)\b|.*\d))\b\.?\s*|(?:\+/-|[≈~±$€£])\s*)*"
)
"""What may come before a number without changing it."""

_DIGITS = (  # “1,250.5” with groups of three digits, “12.5”, “.5”
    r"[1-9]\d{0,2}(?:[ ,._’'\u202f\xa0]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d*)?|[.,]\d+"
)
_NUMBER = re.compile(
    rf"(?P<sign>[-+−–]|minus\b|negative\b)?\s*"
    rf"(?:(?P<digits>(?:{_DIGITS})(?:e[-+]?\d+)?)|(?P<word>{'|'.join(_VALUES)})\b)"
)
_DIVISION = re.compile(  # “3/4”, “1 in 3”
    rf"\s*(?P<by>/|÷|:|out of\b|of\b|in\b)\s*(?=\d|(?:{'|'.join(_WORDS.split())})\b)"
)
_AFTER = re.compile(  # “14 minutes”, “50 per cent”
    r"\s*(?P<percent>%|per ?cent\b|percentage points?\b)?(?P<unit>[^\d%]{0,40})"
)
_CHANGES_IT = re.compile(
    r"\b(?:or|to|not|more|less|fewer|than|minus|plus|hundred|point"
    rf"|and(?=\s+(?:an?\s+)?(?:{'|'.join(_VALUES)})\b)|{'|'.join(_WORDS.split())})\b|[-+*/<>−–×]"
)
"""What after a number makes the text mean another one: “14 or 15”, “2 hundred”, “3 - x”."""

_BETWEEN_GROUPS = re.compile(r"(?<=\d)[ ,._’'\u202f\xa0](?=\d{3}(?!\d))")


def numbers_in(typed: str) -> set[float]:
    """Return the values that a typed number may mean; none if it isn't one number.

    Several, because “1,250” is read in two ways, and “50%” may answer both 0.5 and 50.
    """
    text = typed.strip(_AROUND).rstrip(_AROUND + ".!?;").casefold()
    text = text.rpartition("=")[2].strip()  # “100 / 4 = 25”
    start = _BEFORE.match(text)
    found = _NUMBER.match(text, start.end() if start else 0) or _NUMBER.match(text)
    if found is None:
        return set()
    values, end = set(_readings(found)), found.end()
    if by := _DIVISION.match(text, end):
        divisor = _NUMBER.match(text, by.end())
        if divisor:
            shares = {a / b for a in values for b in _readings(divisor) if b}
            values = shares if by["by"] in "/÷:" else shares | values
            end = divisor.end()
    rest = _AFTER.fullmatch(text, end)
    return _in_its_unit(values, rest) if rest and not _CHANGES_IT.search(rest["unit"]) else set()


def _readings(found: re.Match[str]) -> Iterator[float]:
    sign = 1 if found["sign"] in {None, "+"} else -1
    if found["word"]:
        yield sign * _VALUES[found["word"]]
        return
    digits: str = found["digits"]
    whole = _BETWEEN_GROUPS.sub("", digits)
    for reading in {whole.replace(",", "."), digits.replace(",", ".")}:
        try:
            value = float(reading)
        except ValueError:  # “1 000” with its space
            continue
        if isfinite(value):
            yield sign * value


def _in_its_unit(values: set[float], rest: re.Match[str]) -> set[float]:
    if rest["percent"]:
        return {value / 100 for value in values} | {value for value in values if abs(value) >= 1}
    first, *_ = rest["unit"].split() or [""]
    return {value * _TIMES.get(first.strip("."), 1) for value in values}
