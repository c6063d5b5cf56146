"""Parses times and dates typed by members, and suggests some while they type."""

import datetime as dt
import re
from contextlib import suppress

from bot.domain.errors import Refusal
from bot.domain.plan.enrolment import DAY
from bot.domain.schedule.clock import long_date

_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_MAX_SUGGESTIONS = 25


def parse_time(text: str) -> dt.time:
    """Parse a time of day, or refuse it: “19:30”, “7.15”, “7”, “7:30 pm”."""
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if hour <= (12 if half else 23) and minute < 60:
            return dt.time(hour % 12 + 12 * (half == "pm") if half else hour, minute)
    raise Refusal("That isn’t a time I understand. Type it like 19:30 or 7:30 pm.")


def suggest_times(text: str) -> list[dt.time]:
    """Return the half hours that match a partly typed time, earliest first; an exact time first."""
    every = [dt.time(half // 2, half % 2 * 30) for half in range(48)]
    typed = text.strip().replace(".", ":")
    if not typed:
        return [time for time in every if dt.time(7) <= time <= dt.time(19)]
    found = [time for time in every if f"{time:%H:%M}".lstrip("0").startswith(typed.lstrip("0"))]
    with suppress(Refusal):
        found = [parse_time(text), *found]
    return list(dict.fromkeys(found))[:_MAX_SUGGESTIONS]


def parse_date(text: str, today: dt.date) -> dt.date:
    """Parse a date, or refuse it: “2026-12-24”, “24.12.” (this year or next), or days from today."""
    typed = text.strip().rstrip(".")
    if re.fullmatch(r"\d{1,3}", typed):
        return today + int(typed) * DAY
    try:
        if short := re.fullmatch(r"(\d{1,2})[./](\d{1,2})", typed):
            date = dt.date(today.year, int(short[2]), int(short[1]))
            return date if date >= today else date.replace(year=today.year + 1)
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise Refusal(
            f"That isn’t a date I understand. Type it like {today + 7 * DAY}, or type a number of days."
        ) from None


def suggest_dates(text: str, today: dt.date) -> list[dt.date]:
    """Return the dates within 60 days that match a partly typed date; an exact date first."""
    coming = [today + n * DAY for n in range(60)]
    typed = text.strip().casefold()
    if not typed:
        return coming[:_MAX_SUGGESTIONS]
    found = [day for day in coming if typed in f"{long_date(day)} {day}".casefold()]
    with suppress(Refusal):
        found = [parse_date(text, today), *found]
    return list(dict.fromkeys(found))[:_MAX_SUGGESTIONS]
