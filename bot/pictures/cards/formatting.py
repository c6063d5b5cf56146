"""Numbers and dates in pictures and in their alternative texts, worded for screen readers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import chain, groupby

from bot.formatting import capitalize, join_words

_MAX_ALT_TEXT = 1024


def format_day_month(date: dt.date) -> str:
    """Return a date as “27 November”."""
    return f"{date.day} {date:%B}"


def format_dates(dates: Iterable[dt.date], times: Mapping[dt.date, int] | None = None) -> str:
    """Return dates as “28 to 30 November, 1 December”; with `times`, as “28 (2) November”."""
    parts = []
    for month, group in groupby(dates, key=lambda date: f"{date:%B}"):
        several = list(group)
        each = ", ".join(f"{date.day} ({times[date]})" for date in several) if times else ""
        parts.append(f"{each or format_ranges(date.day for date in several)} {month}")
    return ", ".join(parts)


def format_period(first: dt.date, last: dt.date, *, short: bool = False) -> str:
    """Return a period as “28 January – 3 February 2026”, or a short one as “28 Jan – 3 Feb”."""
    return _days(first, last, short=short) + ("" if short else f" {last.year}")


def spoken_period(first: dt.date, last: dt.date) -> str:
    """Return a period without its year for a screen reader: “28 January to 3 February”."""
    return _days(first, last, short=False).replace(" – ", "–").replace("–", " to ")


def _days(first: dt.date, last: dt.date, *, short: bool) -> str:
    month = "%b" if short else "%B"
    end = f"{last.day} {last:{month}}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    year = "" if short or first.year == last.year else f" {first.year}"
    return f"{first.day} {first:{month}}{year} – {end}"


def format_ranges(numbers: Iterable[int]) -> str:
    """Return ascending numbers, with three or more consecutive ones as in “1, 3 to 7 and 9”."""
    grouped = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    runs = [[number for _, number in group] for _, group in grouped]
    parts = [[f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run) for run in runs]
    return join_words(chain.from_iterable(parts))


def alt_text(sentences: Iterable[str]) -> str:
    """Return sentences as an alternative text, without empty ones, in the 1,024 characters that Discord takes."""
    text = ". ".join(capitalize(sentence) for sentence in sentences if sentence) + "."
    return text if len(text) <= _MAX_ALT_TEXT else text[: _MAX_ALT_TEXT - 1] + "…"
