"""Streaks: how days are counted, how days off are used, and when a streak ends."""

import datetime as dt
import re
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content.scoring import StreakRules
from bot.domain.plan.enrolment import DAY, Pace, Timeline
from bot.domain.plan.progress import Streak, streak
from bot.domain.schedule.clock import local_date
from tests.domain.conftest import MONDAY, began, day

KIND = StreakRules(day_off_every=3, days_off_held=2)
STRICT = StreakRules(day_off_every=1, days_off_held=0)

rules = st.builds(StreakRules, day_off_every=st.integers(1, 5), days_off_held=st.integers(0, 3))
logs = st.text("WMF", min_size=1, max_size=40)
"""One letter per date: active, missed, or free (a pause, a weekend at the pace of weekdays)."""


def after(log: str, kindness: StreakRules = KIND, unworked_today: str = "M") -> Streak:
    """Return the streak on the date after these dates."""
    log += unworked_today
    worked = [MONDAY + n * DAY for n, mark in enumerate(log) if mark == "W"]
    return streak(
        worked,
        lambda date: log[(date - MONDAY).days] != "F",
        MONDAY + (len(log) - 1) * DAY,
        kindness,
    )


def at(worked: list[int], today: int, timeline: Timeline | None = None) -> Streak:
    """Return the streak on a date; all dates are numbers, 1 is a Monday."""
    timeline = timeline or began()
    return streak([day(number) for number in worked], timeline.expects_work, day(today), KIND)


def test_streak_is_zero_without_active_dates() -> None:
    assert after("MMMM") == Streak(0, 0, 0)


def test_today_counts_if_active_and_is_not_missed_otherwise() -> None:
    assert at([1, 2], 2).days == 2
    assert at([1, 2], 3).days == 2
    assert at([1, 2], 4).days == 0


@pytest.mark.parametrize(
    ("log", "reserve"),
    [("WW", 0), ("WWW", 1), ("W" * 5, 1), ("W" * 6, 2), ("W" * 9, 2), ("W" * 30, 2)],
)
def test_every_third_day_earns_day_off_up_to_two(log: str, reserve: int) -> None:
    assert after(log) == Streak(len(log), reserve, len(log))


def test_missed_date_uses_day_off_and_adds_no_day() -> None:
    assert after("WWWM") == Streak(3, 0, 3)
    assert after("WWWMW") == Streak(4, 0, 4)
    assert after("WWWMWWW") == Streak(6, 1, 6)


def test_streak_ends_without_day_off_and_longest_is_kept() -> None:
    assert after("WWWMM") == Streak(0, 0, 3)
    assert after("WWWMMWW") == Streak(2, 0, 3)
    assert after("WWWWWWMMM") == Streak(0, 0, 6)


def test_ended_streak_resets_days_off() -> None:
    assert after("WWMWW") == Streak(2, 0, 2)
    assert after("WWMWWW") == Streak(3, 1, 3)


def test_pause_keeps_streak() -> None:
    paused = began().with_pause(day(3), day(40))
    assert at([1, 2], 30, paused) == Streak(2, 0, 2)
    assert at([1, 2, 41], 41, paused) == Streak(3, 1, 3)
    assert at([1, 2], 42, paused) == Streak(0, 0, 2)


def test_active_date_during_pause_counts() -> None:
    paused = began().with_pause(day(3), None)
    assert at([1, 2], 400, paused).days == 2
    assert at([1, 2, 5], 400, paused).days == 3


def test_active_weekend_at_weekday_pace_counts() -> None:
    weekdays = began(pace=Pace.WEEKDAYS)
    assert at([5], 8, weekdays).days == 1
    assert at([5, 8], 8, weekdays).days == 2
    assert at([5, 6, 8], 8, weekdays).days == 3
    assert at([5], 9, weekdays).days == 0
    assert at([5], 7).days == 0  # at the pace of every day


def test_several_check_ins_on_one_date_count_as_one_day() -> None:
    assert at([1, 1, 2, 2, 2], 2).days == 2


def test_future_dates_do_not_count() -> None:
    """After a change to a western zone, a check-in may have a date that is in the future there."""
    assert at([1, 2, 3], 2).days == 2
    assert at([1, 2, 3], 3).days == 3
    assert at([2], 1) == Streak()


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", "2025-12-29T23:59"),  # over the end of the year
        ("Europe/Berlin", "2026-03-27T23:59"),  # a day of 23 hours
        ("Europe/Berlin", "2026-10-23T00:01"),  # a day of 25 hours
        ("America/New_York", "2026-03-06T02:30"),  # a time that is skipped
        ("America/New_York", "2026-10-30T01:30"),  # a time that comes twice
        ("Africa/Cairo", "2026-04-22T00:15"),  # a day that begins at one
        ("Australia/Lord_Howe", "2026-10-02T02:10"),
        ("Pacific/Kiritimati", "2027-12-30T00:00"),
    ],
)
def test_daily_check_ins_at_same_local_time_make_streak(zone: str, first: str) -> None:
    place = ZoneInfo(zone)
    start = dt.datetime.fromisoformat(first).replace(tzinfo=place)
    moments = [(start + n * DAY).astimezone(dt.UTC) for n in range(6)]
    worked = [local_date(moment, place) for moment in moments]
    assert streak(worked, began(worked[0]).expects_work, worked[-1], STRICT).days == 6


@given(logs, rules, st.randoms(use_true_random=False))
def test_streak_does_not_depend_on_order_of_dates(
    log: str, kindness: StreakRules, order: Random
) -> None:
    worked = [MONDAY + n * DAY for n, mark in enumerate(log) if mark == "W"]
    today = MONDAY + len(log) * DAY
    mixed = worked * 2
    order.shuffle(mixed)
    assert streak(mixed, began().expects_work, today, kindness) == streak(
        worked, began().expects_work, today, kindness
    )


@given(logs, rules)
def test_inactive_free_dates_change_nothing(log: str, kindness: StreakRules) -> None:
    assert after(log, kindness) == after(log.replace("F", ""), kindness)


@given(logs)
def test_streak_without_days_off_is_last_run_of_active_dates(log: str) -> None:
    rows = [len(row) for row in re.findall("W+", log.replace("F", ""))]
    last = len(re.findall("W*$", log.replace("F", ""))[0])
    assert after(log, STRICT) == Streak(last, 0, max(rows, default=0))


@given(logs, rules)
def test_streak_is_at_most_number_of_active_dates(log: str, kindness: StreakRules) -> None:
    found = after(log, kindness)
    assert 0 <= found.days <= found.longest <= log.count("W")
    assert 0 <= found.reserve <= kindness.days_off_held
    assert found.days or not found.reserve


@given(logs, rules)
def test_activity_today_adds_one_day(log: str, kindness: StreakRules) -> None:
    assert after(log, kindness, "W").days == after(log, kindness).days + 1


@given(logs, rules)
def test_missed_date_uses_day_off_or_ends_streak(log: str, kindness: StreakRules) -> None:
    before, missed = after(log, kindness), after(log + "M", kindness)
    kept = Streak(before.days, before.reserve - 1, before.longest)
    assert missed == (kept if before.reserve else Streak(0, 0, before.longest))
