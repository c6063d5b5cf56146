"""Local times some days later, the beginnings of dates, and dates in words."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.domain.schedule.clock import date_with_weekday, days_later

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "monday",
    [dt.date(2026, 3, 23), dt.date(2026, 10, 19), dt.date(2026, 12, 28), dt.date(2026, 6, 1)],
    ids=["spring", "autumn", "year-end", "summer"],
)
def test_same_local_time_a_week_later(monday: dt.date) -> None:
    at = dt.datetime.combine(monday, dt.time(9), BERLIN).astimezone(dt.UTC)
    later = days_later(at, 7, BERLIN).astimezone(BERLIN)
    assert (later.date(), later.time()) == (monday + dt.timedelta(7), dt.time(9))


def test_local_time_that_is_skipped_moves_behind_the_gap() -> None:
    at = dt.datetime(2026, 3, 22, 1, 30, tzinfo=dt.UTC)  # 02:30; a week later there is no 02:30
    assert days_later(at, 7, BERLIN) == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)  # 03:30


@pytest.mark.parametrize(
    ("date", "text"),
    [(dt.date(2026, 3, 2), "Monday 2 March"), (dt.date(2026, 11, 30), "Monday 30 November")],
)
def test_date_has_weekday_day_and_month(date: dt.date, text: str) -> None:
    assert date_with_weekday(date) == text
