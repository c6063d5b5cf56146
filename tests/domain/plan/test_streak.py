"""Streaks: counting of days, use of rest days, and the end of a streak."""

import datetime as dt
import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.content import StreakRules
from bot.domain.plan.enrolment import Calendar, Pace
from bot.domain.plan.progress import Streak, streak
from bot.domain.schedule.clock import DAY, local_date
from tests.domain.conftest import MONDAY, calendar, day, pause

DEFAULT_RULES = StreakRules(check_ins_per_rest_day=3, most_rest_days=2)
STRICT_RULES = StreakRules(check_ins_per_rest_day=1, most_rest_days=0)

streak_rules = st.builds(
    StreakRules, check_ins_per_rest_day=st.integers(1, 5), most_rest_days=st.integers(0, 3)
)
activity_logs = st.text("WMF", min_size=1, max_size=40)
"""One letter per date: W active, M missed, F free (a pause, or a weekend at weekday pace)."""


def streak_after(log: str, rules: StreakRules = DEFAULT_RULES, today_mark: str = "M") -> Streak:
    """Return the streak on the date after the log; `today_mark` is the letter of that date."""
    log += today_mark
    check_ins = {MONDAY + n * DAY: 1 for n, mark in enumerate(log) if mark == "W"}
    return streak(
        check_ins,
        lambda date: log[(date - MONDAY).days] != "F",
        MONDAY + (len(log) - 1) * DAY,
        rules,
    )


def streak_on(check_ins: list[int], today: int, of: Calendar | None = None) -> Streak:
    """Return the streak on a date, from the dates of check-ins; dates are numbers, 1 is a Monday."""
    by_date = Counter(map(day, check_ins))
    return streak(by_date, (of or calendar()).expects_work, day(today), DEFAULT_RULES)


def test_streak_is_zero_without_active_dates() -> None:
    assert streak_after("MMMM") == Streak(0, 0, 0)


def test_today_counts_if_active_and_is_not_missed_otherwise() -> None:
    assert streak_on([1, 2], 2).days == 2
    assert streak_on([1, 2], 3).days == 2
    assert streak_on([1, 2], 4).days == 0


@pytest.mark.parametrize(
    ("log", "rest_days"),
    [("WW", 0), ("WWW", 1), ("W" * 5, 1), ("W" * 6, 2), ("W" * 9, 2), ("W" * 30, 2)],
)
def test_every_third_day_earns_rest_day_up_to_two(log: str, rest_days: int) -> None:
    assert streak_after(log) == Streak(len(log), rest_days, len(log))


def test_missed_date_uses_rest_day_and_adds_no_day() -> None:
    assert streak_after("WWWM") == Streak(3, 0, 3)
    assert streak_after("WWWMW") == Streak(4, 0, 4)
    assert streak_after("WWWMWWW") == Streak(6, 1, 6)


def test_streak_ends_without_rest_day_and_longest_is_kept() -> None:
    assert streak_after("WWWMM") == Streak(0, 0, 3)
    assert streak_after("WWWMMWW") == Streak(2, 0, 3)
    assert streak_after("WWWWWWMMM") == Streak(0, 0, 6)


def test_ended_streak_resets_rest_days() -> None:
    assert streak_after("WWMWW") == Streak(2, 0, 2)
    assert streak_after("WWMWWW") == Streak(3, 1, 3)


def test_nothing_is_earned_while_as_many_rest_days_are_saved_as_can_be() -> None:
    assert streak_after("W" * 8 + "M") == Streak(8, 1, 8)
    assert streak_after("W" * 8 + "MW") == Streak(9, 1, 9)
    assert streak_after("W" * 8 + "MWWW") == Streak(11, 2, 11)


def test_latest_missed_date_that_a_rest_day_covered_is_known() -> None:
    assert streak_after("WWWMW").covered == day(4)
    assert streak_after("WWWMMW").covered is None


def test_pause_keeps_streak() -> None:
    paused = calendar(pauses=[pause(3, 41)])
    assert streak_on([1, 2], 30, paused) == Streak(2, 0, 2)
    assert streak_on([1, 2, 41], 41, paused) == Streak(3, 1, 3)
    assert streak_on([1, 2], 42, paused) == Streak(0, 0, 2)


def test_active_date_during_pause_counts() -> None:
    paused = calendar(pauses=[pause(3)])
    assert streak_on([1, 2], 400, paused).days == 2
    assert streak_on([1, 2, 5], 400, paused).days == 3


def test_active_weekend_at_weekday_pace_counts() -> None:
    weekdays = calendar(pace=Pace.WEEKDAYS)
    assert streak_on([5], 8, weekdays).days == 1
    assert streak_on([5, 8], 8, weekdays).days == 2
    assert streak_on([5, 6, 8], 8, weekdays).days == 3
    assert streak_on([5], 9, weekdays).days == 0
    assert streak_on([5], 7).days == 0  # at daily pace


def test_several_check_ins_on_one_date_count_as_one_day_but_each_earns() -> None:
    assert streak_on([1, 1, 2, 2, 2], 2) == Streak(2, 1, 2)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Europe/Berlin", "2025-12-29T23:59"),  # over the end of the year
        ("Europe/Berlin", "2026-03-27T23:59"),  # a day of 23 hours
        ("Europe/Berlin", "2026-10-23T00:01"),  # a day of 25 hours
        ("America/New_York", "2026-03-06T02:30"),  # a time that is skipped
        ("America/New_York", "2026-10-30T01:30"),  # a time that occurs twice
        ("Africa/Cairo", "2026-04-22T00:15"),  # a day that begins at 01:00
        ("Australia/Lord_Howe", "2026-10-02T02:10"),
        ("Pacific/Kiritimati", "2027-12-30T00:00"),
    ],
)
def test_daily_check_ins_at_same_local_time_make_streak(zone: str, first: str) -> None:
    zone_info = ZoneInfo(zone)
    start = dt.datetime.fromisoformat(first).replace(tzinfo=zone_info)
    moments = [(start + n * DAY).astimezone(dt.UTC) for n in range(6)]
    active_dates = [local_date(moment, zone_info) for moment in moments]
    expects_work = calendar(active_dates[0]).expects_work
    found = streak(Counter(active_dates), expects_work, active_dates[-1], STRICT_RULES)
    assert found.days == 6


@given(activity_logs, streak_rules)
def test_inactive_free_dates_change_nothing(log: str, rules: StreakRules) -> None:
    assert streak_after(log, rules) == streak_after(log.replace("F", ""), rules)


@given(activity_logs)
def test_streak_without_rest_days_is_last_run_of_active_dates(log: str) -> None:
    runs = [len(row) for row in re.findall("W+", log.replace("F", ""))]
    last = len(re.findall("W*$", log.replace("F", ""))[0])
    assert streak_after(log, STRICT_RULES) == Streak(last, 0, max(runs, default=0))


@given(activity_logs, streak_rules)
def test_streak_is_at_most_number_of_active_dates(log: str, rules: StreakRules) -> None:
    found = streak_after(log, rules)
    assert 0 <= found.days <= found.longest <= log.count("W")
    assert 0 <= found.rest_days <= rules.most_rest_days
    assert found.days or not found.rest_days


@given(activity_logs, streak_rules)
def test_activity_today_adds_one_day(log: str, rules: StreakRules) -> None:
    assert streak_after(log, rules, "W").days == streak_after(log, rules).days + 1


@given(activity_logs, streak_rules)
def test_missed_date_uses_rest_day_or_ends_streak(log: str, rules: StreakRules) -> None:
    before, missed = streak_after(log, rules), streak_after(log + "M", rules)
    shortened = Streak(before.days, before.rest_days - 1, before.longest)
    assert missed == (shortened if before.rest_days else Streak(0, 0, before.longest))
