"""Due plan days by date, pauses, paces, shifts and the finish date."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.plan.enrolment import Calendar, Pace, PaceSince, PauseCause, Schedule, member_date
from bot.domain.schedule.clock import DAY
from bot.domain.schedule.zones import zone_of
from tests.domain.conftest import MONDAY, calendar, day, due_counts, pause


def test_nothing_is_due_before_start() -> None:
    waiting = Schedule(calendar(), 30)
    assert [waiting.due_on(MONDAY + n * DAY) for n in range(-3, 2)] == [0, 0, 0, 1, 2]
    assert not waiting.calendar.expects_work(MONDAY - DAY)
    assert waiting.due_date(30) == day(30)


def test_nothing_becomes_due_in_pause_without_end() -> None:
    paused = calendar(pauses=[pause(3)])
    assert due_counts(Schedule(paused, 30), 6) == [1, 2, 2, 2, 2, 2]
    assert (Schedule(paused, 30).due_date(30), paused.resumes_on(day(4))) == (None, None)
    resumed = calendar(pauses=[pause(3, 5)])
    assert due_counts(Schedule(resumed, 30), 6) == [1, 2, 2, 2, 3, 4]
    assert Schedule(resumed, 30).due_date(30) == day(32)


def test_pause_lasts_until_the_date_on_which_the_plan_goes_on() -> None:
    paused = calendar(pauses=[pause(3, 6)])
    assert due_counts(Schedule(paused, 30), 7) == [1, 2, 2, 2, 2, 3, 4]
    assert [paused.resumes_on(day(number)) for number in (2, 3, 5)] == [day(2), day(6), day(6)]
    assert Schedule(paused, 30).due_date(30) == day(33)


def test_pause_that_ended_on_its_first_date_changes_nothing() -> None:
    assert due_counts(Schedule(calendar(pauses=[pause(3, 3)]), 30), 5) == [1, 2, 3, 4, 5]


def test_plan_stands_still_while_either_of_two_pauses_holds() -> None:
    both = calendar(pauses=[pause(2, 4), pause(3, 6, PauseCause.GROUP)])
    assert due_counts(Schedule(both, 30), 8) == [1, 1, 1, 1, 1, 2, 3, 4]
    assert both.resumes_on(day(2)) == day(6)
    within = calendar(pauses=[pause(2), pause(3, 5, PauseCause.GROUP)])
    assert due_counts(Schedule(within, 30), 8) == [1] * 8
    assert within.resumes_on(day(3)) is None


def test_weekday_pace_makes_nothing_due_on_weekends() -> None:
    schedule = Schedule(calendar(pace=Pace.WEEKDAYS), 30)
    assert due_counts(schedule, 9) == [1, 2, 3, 4, 5, 5, 5, 6, 7]
    assert schedule.due_date(30) == day(40)  # six weeks of five days, without the last weekend


def test_saturday_start_at_weekday_pace_is_due_on_monday() -> None:
    schedule = Schedule(calendar(day(6), Pace.WEEKDAYS), 30)
    assert [schedule.due_on(day(number)) for number in (6, 7, 8)] == [0, 0, 1]
    assert schedule.opens_on(1) == day(6)


def test_new_pace_keeps_dates_counted_before() -> None:
    slower = Calendar(MONDAY, (PaceSince(MONDAY, Pace.DAILY), PaceSince(day(8), Pace.WEEKDAYS)))
    assert due_counts(Schedule(slower, 30), 15) == [*range(1, 13), 12, 12, 13]
    again = replace(slower, paces=(*slower.paces, PaceSince(day(13), Pace.DAILY)))
    assert due_counts(Schedule(again, 30), 15) == list(range(1, 16))


def test_new_pace_does_not_end_pause() -> None:
    paces = (PaceSince(MONDAY, Pace.DAILY), PaceSince(day(5), Pace.WEEKDAYS))
    paused = Calendar(MONDAY, paces, (pause(3, 6),))
    assert due_counts(Schedule(paused, 30), 8) == [1, 2, 2, 2, 2, 2, 2, 3]


def test_first_pace_also_holds_before_it_was_chosen() -> None:
    earlier = Calendar(MONDAY, (PaceSince(day(4), Pace.WEEKDAYS),))
    assert due_counts(Schedule(earlier, 30), 8) == [1, 2, 3, 4, 5, 5, 5, 6]


def test_shift_adds_that_many_working_dates() -> None:
    shifted = Schedule(calendar(pace=Pace.WEEKDAYS), 30, shift=2)
    assert due_counts(shifted, 9) == [0, 0, 1, 2, 3, 3, 3, 4, 5]
    assert shifted.due_date(30) == day(44)


def test_plan_day_opens_one_day_before_due() -> None:
    schedule = Schedule(calendar(pace=Pace.WEEKDAYS), 30)
    assert [schedule.opens_on(number) for number in (1, 2, 3, 6, 7)] == [
        *(day(number) for number in (1, 1, 2, 5, 8))
    ]
    paused = calendar(pace=Pace.WEEKDAYS, pauses=[pause(3)])
    assert Schedule(paused, 30).opens_on(4) is None
    assert Schedule(calendar(), 30, shift=3).opens_on(1) == day(1)


@pytest.mark.parametrize("length", [1, 30, 99])
def test_no_more_days_are_due_than_the_plan_has(length: int) -> None:
    schedule = Schedule(calendar(), length)
    assert due_counts(schedule, 120) == [min(number, length) for number in range(1, 121)]
    assert schedule.due_date(length) == day(length)


@pytest.mark.parametrize(
    "noon",
    [
        dt.datetime(2027, 3, 28, 12, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 12, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC),
    ],
    ids=["spring", "autumn", "year’s end"],
)
def test_date_stays_until_the_new_zone_catches_up(noon: dt.datetime) -> None:
    west, today = zone_of("Pacific/Honolulu"), (noon + DAY).date()
    dates = [member_date(noon + n * dt.timedelta(hours=6), west, today) for n in range(10)]
    assert dates[0] == today
    assert dates == sorted(dates)
    assert dates[-1] == today + DAY
