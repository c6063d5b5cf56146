"""One post per local ISO week, across clock changes, year ends and changed settings."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.schedule.clock import (
    WEEKDAYS,
    PlannedPost,
    Weekly,
    next_occurrence,
    week_key,
    weeks_between,
)
from bot.domain.schedule.zones import zone_of
from tests.domain.schedule.test_weekly import (
    any_zone,
    instants,
    utc,
    wall_times,
    weeklies,
    zones_with_unusual_changes,
)

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
moves = st.tuples(st.just("move"), hours, zones_with_unusual_changes | any_zone)
ticks = st.tuples(st.just("tick"), delays, st.none())

ScheduleEvent: TypeAlias = tuple[str, dt.timedelta, tuple[int, dt.time] | ZoneInfo | None]
"""Kind (tick, change or move), delay since the last event, and the new weekday and time or zone."""


@dataclass
class Group:
    """A model of a group that sends its planned post when it is due."""

    weekly: Weekly
    now: dt.datetime
    last_decided: str | None = None
    planned: PlannedPost = field(init=False)
    sent: list[PlannedPost] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.planned = next_occurrence(self.weekly, self.now, last_decided=None)

    def pass_time(self, now: dt.datetime) -> None:
        """Advance to `now` and send every post that becomes due."""
        while self.planned.at <= now:
            self.now = self.planned.at
            self.send_due_post()
        self.now = now

    def send_due_post(self) -> None:
        """Record the planned post as sent and plan the next one."""
        self.last_decided = week_key(self.planned.at, self.weekly.zone)
        self.sent.append(PlannedPost(self.last_decided, self.planned.at))
        self.planned = next_occurrence(self.weekly, self.now, last_decided=self.last_decided)

    def change(self, weekly: Weekly) -> None:
        """Change the weekday, time or zone and plan the next post."""
        self.weekly = weekly
        self.planned = next_occurrence(
            weekly, self.now, last_decided=self.last_decided, planned=self.planned.at
        )

    @property
    def weeks(self) -> list[str]:
        """The weeks of all posts sent."""
        return [sent.week for sent in self.sent]


def apply_events(group: Group, events: list[ScheduleEvent]) -> list[bool]:
    """Apply events; return for each post whether the zone changed since the previous post."""
    moved, moved_before = False, []
    for _, span, value in [*events, ("tick", dt.timedelta(days=15), None)]:
        before = len(group.sent)
        group.pass_time(group.now + span)
        new = len(group.sent) - before
        moved_before += [moved, *[False] * (new - 1)][:new]
        moved = moved and not new
        if isinstance(value, tuple):
            group.change(Weekly(*value, group.weekly.zone))
        elif value:
            group.change(Weekly(group.weekly.weekday, group.weekly.at, value))
            moved = True
    return moved_before


def next_week(week: str) -> str:
    """Return the week after a week."""
    year, number = map(int, week.split("-W"))
    monday = dt.date.fromisocalendar(year, number, 1) + dt.timedelta(weeks=1)
    return f"{monday.isocalendar().year}-W{monday.isocalendar().week:02d}"


@pytest.mark.parametrize(
    ("moment", "zone", "week"),
    [
        ("2026-12-31T23:30", BERLIN, "2026-W53"),  # 1 January in Berlin
        ("2027-01-03T22:59", BERLIN, "2026-W53"),
        ("2027-01-03T23:00", BERLIN, "2027-W01"),
        ("2027-01-03T23:00", HONOLULU, "2026-W53"),
        ("2024-12-30T12:00", BERLIN, "2025-W01"),
        ("2026-03-08T15:00", TOKYO, "2026-W11"),
    ],
)
def test_week_key_is_iso_week_in_the_zone(moment: str, zone: ZoneInfo, week: str) -> None:
    assert week_key(utc(moment), zone) == week


@given(instants, any_zone)
def test_week_keys_sort_chronologically(moment: dt.datetime, zone: ZoneInfo) -> None:
    later = moment + dt.timedelta(weeks=1)
    assert week_key(moment, zone) < week_key(later, zone)


def test_weeks_between_spans_the_end_of_a_year_with_53_weeks() -> None:
    assert weeks_between("2026-W52", "2027-W02") == ["2026-W53", "2027-W01"]
    assert weeks_between("2026-W10", "2026-W11") == weeks_between("2026-W10", "2026-W10") == []
    assert weeks_between("2026-W12", "2026-W10") == []


def test_next_occurrence_of_new_group_may_be_in_this_week() -> None:
    planned = next_occurrence(Weekly(FRI, NINE, BERLIN), WEDNESDAY, last_decided=None)
    assert planned == PlannedPost("2026-W10", utc("2026-03-06T08:00"))


def test_later_weekday_causes_no_second_post_in_a_week() -> None:
    planned = next_occurrence(Weekly(FRI, NINE, BERLIN), WEDNESDAY, last_decided="2026-W10")
    assert planned == PlannedPost("2026-W11", utc("2026-03-13T08:00"))


def test_past_weekday_keeps_the_planned_post() -> None:
    friday = utc("2026-03-06T08:00")
    planned = next_occurrence(
        Weekly(MON, NINE, BERLIN), WEDNESDAY, last_decided="2026-W09", planned=friday
    )
    assert planned == PlannedPost("2026-W10", friday)


def test_future_weekday_replaces_the_planned_post() -> None:
    friday, sunday = utc("2026-03-06T08:00"), utc("2026-03-08T08:00")
    for last_decided in (None, "2026-W09"):
        weekly = Weekly(SUN, NINE, BERLIN)
        planned = next_occurrence(weekly, WEDNESDAY, last_decided=last_decided, planned=friday)
        assert planned == PlannedPost("2026-W10", sunday)


def test_week_posted_ahead_is_skipped() -> None:
    planned = next_occurrence(Weekly(FRI, NINE, BERLIN), WEDNESDAY, last_decided="2026-W11")
    assert planned.week == "2026-W12"


def test_week_53_and_week_1_have_one_post_each() -> None:
    group = Group(Weekly(SUN, dt.time(23, 59), BERLIN), utc("2026-12-20T00:00"))
    group.pass_time(utc("2027-01-11T00:00"))
    assert group.weeks == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]


def test_post_happens_once_when_clocks_change() -> None:
    for start, end in (("2026-03-25", "2026-03-31"), ("2026-10-21", "2026-10-27")):
        group = Group(Weekly(SUN, dt.time(2, 30), BERLIN), utc(f"{start}T00:00"))
        group.pass_time(utc(f"{end}T00:00"))
        assert len(group.sent) == 1


def test_zone_change_across_the_date_line_causes_no_second_post() -> None:
    group = Group(Weekly(MON, dt.time(0, 30), AUCKLAND), utc("2026-03-07T00:00"))
    group.pass_time(utc("2026-03-08T12:00"))  # Monday in Auckland, Sunday in Honolulu
    group.change(Weekly(MON, dt.time(0, 30), HONOLULU))
    group.pass_time(utc("2026-03-17T00:00"))
    assert group.weeks == ["2026-W11", "2026-W12"]


@given(weeklies, instants)
@settings(max_examples=60)
def test_unchanged_schedule_has_one_post_per_week(weekly: Weekly, now: dt.datetime) -> None:
    group = Group(weekly, now)
    group.pass_time(now + dt.timedelta(weeks=60))
    assert 59 <= len(group.sent) <= 61
    assert group.weeks == [week_key(sent.at, weekly.zone) for sent in group.sent]
    assert all(next_week(earlier) == later for earlier, later in pairwise(group.weeks))


@given(weeklies, instants, st.lists(ticks | changes, max_size=30))
@example(
    Weekly(FRI, NINE, BERLIN),
    utc("2026-12-30T12:00"),
    [
        ("change", dt.timedelta(hours=1), (MON, NINE)),
        ("change", dt.timedelta(hours=1), (SUN, NINE)),
    ],
)
def test_changes_of_day_and_time_repeat_and_skip_no_week(
    weekly: Weekly, now: dt.datetime, events: list[ScheduleEvent]
) -> None:
    group = Group(weekly, now)
    apply_events(group, events)
    assert all(next_week(earlier) == later for earlier, later in pairwise(group.weeks))
    assert group.weeks == [week_key(sent.at, weekly.zone) for sent in group.sent]


@given(weeklies, instants, st.lists(ticks | changes | moves, max_size=30))
@settings(max_examples=200)
def test_zone_changes_repeat_no_week_and_skip_at_most_one_each(
    weekly: Weekly, now: dt.datetime, events: list[ScheduleEvent]
) -> None:
    group = Group(weekly, now)
    moved = apply_events(group, events)
    assert len(moved) == len(group.sent)
    for earlier, later, moved_before in zip(group.weeks, group.weeks[1:], moved[1:], strict=False):
        assert earlier < later
        assert next_week(earlier) == later or (
            moved_before and next_week(next_week(earlier)) == later
        )


@given(weeklies, instants, st.lists(ticks | changes | moves, max_size=20))
def test_next_post_is_in_future_week_without_post(
    weekly: Weekly, now: dt.datetime, events: list[ScheduleEvent]
) -> None:
    group = Group(weekly, now)
    apply_events(group, events)
    assert group.planned.at > group.now
    assert group.planned.week == week_key(group.planned.at, group.weekly.zone)
    assert group.planned.week > (group.last_decided or "")
    assert group.planned.at - group.now < dt.timedelta(days=15)
