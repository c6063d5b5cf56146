"""Properties that hold for any timeline after any sequence of changes."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.plan.enrolment import (
    DAY,
    Pace,
    Schedule,
    Timeline,
    catch_up_dates,
    phases_for,
    plan_status,
)
from tests.domain.conftest import MONDAY, day, due_counts, paces, plan_of_length, started_timeline

Change: TypeAlias = Callable[[Timeline], Timeline]

SPAN = 60
"""The number of dates within which generated timelines are changed."""

days_in = st.integers(0, SPAN).map(lambda after: MONDAY + after * DAY)
kinds_of_change = st.sampled_from(["pause", "pause until", "resume", "pace"])
lengths_of_pause = st.integers(0, 20)
delays = st.sampled_from([0, 0, 3])


@st.composite
def timeline_changes(draw: st.DrawFn) -> Change:
    """Generate a change of a timeline by a member."""
    since, kind = draw(days_in), draw(kinds_of_change)
    if kind == "resume":
        return lambda timeline: timeline.without_pause(since)
    if kind == "pace":
        pace = draw(paces)
        return lambda timeline: timeline.with_pace(since, pace)
    until = since + draw(lengths_of_pause) * DAY if kind == "pause until" else None
    return lambda timeline: timeline.with_pause(since, until)


changes = st.lists(timeline_changes(), max_size=5)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Generate timelines that start at once or later and are changed up to five times."""
    delay = draw(delays)
    timeline = Timeline.of(phases_for(MONDAY, MONDAY + delay * DAY, draw(paces)))
    for change in draw(changes):
        timeline = change(timeline)
    return timeline


schedules = st.builds(Schedule, timelines(), st.sampled_from([1, 5, 30, 99]), st.integers(0, 10))


def weekdays(first: dt.date, last: dt.date) -> int:
    dates = (first + n * DAY for n in range((last - first).days + 1))
    return sum(date.isoweekday() <= 5 for date in dates)


@given(schedules)
def test_due_days_rise_by_at_most_one_up_to_plan_length(schedule: Schedule) -> None:
    due = due_counts(schedule, 150)
    assert all(0 <= after - before <= 1 for before, after in pairwise(due))
    assert 0 <= due[0] <= 1
    assert due[-1] <= schedule.length


@given(schedules, days_in, st.integers(0, 30))
def test_paused_dates_change_no_due_days(schedule: Schedule, since: dt.date, dates: int) -> None:
    until = since + dates * DAY
    paused = replace(schedule, timeline=schedule.timeline.with_pause(since, until))
    assert paused.due_before(since) == schedule.due_before(since)
    assert paused.due_on(until) == paused.due_before(since)


@given(timelines(), days_in)
def test_pause_ended_at_once_changes_nothing(timeline: Timeline, today: dt.date) -> None:
    resumed = timeline.with_pause(today, None).without_pause(today)
    before = [MONDAY + n * DAY for n in range((today - MONDAY).days)]
    assert [resumed.expects_work(date) for date in before] == [
        timeline.expects_work(date) for date in before
    ]
    assert not resumed.phase_on(today).is_paused
    assert resumed.phase_on(today).pace is timeline.phase_on(today).pace


@given(timelines(), timeline_changes())
def test_timeline_phases_are_sorted_and_unique_by_date(timeline: Timeline, change: Change) -> None:
    dates = [phase.since for phase in change(timeline).phases]
    assert dates == sorted(set(dates))
    assert Timeline.of(reversed(change(timeline).phases)) == change(timeline)


def _pace_of_work(timeline: Timeline, date: dt.date) -> Pace | None:
    """Return the pace of a date; None in a pause, where it makes no difference."""
    phase = timeline.phase_on(date)
    return None if phase.is_paused else phase.pace


@given(timelines(), days_in, paces)
def test_new_pace_changes_no_earlier_date_and_no_pause(
    timeline: Timeline, today: dt.date, pace: Pace
) -> None:
    changed = timeline.with_pace(today, pace)
    before = [MONDAY + n * DAY for n in range((today - MONDAY).days)]
    assert [_pace_of_work(changed, date) for date in before] == [
        _pace_of_work(timeline, date) for date in before
    ]
    for date in (today + n * DAY for n in range(SPAN)):
        assert changed.phase_on(date).pace is pace
        assert changed.phase_on(date).is_paused is timeline.phase_on(date).is_paused


@given(schedules)
def test_finish_date_is_first_date_with_all_days_due(schedule: Schedule) -> None:
    finish = schedule.finish_date()
    if finish is None:
        assert schedule.due_on(day(5000)) < schedule.length
    else:
        assert schedule.due_on(finish) == schedule.length > schedule.due_before(finish)


@given(schedules.filter(lambda schedule: schedule.length > 1), st.integers(2, 99))
def test_opening_date_is_first_date_that_allows_check_in(
    schedule: Schedule, day_number: int
) -> None:
    plan, day_number = plan_of_length(schedule.length), min(day_number, schedule.length)
    opens = schedule.opens_on(day_number)
    if opens is None:
        assert plan_status(plan, (), schedule, day(3000)).last_allowed < day_number
    else:
        assert plan_status(plan, (), schedule, opens).last_allowed >= day_number
        assert plan_status(plan, (), schedule, opens - DAY).last_allowed < day_number


@given(schedules, st.integers(0, 20), days_in)
def test_shift_lowers_due_days_and_is_reversible(
    schedule: Schedule, days: int, today: dt.date
) -> None:
    shifted = replace(schedule, shift=schedule.shift + days)
    shifted_back = replace(shifted, shift=shifted.shift - days)
    assert schedule.due_on(today) - days <= shifted.due_on(today) <= schedule.due_on(today)
    assert (shifted_back.due_on(today), shifted_back.finish_date()) == (
        schedule.due_on(today),
        schedule.finish_date(),
    )


@given(st.integers(0, 400), st.integers(0, 90), st.integers(1, 99))
def test_weekday_count_matches_calendar(start: int, later: int, length: int) -> None:
    first, today = day(start), day(start + later)
    schedule = Schedule(started_timeline(first, Pace.WEEKDAYS), length)
    assert schedule.due_on(today) == min(weekdays(first, today), length)


@given(schedules, days_in, st.integers(1, 10))
def test_two_days_a_date_catch_up_on_last_listed_date(
    schedule: Schedule, today: dt.date, behind: int
) -> None:
    behind = min(behind, schedule.due_before(today))
    assume(behind)
    done, listed = schedule.due_before(today) - behind, catch_up_dates(behind, schedule, today)
    for date in (today + n * DAY for n in range(100)):
        done = min(done + 2 * schedule.timeline.expects_work(date), schedule.length)
        if done >= schedule.due_on(date):
            assert listed[-1] == date
            return
    assert listed == []


@given(schedules, st.integers(-5, 90), st.integers(-3, 40))
def test_date_count_matches_enumeration(schedule: Schedule, date: int, day_number: int) -> None:
    first = schedule.timeline.phases[0].since
    dates = [first + n * DAY for n in range(500)]
    counted = [one for one in dates if schedule.timeline.expects_work(one)]
    assert schedule.count_before(day(date)) == sum(one < day(date) for one in counted)
    missing = day_number + schedule.shift
    if missing > len(counted):
        assume(not schedule.timeline.phases[-1].is_paused)
    expected = first if missing <= 0 else next(iter(counted[missing - 1 : missing]), None)
    assert schedule.due_date(day_number) == expected
