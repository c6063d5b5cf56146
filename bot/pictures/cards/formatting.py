"""Numbers and dates in the alternative texts of pictures: short, and good to listen to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import groupby


def format_day_month(date: dt.date) -> str:
    """Write a date: “27 November”."""
    return f"{date.day} {date:%B}"


def format_dates(dates: Iterable[dt.date], times: Mapping[dt.date, int] | None = None) -> str:
    """Write dates: “November 28 to 30, December 1”, or each with its number of times in brackets."""
    parts = []
    for month, group in groupby(dates, key=lambda date: f"{date:%B}"):
        several = list(group)
        each = ", ".join(f"{date.day} ({times[date]})" for date in several) if times else ""
        parts.append(f"{month} {each or format_ranges(date.day for date in several)}")
    return ", ".join(parts)


def format_ranges(numbers: Iterable[int]) -> str:
    """Write rising numbers, three or more in a row as “3 to 7”."""
    rows = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    found = [[number for _, number in row] for _, row in rows]
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in found
    )
