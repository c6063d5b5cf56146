"""Numbers and dates in pictures and in their alternative texts, worded for screen readers."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from bot.formatting import capitalize, number_ranges

_MAX_ALT_TEXT = 1024


def format_day_month(date: dt.date) -> str:
    """Return a date as “27 November”."""
    return f"{date.day} {date:%B}"


def format_dates(dates: Iterable[dt.date]) -> str:
    """Return dates as “28–30 November, 1 December”."""
    by_month = groupby(dates, key=lambda date: f"{date:%B}")
    parts = (f"{number_ranges(date.day for date in several)} {name}" for name, several in by_month)
    return ", ".join(parts)


def format_period(first: dt.date, last: dt.date, *, short: bool = False) -> str:
    """Return a period as “28 January – 3 February 2026”, or a short one as “28 Jan – 3 Feb”."""
    month, ending = ("%b", "") if short else ("%B", f" {last.year}")
    end = f"{last.day} {last:{month}}{ending}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if short or first.year == last.year else f" {first.year}"
    return f"{first.day} {first:{month}}{year} – {end}"


def alt_text(sentences: Iterable[str]) -> str:
    """Return sentences as an alternative text, without empty ones, in the 1,024 characters that Discord takes."""
    text = ". ".join(capitalize(sentence) for sentence in sentences if sentence) + "."
    return text if len(text) <= _MAX_ALT_TEXT else text[: _MAX_ALT_TEXT - 1] + "…"
