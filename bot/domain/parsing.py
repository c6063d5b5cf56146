"""Parses dates, numbers and codes typed by members."""

import datetime as dt
import re
from math import isfinite

from bot.domain.errors import Refusal
from bot.domain.schedule.clock import DAY

_WHOLE = re.compile(
    r"([-−–+]?) ?(\d{1,3}(?:[ ,.’']\d{3})+|\d{1,9}) ?(?:p|points?|pts?|(?:week)?days?)?[.,!]?",
    re.IGNORECASE,
)


def parse_whole(text: str) -> int:
    """Parse a whole number, or refuse it: “20”, “-5 points”, “1,000”, “3 days”; with any kind of dash."""
    found = _WHOLE.fullmatch(" ".join(text.split()))
    if found is None:
        raise Refusal("Type a whole number, such as 20 or -5.")
    number = int(re.sub(r"\D", "", found[2]))
    return number if found[1] in ("", "+") else -number


_GROUPED = re.compile(r"([-+]?\d{1,3}(?:([ ,.'’])\d{3})(?:\2\d{3})*)((?!\2)[.,]\d+)?")
_PLAIN = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_SAME_UNITS = (
    {"€", "eur", "euro", "euros"},
    {"$", "us$", "usd", "dollar", "dollars"},
    {"%", "percent", "per cent"},
    {"min", "mins", "minute", "minutes"},
    {"person", "persons", "people"},
)
_QUOTES = re.compile(r"[\s\"'`“”‘’]+")


def number_readings(typed: str, unit: str = "") -> set[float]:
    """Return what a typed number can mean, or refuse it: “1,234.5”, “1 234,5”, “12 %”, “€ 3”.

    The unit may be typed before or after it. “1,234” is a thousand or a little more than one,
    depending on where somebody comes from. A percentage is a share, unless the unit is percent.
    """
    text = " ".join(typed.replace("−", "-").split()).casefold()
    name = unit.casefold()
    same = next((names for names in _SAME_UNITS if name in names), {name, name.removesuffix("s")})
    for known in sorted(same, key=len, reverse=True):
        if text != (shorter := text.removesuffix(known).removeprefix(known).strip()):
            text = shorter
            break
    share = text.removesuffix("%").strip()
    numbers = {float(reading) for reading in _readings(share)}
    if not numbers or not all(map(isfinite, numbers)):
        named = f" You may add “{unit}”." if unit else ""
        raise Refusal(f"Type only a number, such as 12 or 3.5.{named}")
    return numbers if share == text else {number / 100 for number in numbers}


def _readings(text: str) -> set[str]:
    found = {text.replace(",", ".")} if _PLAIN.fullmatch(text) else set()
    if grouped := _GROUPED.fullmatch(text):
        whole, separator, fraction = grouped.groups(default="")
        found.add(whole.replace(separator, "") + fraction.replace(",", "."))
    return found


def comparable(text: str) -> str:
    """Return a code or name without what doesn't count in it: spaces, quotation marks, capitals."""
    return _QUOTES.sub("", text).casefold()


_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED_DAYS = {"today": 0, "tomorrow": 1, "tmrw": 1, "day after tomorrow": 2, "next week": 7}
_UNITS = {"d": 1, "w": 7, "m": 30}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_DISTANCE = re.compile(
    r"(?:in )?(?:(\d{1,3})|([a-z]+) ) ?(d|days?|w|wks?|weeks?|months?)?(?: from now)?"
)
_WEEKDAY = re.compile(r"(?:on |next |this )?([a-z]{3,9})\.?")
_WEEKDAY_BEFORE = re.compile(rf"(?:{'|'.join(day[:3] for day in _WEEKDAYS)})[a-z]*[.,]* (?=.*\d)")
_DASHES = re.compile(r"(?<=[a-z])[-/]|[-/](?=[a-z])")  # as in “24-Dec-2026”
_NUMBERS = re.compile(r"(\d{1,2})([./ -])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}|\d{2}))?"
)
_DAY_ALONE = re.compile(r"(?:the )?(\d{1,2})(?:st|nd|rd|th)")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")


def parse_date(text: str, today: dt.date) -> dt.date:
    """Parse a date, or refuse it; without a year it is the next one to come.

    Understood are days from today (“5”, “in 2 weeks”, “tomorrow”), weekdays (“next Monday” is the
    first one after today), numbers (“2026-12-24”, “24.12.”, “24/12/2026”) and names (“Dec 24”).
    """
    typed = " ".join(text[:100].split()).casefold()  # as much as forms take
    try:
        date = _relative_date(typed, today) or _calendar_date(typed, today)
    except (ValueError, OverflowError):  # a day that the calendar does not have
        date = None
    if date is None:
        near = today + 7 * DAY
        raise Refusal(
            f"That isn’t a date I understand. Type it like {near.day} {near:%B}, or like “in 2 weeks”."
        )
    return date


def _relative_date(typed: str, today: dt.date) -> dt.date | None:
    if typed in _NAMED_DAYS:
        return today + _NAMED_DAYS[typed] * DAY
    if found := _DISTANCE.fullmatch(typed):
        count = int(found[1]) if found[1] else _COUNTS.get(found[2], 0)
        if count or found[1]:
            return today + count * _UNITS[(found[3] or "d")[0]] * DAY
    if found := _WEEKDAY.fullmatch(typed):
        for number, name in enumerate(_WEEKDAYS):
            if name.startswith(found[1].removesuffix("s")):
                days = (number - today.weekday()) % 7
                return today + (days or 7) * DAY
    return None


def _calendar_date(typed: str, today: dt.date) -> dt.date | None:
    """Return a date by its day and month, in numbers or with the month’s name, after any weekday."""
    typed = _DASHES.sub(" ", _WEEKDAY_BEFORE.sub("", typed, count=1))
    if found := _NUMBERS.fullmatch(typed):
        day, month, year = int(found[1]), int(found[3]), found[4]
        if month > 12:  # as in the United States
            day, month = month, day
        return _next(day, month, year, today)
    if found := _DAY_ALONE.fullmatch(typed):
        first = today.replace(day=1)
        in_month = first if int(found[1]) >= today.day else (first + 31 * DAY)
        return in_month.replace(day=int(found[1]))
    if found := _DAY_MONTH.fullmatch(typed):
        return _next(int(found[1]), _month(found[2]), found[3], today)
    if found := _MONTH_DAY.fullmatch(typed):
        return _next(int(found[2]), _month(found[1]), found[3], today)
    return dt.date.fromisoformat(re.sub("[/.]", "-", typed))


def _month(name: str) -> int:
    """Return the number of a month by the beginning of its name; raise a ValueError for others."""
    return _MONTHS.index(name[:3]) + 1


def _next(day: int, month: int, year: str | None, today: dt.date) -> dt.date:
    if year:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    date = dt.date(today.year, month, day)
    return date if date >= today else date.replace(year=today.year + 1)
