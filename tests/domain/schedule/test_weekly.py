"""Weekly and daily occurrences, even when clocks change."""

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.schedule.clock import WEEKDAYS, Daily, Weekly, instant, local_date
from bot.domain.schedule.zones import Zones, zone_of

BERLIN, NEW_YORK = zone_of("Europe/Berlin"), zone_of("America/New_York")
SUNDAY = WEEKDAYS.index("Sunday")
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
MOMENT = dt.timedelta(microseconds=1)
LARGEST_LEAP = dt.timedelta(hours=4)
"""An upper bound of single clock changes in the years tested."""

any_zone = st.sampled_from([zone.id for zone in Zones().entries]).map(zone_of)
# Clocks change at unusual times or by unusual amounts.
zones_with_unusual_changes = st.sampled_from(
    [
        *("America/Nuuk", "America/Havana", "America/Santiago", "Africa/Cairo", "Asia/Beirut"),
        *("Africa/Casablanca", "Australia/Lord_Howe", "Antarctica/Casey", "Antarctica/Troll"),
        *("Atlantic/Azores", "Asia/Gaza", "America/Asuncion", "Europe/Berlin", "Pacific/Apia"),
    ]
).map(zone_of)
wall_times = st.builds(
    dt.time, st.integers(0, 3) | st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 45, 59])
)
instants = st.integers(0, 30 * 366 * 24 * 60).map(
    lambda minutes: utc("2015-01-01T00:00") + dt.timedelta(minutes=minutes)
)
weeklies = st.builds(Weekly, st.integers(0, 6), wall_times, zones_with_unusual_changes | any_zone)
dailies = st.builds(Daily, wall_times, zones_with_unusual_changes | any_zone)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def occurrences(rhythm: Weekly | Daily, now: dt.datetime, count: int) -> list[dt.datetime]:
    """Return the next occurrences, each computed from the previous one."""
    found = [rhythm.after(now)]
    while len(found) < count:
        found.append(rhythm.after(found[-1]))
    return found


def in_gap(wall: dt.datetime, zone: ZoneInfo) -> bool:
    """Return whether clocks skip this local time."""
    round_trip = wall.replace(tzinfo=zone).astimezone(dt.UTC).astimezone(zone)
    return round_trip.replace(tzinfo=None) != wall


def wall_of(moment: dt.datetime, rhythm: Weekly | Daily) -> dt.datetime:
    return moment.astimezone(rhythm.zone).replace(tzinfo=None)


def test_past_time_of_today_is_next_week() -> None:
    mondays = Weekly(0, dt.time(9), BERLIN)
    assert mondays.after(utc("2026-03-02T07:59")) == utc("2026-03-02T08:00")
    assert mondays.after(utc("2026-03-02T08:00")) == utc("2026-03-09T08:00")
    assert mondays.after(utc("2026-03-03T08:00")) == utc("2026-03-09T08:00")


def test_weekday_is_local_to_the_zone() -> None:
    monday_in_auckland = Weekly(0, dt.time(9), zone_of("Pacific/Auckland"))
    assert monday_in_auckland.after(utc("2026-07-05T12:00")) == utc("2026-07-05T21:00")
    monday_in_los_angeles = Weekly(0, dt.time(20), zone_of("America/Los_Angeles"))
    assert monday_in_los_angeles.after(utc("2026-07-07T02:00")) == utc("2026-07-07T03:00")


def test_today_is_local_to_the_zone() -> None:
    evenings = Daily(dt.time(20), zone_of("America/Los_Angeles"))
    assert evenings.after(utc("2026-07-07T02:00")) == utc("2026-07-07T03:00")


def test_skipped_local_time_occurs_once_after_the_gap() -> None:
    moments = occurrences(Weekly(SUNDAY, dt.time(2, 30), BERLIN), utc("2026-03-20T00:00"), 3)
    assert moments == [
        utc("2026-03-22T01:30"),
        utc("2026-03-29T01:30"),  # 03:30 summer time
        utc("2026-04-05T00:30"),
    ]


def test_repeated_local_time_occurs_once_at_the_first() -> None:
    sundays = Weekly(SUNDAY, dt.time(2, 30), BERLIN)
    moments = occurrences(sundays, utc("2026-10-17T00:00"), 3)
    assert moments == [utc("2026-10-18T00:30"), utc("2026-10-25T00:30"), utc("2026-11-01T01:30")]
    assert sundays.after(utc("2026-10-25T01:00")) == moments[2]  # between both occurrences of 02:30
    assert sundays.after(utc("2026-10-25T01:30")) == moments[2]  # at the second occurrence of 02:30


def test_daily_time_occurs_once_in_gap_and_fold() -> None:
    early = Daily(dt.time(1, 30), NEW_YORK)
    autumn = occurrences(early, utc("2026-10-31T12:00"), 2)
    assert autumn == [utc("2026-11-01T05:30"), utc("2026-11-02T06:30")]
    assert early.after(utc("2026-11-01T06:00")) == autumn[1]
    spring = occurrences(Daily(dt.time(2, 30), NEW_YORK), utc("2026-03-07T12:00"), 2)
    assert spring == [utc("2026-03-08T07:30"), utc("2026-03-09T06:30")]


def test_midnight_skipped_by_clocks_occurs_at_one() -> None:
    fridays = Weekly(4, dt.time(0), zone_of("Africa/Cairo"))
    assert fridays.after(utc("2026-04-23T12:00")) == utc("2026-04-23T22:00")
    assert fridays.after(utc("2026-04-23T22:00")) == utc("2026-04-30T21:00")


def test_time_on_a_repeated_date_occurs_once() -> None:
    saturdays = Weekly(5, dt.time(23, 30), zone_of("America/Nuuk"))
    first = saturdays.after(utc("2026-10-24T12:00"))
    assert first == utc("2026-10-25T00:30")
    assert occurrences(saturdays, first, 1) == [utc("2026-11-01T01:30")]
    assert saturdays.after(utc("2026-10-25T01:10")) == utc("2026-11-01T01:30")


@pytest.mark.parametrize(
    ("weekday", "moments"),
    [
        (3, ["2026-12-31T22:59", "2027-01-07T22:59"]),  # Thursday of week 53
        (4, ["2027-01-01T22:59", "2027-01-08T22:59"]),  # still week 53
        (0, ["2026-12-28T22:59", "2027-01-04T22:59"]),  # weeks 53 and 1
    ],
)
def test_weekly_occurrences_continue_after_a_year_with_53_weeks(
    weekday: int, moments: list[str]
) -> None:
    rhythm = Weekly(weekday, dt.time(23, 59), BERLIN)
    assert occurrences(rhythm, utc("2026-12-27T23:00"), 2) == [utc(text) for text in moments]


def test_daily_occurrences_continue_after_the_end_of_a_year() -> None:
    midnights = occurrences(Daily(dt.time(0), BERLIN), utc("2027-12-30T23:00"), 2)
    assert midnights == [utc("2027-12-31T23:00"), utc("2028-01-01T23:00")]


@given(weeklies | dailies, instants)
def test_next_occurrence_is_the_first_after_now(rhythm: Weekly | Daily, now: dt.datetime) -> None:
    due = rhythm.after(now)
    assert due > now
    assert due.tzinfo is dt.UTC
    assert due - now <= (WEEK if isinstance(rhythm, Weekly) else DAY) + LARGEST_LEAP
    assert rhythm.after(due - MOMENT) == due == rhythm.after(now + (due - now) / 2)


@given(weeklies | dailies, instants)
def test_occurrence_has_requested_weekday_and_time_unless_skipped(
    rhythm: Weekly | Daily, now: dt.datetime
) -> None:
    shown = wall_of(rhythm.after(now), rhythm)
    requested = dt.datetime.combine(shown, rhythm.at)
    assert shown == requested or (in_gap(requested, rhythm.zone) and shown > requested)
    assert isinstance(rhythm, Daily) or shown.weekday() == rhythm.weekday


@given(weeklies | dailies, instants)
@example(Weekly(SUNDAY, dt.time(2, 30), BERLIN), utc("2026-03-20T00:00"))
@example(Weekly(SUNDAY, dt.time(2, 30), BERLIN), utc("2026-10-20T00:00"))
def test_occurrences_are_one_period_apart_except_for_clock_changes(
    rhythm: Weekly | Daily, now: dt.datetime
) -> None:
    period = WEEK if isinstance(rhythm, Weekly) else DAY
    for earlier, later in pairwise(occurrences(rhythm, now, 4)):
        wall = wall_of(later, rhythm) - wall_of(earlier, rhythm)
        gaps = [wall_of(moment, rhythm).time() != rhythm.at for moment in (earlier, later)]
        assert wall == period or (any(gaps) and abs(wall - period) <= LARGEST_LEAP)
        assert abs(later - earlier - period) <= LARGEST_LEAP


@given(weeklies, instants)
def test_every_iso_week_has_one_occurrence(rhythm: Weekly, now: dt.datetime) -> None:
    moments = occurrences(rhythm, now, 54)
    weeks = [local_date(moment, rhythm.zone).isocalendar()[:2] for moment in moments]
    first = local_date(moments[0], rhythm.zone)
    assert weeks == [(first + n * WEEK).isocalendar()[:2] for n in range(54)]


@given(dailies, instants)
def test_every_date_has_one_occurrence(rhythm: Daily, now: dt.datetime) -> None:
    moments = occurrences(rhythm, now, 40)
    first = local_date(moments[0], rhythm.zone)
    assert [local_date(moment, rhythm.zone) for moment in moments] == [
        first + n * DAY for n in range(40)
    ]


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2045, 1, 1)),
    wall_times,
    zones_with_unusual_changes | any_zone,
)
def test_instant_is_the_first_with_that_local_time(
    day: dt.date, at: dt.time, zone: ZoneInfo
) -> None:
    wall, moment = dt.datetime.combine(day, at), instant(day, at, zone)
    if not in_gap(wall, zone):
        assert moment.astimezone(zone).replace(tzinfo=None) == wall
        assert moment.astimezone(zone).fold == 0
