"""When weeks and months begin, how periods are named, and where entries count."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.points import EntryPeriods, GroupCalendar, Period

MONDAY, TUESDAY, THURSDAY, FRIDAY, SUNDAY = 0, 1, 3, 4, 6
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",  # midnight is skipped in spring; in autumn clocks go back from midnight to 23:00
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Havana",  # midnight occurs twice in autumn
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Niue",
)
WEEK = dt.timedelta(weeks=1)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("zone", "weekday", "boundary", "first_day"),
    [
        ("UTC", MONDAY, "2026-10-19T00:00", "2026-10-19"),
        ("Europe/Berlin", MONDAY, "2026-03-29T22:00", "2026-03-30"),  # spring, the day after
        ("Europe/Berlin", SUNDAY, "2026-03-28T23:00", "2026-03-29"),  # spring, that day
        ("Europe/Berlin", MONDAY, "2026-10-25T23:00", "2026-10-26"),  # autumn, the day after
        ("Europe/Berlin", SUNDAY, "2026-10-24T22:00", "2026-10-25"),  # autumn, that day
        ("Europe/Berlin", FRIDAY, "2026-12-31T23:00", "2027-01-01"),  # the end of a year
        ("Pacific/Kiritimati", FRIDAY, "2026-12-31T10:00", "2027-01-01"),
        ("America/Santiago", SUNDAY, "2026-09-06T04:00", "2026-09-06"),  # midnight is skipped
        ("America/Santiago", SUNDAY, "2026-04-05T04:00", "2026-04-05"),  # 23:00 occurs twice before
        ("Africa/Cairo", FRIDAY, "2026-04-23T22:00", "2026-04-24"),
        ("Africa/Cairo", FRIDAY, "2026-10-29T22:00", "2026-10-30"),
        ("Asia/Beirut", SUNDAY, "2026-03-28T22:00", "2026-03-29"),
        ("Asia/Beirut", SUNDAY, "2026-10-24T22:00", "2026-10-25"),
        ("America/Havana", SUNDAY, "2026-03-08T05:00", "2026-03-08"),
        ("America/Havana", SUNDAY, "2026-11-01T04:00", "2026-11-01"),  # the first of both midnights
    ],
)
def test_week_begins_at_midnight_of_its_weekday(
    zone: str, weekday: int, boundary: str, first_day: str
) -> None:
    calendar, moment = GroupCalendar(weekday, ZoneInfo(zone)), utc(boundary)
    first = dt.date.fromisoformat(first_day)
    assert calendar.week_start(moment) == first
    assert calendar.week_start(moment - dt.timedelta(microseconds=1)) == first - WEEK
    assert calendar.day_start(first) == moment


@pytest.mark.parametrize(
    ("zone", "boundary", "first_day"),
    [
        ("Europe/Berlin", "2026-03-31T22:00", "2026-04-01"),
        ("Europe/Berlin", "2026-10-31T23:00", "2026-11-01"),
        ("Europe/Berlin", "2026-12-31T23:00", "2027-01-01"),
        ("America/Havana", "2026-11-01T04:00", "2026-11-01"),
        ("America/New_York", "2028-02-29T05:00", "2028-02-01"),
    ],
)
def test_month_begins_at_midnight_of_first_day(zone: str, boundary: str, first_day: str) -> None:
    calendar, first = GroupCalendar(TUESDAY, ZoneInfo(zone)), dt.date.fromisoformat(first_day)
    assert calendar.month_start(utc(boundary)) == first
    begins = calendar.day_start(first)
    assert calendar.month_start(begins) == first
    before = calendar.month_start(begins - dt.timedelta(microseconds=1))
    assert before == (first - dt.timedelta(days=1)).replace(day=1)


group_calendars = st.builds(
    GroupCalendar, st.integers(MONDAY, SUNDAY), st.sampled_from(ZONES).map(ZoneInfo)
)
_SIX_YEARS = 6 * 366 * 24 * 60
moments = st.integers(0, _SIX_YEARS).map(
    lambda minutes: utc("2024-01-01T00:00") + dt.timedelta(minutes=minutes)
) | st.sampled_from([utc("2026-09-06T04:00"), utc("2026-04-05T03:30"), utc("2026-11-01T05:30")])


@given(group_calendars, moments)
def test_every_time_is_within_its_week_and_month(calendar: GroupCalendar, now: dt.datetime) -> None:
    week, month = calendar.week_start(now), calendar.month_start(now)
    after = (month + dt.timedelta(days=32)).replace(day=1)
    assert week.weekday() == calendar.weekday
    assert calendar.day_start(week) <= now < calendar.day_start(week + WEEK)
    assert calendar.day_start(month) <= now < calendar.day_start(after)


_calendars_with_kept_week = st.builds(
    lambda before, after, now: GroupCalendar(
        after.weekday, after.zone, kept_week=before.week_start(now)
    ),
    group_calendars,
    group_calendars,
    moments,
)


@given(group_calendars, group_calendars, moments, st.integers(0, 60 * 24 * 20))
def test_no_week_comes_back_after_weekday_or_zone_changed(
    before: GroupCalendar, after: GroupCalendar, now: dt.datetime, minutes: int
) -> None:
    kept = before.week_start(now)
    changed = GroupCalendar(after.weekday, after.zone, kept_week=kept)
    later = now + dt.timedelta(minutes=minutes)
    assert kept <= changed.week_start(now) <= changed.week_start(later)


@given(_calendars_with_kept_week, moments)
def test_week_goes_on_until_the_next_begins(calendar: GroupCalendar, now: dt.datetime) -> None:
    begins, moment = calendar.next_week_begins(now), dt.timedelta(microseconds=1)
    assert now < begins
    if calendar.week_start(now) != calendar.kept_week:
        assert calendar.week_start(begins - moment) == calendar.week_start(now)
    assert calendar.week_start(begins) >= calendar.week_start(now)


def test_week_before_the_one_that_followed_a_change_is_the_kept_one() -> None:
    monday, thursday = dt.date(2026, 10, 19), dt.date(2026, 10, 22)
    calendar = GroupCalendar(THURSDAY, ZoneInfo("UTC"), kept_week=monday)
    assert calendar.week_start(utc("2026-10-21T23:59")) == monday
    assert calendar.week_start(utc("2026-10-22T00:00")) == thursday
    assert calendar.week_before(thursday) == monday
    assert calendar.week_before(monday) == monday - WEEK
    assert calendar.week_before(thursday + WEEK) == thursday


def test_periods_are_named_by_when_they_began() -> None:
    calendar = GroupCalendar(MONDAY, ZoneInfo("Europe/Berlin"), season=3)
    now = utc("2026-11-30T12:00")
    assert calendar.periods_at(now) == ("week 2026-11-30", "month 2026-11", "season 3")
    assert [calendar.name_of_period(period, now) for period in Period] == [
        "week 2026-11-30",
        "week 2026-11-23",
        "month 2026-11",
        "season 3",
        "all",
    ]


@pytest.mark.parametrize(
    ("taken_back", "expected"),
    [
        ("2026-10-28T09:00", ("week 2026-10-19", "month 2026-09", "season 1")),
        ("2026-10-24T09:00", ("week 2026-10-26", "month 2026-09", "season 2")),
        ("2026-09-28T09:00", ("week 2026-10-26", "month 2026-10", "season 2")),
    ],
)
def test_what_is_paid_again_counts_where_it_did_if_taken_back_in_the_same_period(
    taken_back: str, expected: tuple[str, str, str]
) -> None:
    calendar = GroupCalendar(
        MONDAY, ZoneInfo("UTC"), season=2, season_began_at=utc("2026-10-25T00:00")
    )
    before = EntryPeriods("week 2026-10-19", "month 2026-09", "season 1")
    now = utc("2026-10-29T09:00")
    assert calendar.periods_if_paid_again(before, utc(taken_back), now) == expected
