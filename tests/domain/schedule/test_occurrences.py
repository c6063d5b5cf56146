"""One post per local ISO week, through clock changes, year ends and changed settings."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.schedule.weekly import (
    WEEKDAYS,
    PlannedPost,
    Weekly,
    next_occurrence,
    week_key,
    weeks_between,
)
from bot.domain.schedule.zones import zone_of
from tests.domain.schedule.test_weekly import any_zone, instants, lively, utc, wall_times, weeklies

BERLIN, TOKYO = zone_of("Europe/Berlin"), zone_of("Asia/Tokyo")
HONOLULU, AUCKLAND = zone_of("Pacific/Honolulu"), zone_of("Pacific/Auckland")
MON, WED, FRI, SUN = (WEEKDAYS.index(day) for day in ("Monday", "Wednesday", "Friday", "Sunday"))
NINE = dt.time(9)
WEDNESDAY = utc("2026-03-04T12:00")  # in week 10

hours = st.integers(1, 24 * 12).map(lambda count: dt.timedelta(hours=count))
delays = st.sampled_from((0, 5, 3600, 3 * 86400, 20 * 86400)).map(
    lambda seconds: dt.timedelta(seconds=seconds)
)
weekdays_and_times = st.tuples(st.integers(0, 6), wall_times)
changes = st.tuples(st.just("change"), hours, weekdays_and_times)
moves = st.tuples(st.just("move"), hours, lively | any_zone)
rings = st.tuples(st.just("ring"), delays, st.none())

Deed: TypeAlias = tuple[str, dt.timedelta, tuple[int, dt.time] | ZoneInfo | None]
"""An event after some time: a tick, another day and time, or another zone."""


@dataclass
class Group:
    """A group whose planned post is sent when it is due."""

    weekly: Weekly
    now: dt.datetime
    taken: str | None = None
    planned: PlannedPost = field(init=False)
    had: list[PlannedPost] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.planned = next_occurrence(self.weekly, self.now, taken=None)

    def pass_time(self, now: dt.datetime) -> None:
        """Let time pass, with a tick whenever a post is due."""
        while self.planned.at <= now:
            self.now = self.planned.at
            self.ring()
        self.now = now

    def ring(self) -> None:
        """Send the post that is due, for the week of its time."""
        self.taken = week_key(self.planned.at, self.weekly.zone)
        self.had.append(PlannedPost(self.taken, self.planned.at))
        self.planned = next_occurrence(self.weekly, self.now, taken=self.taken)

    def change(self, weekly: Weekly) -> None:
        """Change day, time or zone."""
        self.weekly = weekly
        self.planned = next_occurrence(weekly, self.now, taken=self.taken, planned=self.planned.at)

    @property
    def weeks(self) -> list[str]:
        """The weeks that had their post."""
        return [had.week for had in self.had]


def live(group: Group, deeds: list[Deed]) -> list[bool]:
    """Apply these events; return for each post whether the zone changed since the last one."""
    moved, since = False, []
    for _, span, value in [*deeds, ("ring", dt.timedelta(days=15), None)]:
        before = len(group.had)
        group.pass_time(group.now + span)
        new = len(group.had) - before
        since += [moved, *[False] * (new - 1)][:new]
        moved = moved and not new
        if isinstance(value, tuple):
            group.change(Weekly(*value, group.weekly.zone))
        elif value:
            group.change(Weekly(group.weekly.weekday, group.weekly.at, value))
            moved = True
    return since


def following(week: str) -> str:
    """Return the week after a week."""
    year, number = map(int, week.split("-W"))
    monday = dt.date.fromisocalendar(year, number, 1) + dt.timedelta(weeks=1)
    return f"{monday.isocalendar().year}-W{monday.isocalendar().week:02d}"


@pytest.mark.parametrize(
    ("moment", "zone", "week"),
    [
        ("2026-12-31T23:30", BERLIN, "2026-W53"),  # the first of January there
        ("2027-01-03T22:59", BERLIN, "2026-W53"),
        ("2027-01-03T23:00", BERLIN, "2027-W01"),
        ("2027-01-03T23:00", HONOLULU, "2026-W53"),
        ("2024-12-30T12:00", BERLIN, "2025-W01"),
        ("2026-03-08T15:00", TOKYO, "2026-W11"),
    ],
)
def test_the_week_is_the_iso_week_of_the_zone(moment: str, zone: ZoneInfo, week: str) -> None:
    assert week_key(utc(moment), zone) == week


@given(instants, any_zone)
def test_weeks_sort_as_they_follow(moment: dt.datetime, zone: ZoneInfo) -> None:
    later = moment + dt.timedelta(weeks=1)
    assert week_key(moment, zone) < week_key(later, zone)


def test_the_weeks_between_two_are_told_over_the_end_of_a_year_with_53() -> None:
    assert weeks_between("2026-W52", "2027-W02") == ["2026-W53", "2027-W01"]
    assert weeks_between("2026-W10", "2026-W11") == weeks_between("2026-W10", "2026-W10") == []
    assert weeks_between("2026-W12", "2026-W10") == []


def test_the_next_occurrence_of_a_new_group_may_be_this_week() -> None:
    planned = next_occurrence(Weekly(FRI, NINE, BERLIN), WEDNESDAY, taken=None)
    assert planned == PlannedPost("2026-W10", utc("2026-03-06T08:00"))


def test_a_week_that_had_its_occurrence_gets_no_second_one_when_the_day_moves_on() -> None:
    planned = next_occurrence(Weekly(FRI, NINE, BERLIN), WEDNESDAY, taken="2026-W10")
    assert planned == PlannedPost("2026-W11", utc("2026-03-13T08:00"))


def test_a_week_whose_new_day_has_gone_by_keeps_what_was_planned() -> None:
    friday = utc("2026-03-06T08:00")
    planned = next_occurrence(
        Weekly(MON, NINE, BERLIN), WEDNESDAY, taken="2026-W09", planned=friday
    )
    assert planned == PlannedPost("2026-W10", friday)


def test_a_week_whose_new_day_is_to_come_takes_the_new_day() -> None:
    friday, sunday = utc("2026-03-06T08:00"), utc("2026-03-08T08:00")
    for taken in (None, "2026-W09"):
        weekly = Weekly(SUN, NINE, BERLIN)
        planned = next_occurrence(weekly, WEDNESDAY, taken=taken, planned=friday)
        assert planned == PlannedPost("2026-W10", sunday)


def test_week_posted_ahead_is_skipped() -> None:
    planned = next_occurrence(Weekly(FRI, NINE, BERLIN), WEDNESDAY, taken="2026-W11")
    assert planned.week == "2026-W12"


def test_week_53_has_its_occurrence_and_so_has_week_1() -> None:
    group = Group(Weekly(SUN, dt.time(23, 59), BERLIN), utc("2026-12-20T00:00"))
    group.pass_time(utc("2027-01-11T00:00"))
    assert group.weeks == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]


def test_post_happens_once_when_clocks_change() -> None:
    for start, end in (("2026-03-25", "2026-03-31"), ("2026-10-21", "2026-10-27")):
        group = Group(Weekly(SUN, dt.time(2, 30), BERLIN), utc(f"{start}T00:00"))
        group.pass_time(utc(f"{end}T00:00"))
        assert len(group.had) == 1


def test_a_move_over_the_date_line_right_after_a_post_brings_no_second_one() -> None:
    group = Group(Weekly(MON, dt.time(0, 30), AUCKLAND), utc("2026-03-07T00:00"))
    group.pass_time(utc("2026-03-08T12:00"))  # Monday in Auckland, Sunday in Honolulu
    group.change(Weekly(MON, dt.time(0, 30), HONOLULU))
    group.pass_time(utc("2026-03-17T00:00"))
    assert group.weeks == ["2026-W11", "2026-W12"]


@given(weeklies, instants)
@settings(max_examples=60)
def test_unchanged_every_week_has_its_one_occurrence(weekly: Weekly, now: dt.datetime) -> None:
    group = Group(weekly, now)
    group.pass_time(now + dt.timedelta(weeks=60))
    assert 59 <= len(group.had) <= 61
    assert group.weeks == [week_key(had.at, weekly.zone) for had in group.had]
    assert all(following(one) == other for one, other in pairwise(group.weeks))


@given(weeklies, instants, st.lists(rings | changes, max_size=30))
@example(
    Weekly(FRI, NINE, BERLIN),
    utc("2026-12-30T12:00"),
    [
        ("change", dt.timedelta(hours=1), (MON, NINE)),
        ("change", dt.timedelta(hours=1), (SUN, NINE)),
    ],
)
def test_changes_of_day_and_time_neither_double_nor_lose_a_week(
    weekly: Weekly, now: dt.datetime, deeds: list[Deed]
) -> None:
    group = Group(weekly, now)
    live(group, deeds)
    assert all(following(one) == other for one, other in pairwise(group.weeks))
    assert group.weeks == [week_key(had.at, weekly.zone) for had in group.had]


@given(weeklies, instants, st.lists(rings | changes | moves, max_size=30))
@settings(max_examples=200)
def test_changes_of_zone_double_no_week_and_lose_none_but_by_the_move_itself(
    weekly: Weekly, now: dt.datetime, deeds: list[Deed]
) -> None:
    group = Group(weekly, now)
    moved = live(group, deeds)
    assert len(moved) == len(group.had)
    for one, other, since in zip(group.weeks, group.weeks[1:], moved[1:], strict=False):
        assert one < other
        assert following(one) == other or (since and following(following(one)) == other)


@given(weeklies, instants, st.lists(rings | changes | moves, max_size=20))
def test_next_post_is_in_future_week_without_post(
    weekly: Weekly, now: dt.datetime, deeds: list[Deed]
) -> None:
    group = Group(weekly, now)
    live(group, deeds)
    assert group.planned.at > group.now
    assert group.planned.week == week_key(group.planned.at, group.weekly.zone)
    assert group.planned.week > (group.taken or "")
    assert group.planned.at - group.now < dt.timedelta(days=15)
