"""Properties of due days that hold for any calendar, and for a member who travels."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.content import StreakRules
from bot.domain.plan.enrolment import (
    Calendar,
    Pace,
    PaceSince,
    Pause,
    PauseCause,
    Schedule,
    member_date,
)
from bot.domain.plan.progress import streak
from bot.domain.schedule.clock import DAY
from bot.domain.schedule.zones import zone_of
from tests.domain.conftest import MONDAY, day, due_counts, paces

SPAN = 60
"""The number of dates within which generated calendars are changed."""

days_in = st.integers(0, SPAN).map(lambda after: MONDAY + after * DAY)
causes = st.sampled_from(PauseCause)


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    """Generate pauses with and without an end; they may overlap others."""
    since, dates = draw(days_in), draw(st.one_of(st.none(), st.integers(0, 20)))
    return Pause(draw(causes), since, None if dates is None else since + dates * DAY)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Generate calendars that start at once or later, with up to three paces and four pauses."""
    changes = draw(st.dictionaries(days_in, paces, max_size=2))
    held = [PaceSince(MONDAY, draw(paces))]
    held += [PaceSince(since, pace) for since, pace in sorted(changes.items()) if since > MONDAY]
    start = MONDAY + draw(st.sampled_from([0, 0, 3])) * DAY
    return Calendar(start, tuple(held), tuple(draw(st.lists(pauses(), max_size=4))))


schedules = st.builds(Schedule, calendars(), st.sampled_from([1, 5, 30, 99]), st.integers(0, 10))


@given(calendars(), days_in)
def test_working_dates_are_those_of_the_pace_without_any_pause(
    found: Calendar, date: dt.date
) -> None:
    paused = any(
        pause.since <= date and (pause.until is None or date < pause.until)
        for pause in found.pauses
    )
    expected = date >= found.start and found.pace_on(date).expects_work(date) and not paused
    assert found.expects_work(date) == expected


@given(calendars(), st.integers(-5, 120))
def test_date_count_matches_enumeration(found: Calendar, number: int) -> None:
    dates = [MONDAY + n * DAY for n in range(150)]
    expected = sum(found.expects_work(date) for date in dates if date < day(number))
    assert found.count_before(day(number)) == expected


@given(schedules, st.integers(-3, 40))
def test_plan_day_is_due_on_its_working_date(schedule: Schedule, number: int) -> None:
    dates = [MONDAY + n * DAY for n in range(500)]
    working = [date for date in dates if schedule.calendar.expects_work(date)]
    missing = number + schedule.shift
    if missing > len(working):
        assume(schedule.calendar.resumes_on(day(400)) is None)
    expected = next(iter(working[missing - 1 : missing]), None)
    assert schedule.due_date(number) == (schedule.calendar.start if missing <= 0 else expected)


@given(schedules)
def test_due_days_rise_by_at_most_one_up_to_plan_length(schedule: Schedule) -> None:
    due = due_counts(schedule, 150)
    assert all(0 <= after - before <= 1 for before, after in pairwise(due))
    assert 0 <= due[0] <= 1
    assert due[-1] <= schedule.length


@given(schedules, pauses())
def test_paused_dates_change_no_due_days(schedule: Schedule, pause: Pause) -> None:
    pauses = (*schedule.calendar.pauses, pause)
    paused = replace(schedule, calendar=replace(schedule.calendar, pauses=pauses))
    assert paused.due_before(pause.since) == schedule.due_before(pause.since)
    assert paused.due_before(pause.until or day(500)) == paused.due_before(pause.since)


@given(calendars(), st.permutations(range(4)))
def test_order_of_pauses_does_not_matter(found: Calendar, order: list[int]) -> None:
    mixed = tuple(found.pauses[n] for n in order if n < len(found.pauses))
    assert replace(found, pauses=mixed).count_before(day(150)) == found.count_before(day(150))


@given(calendars(), days_in, paces)
def test_new_pace_changes_no_earlier_date_and_no_pause(
    found: Calendar, today: dt.date, pace: Pace
) -> None:
    earlier = [change for change in found.paces if change.since < today]
    assume(earlier)
    changed = replace(found, paces=(*earlier, PaceSince(today, pace)))
    for date in (MONDAY + n * DAY for n in range(2 * SPAN)):
        if date < today:
            assert changed.expects_work(date) == found.expects_work(date)
        else:
            assert changed.pace_on(date) is pace
        assert changed.is_paused_on(date) == found.is_paused_on(date)


@given(schedules)
def test_finish_date_is_first_date_with_all_days_due(schedule: Schedule) -> None:
    finish = schedule.due_date(schedule.length)
    if finish is None:
        assert schedule.due_on(day(3900)) < schedule.length
    else:
        assert schedule.due_on(finish) == schedule.length > schedule.due_before(finish)


@given(schedules, st.integers(0, 20), days_in)
def test_shift_lowers_due_days_and_is_reversible(
    schedule: Schedule, days: int, today: dt.date
) -> None:
    shifted = replace(schedule, shift=schedule.shift + days)
    assert schedule.due_on(today) - days <= shifted.due_on(today) <= schedule.due_on(today)
    assert replace(shifted, shift=shifted.shift - days) == schedule


_RULES = StreakRules(check_ins_per_rest_day=5, most_rest_days=0)
_zones = st.sampled_from(
    [
        "Pacific/Kiritimati",
        "Pacific/Niue",
        "Pacific/Auckland",
        "Pacific/Honolulu",
        "Europe/Berlin",
        "America/New_York",
    ]
).map(zone_of)
_around_clock_changes = st.sampled_from(
    [
        dt.datetime(2027, 3, 25, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 22, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 28, tzinfo=dt.UTC),
    ]
)
_journeys = st.lists(st.tuples(st.integers(0, 100), _zones, st.booleans()), max_size=12)


@given(_zones, _around_clock_changes, _journeys)
def test_travelling_never_turns_back_a_date_nor_repairs_a_missed_one(
    zone: ZoneInfo, begin: dt.datetime, journey: list[tuple[int, ZoneInfo, bool]]
) -> None:
    """Whatever zones a member moves to, and whether or not they check in there."""
    now, since = begin, member_date(begin, zone, dt.date.min)
    today, missed, check_ins = since, set[dt.date](), Counter[dt.date]()
    for half_hours, destination, does_check_in in journey:
        now += half_hours * dt.timedelta(minutes=30)
        since = member_date(now, zone, since)
        arrived = member_date(now, destination, since)
        assert arrived >= since >= today
        passed = {today + n * DAY for n in range((arrived - today).days)}
        missed |= passed - set(check_ins)
        zone, today = destination, arrived
        if does_check_in:
            check_ins[today] += 1
    assert not missed & set(check_ins)
    last = today if today in check_ins else today - DAY
    in_a_row = next(n for n in range(200) if last - n * DAY not in check_ins)
    assert streak(check_ins, lambda _: True, today, _RULES).days == in_a_row
