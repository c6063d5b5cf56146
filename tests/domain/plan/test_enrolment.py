"""Due plan days by date, pauses, paces, shifts and the finish date."""

import datetime as dt

import pytest

from bot.domain.plan.enrolment import (
    DAY,
    Pace,
    Phase,
    Schedule,
    Timeline,
    catch_up_dates,
    pace_needed,
    phases_for,
    plan_status,
)
from tests.domain.conftest import MONDAY, day, due_counts, plan_of, plan_of_length, started_timeline


def test_late_start_begins_at_day_1_and_is_not_behind() -> None:
    late = day(200)
    status = plan_status(plan_of_length(30), (), Schedule(started_timeline(late), 30), late)
    assert (status.next_open, status.due, status.behind) == (1, 1, 0)
    assert status.finish_date == late + 29 * DAY


def test_today_does_not_count_as_behind_but_yesterday_does() -> None:
    plan, schedule = plan_of_length(30), Schedule(started_timeline(), 30)
    assert plan_status(plan, (), schedule, day(1)).behind == 0
    assert plan_status(plan, (), schedule, day(2)).behind == 1
    assert plan_status(plan, ["d1", "d2"], schedule, day(3)).behind == 0
    assert plan_status(plan, ["d1", "d2", "d3"], schedule, day(3)).behind == 0


def test_nothing_is_due_before_monday_start() -> None:
    friday = MONDAY - 3 * DAY
    waiting = Schedule(Timeline.of(phases_for(friday, MONDAY, Pace.DAILY)), 30)
    assert [waiting.due_on(friday + n * DAY) for n in range(5)] == [0, 0, 0, 1, 2]
    assert waiting.timeline.resumes_on(friday) == MONDAY
    assert waiting.finish_date() == day(30)


def test_nothing_is_due_before_first_phase() -> None:
    assert not started_timeline().expects_work(MONDAY - DAY)
    assert Schedule(started_timeline(), 30).due_on(MONDAY - 9 * DAY) == 0
    assert started_timeline().phase_on(MONDAY - DAY) == Phase(
        MONDAY - DAY, Pace.DAILY, is_paused=True
    )


def test_nothing_becomes_due_in_pause_without_end() -> None:
    paused = started_timeline().with_pause(day(3), None)
    assert due_counts(Schedule(paused, 30), 6) == [1, 2, 2, 2, 2, 2]
    assert (Schedule(paused, 30).finish_date(), paused.resumes_on(day(4))) == (None, None)
    resumed = paused.without_pause(day(5))
    assert due_counts(Schedule(resumed, 30), 6) == [1, 2, 2, 2, 3, 4]
    assert Schedule(resumed, 30).finish_date() == day(32)


def test_pause_ends_after_its_last_date() -> None:
    paused = started_timeline().with_pause(day(3), day(5))
    assert due_counts(Schedule(paused, 30), 7) == [1, 2, 2, 2, 2, 3, 4]
    assert [paused.resumes_on(day(number)) for number in (3, 5)] == [day(6), day(6)]
    assert Schedule(paused, 30).finish_date() == day(33)


def test_pause_end_can_be_moved() -> None:
    paused = started_timeline().with_pause(day(3), day(10))
    assert due_counts(Schedule(paused.without_pause(day(5)), 30), 12) == [1, 2, 2, 2, *range(3, 11)]
    assert due_counts(Schedule(paused.with_pause(day(5), day(11)), 30), 12) == [1, *[2] * 10, 3]
    assert Schedule(paused.with_pause(day(5), None), 30).finish_date() is None


def test_pause_of_one_day_skips_that_day() -> None:
    paused = started_timeline().with_pause(day(2), day(2))
    assert due_counts(Schedule(paused, 30), 4) == [1, 1, 2, 3]


def test_weekday_pace_makes_nothing_due_on_weekends() -> None:
    schedule = Schedule(started_timeline(pace=Pace.WEEKDAYS), 30)
    assert due_counts(schedule, 9) == [1, 2, 3, 4, 5, 5, 5, 6, 7]
    assert schedule.finish_date() == day(40)  # six weeks of five days, without the last weekend


def test_saturday_start_at_weekday_pace_is_due_on_monday() -> None:
    schedule = Schedule(started_timeline(day(6), Pace.WEEKDAYS), 30)
    assert [schedule.due_on(day(number)) for number in (6, 7, 8)] == [0, 0, 1]
    assert schedule.opens_on(1) == day(6)


def test_new_pace_keeps_dates_counted_before() -> None:
    slower = started_timeline().with_pace(day(8), Pace.WEEKDAYS)
    assert due_counts(Schedule(slower, 30), 15) == [*range(1, 13), 12, 12, 13]
    assert due_counts(Schedule(slower.with_pace(day(13), Pace.DAILY), 30), 15) == list(range(1, 16))


@pytest.mark.parametrize(("until", "end"), [(None, None), (day(12), day(13))])
def test_new_pace_keeps_pause_and_its_end_date(until: dt.date | None, end: dt.date | None) -> None:
    paused = started_timeline().with_pause(day(3), until).with_pace(day(5), Pace.WEEKDAYS)
    assert due_counts(Schedule(paused, 30), 12) == [1, *[2] * 11]
    assert paused.resumes_on(day(5)) == end
    assert due_counts(Schedule(paused.without_pause(day(6)), 30), 8) == [1, *[2] * 6, 3]


def test_new_pace_keeps_monday_start() -> None:
    waiting = Timeline.of(phases_for(MONDAY - 3 * DAY, MONDAY, Pace.DAILY))
    changed = waiting.with_pace(MONDAY - 2 * DAY, Pace.WEEKDAYS)
    assert due_counts(Schedule(changed, 30), 8) == [1, 2, 3, 4, 5, 5, 5, 6]


def test_shift_adds_that_many_working_dates() -> None:
    shifted = Schedule(started_timeline(pace=Pace.WEEKDAYS), 30, shift=2)
    assert due_counts(shifted, 9) == [0, 0, 1, 2, 3, 3, 3, 4, 5]
    assert shifted.finish_date() == day(44)
    assert plan_status(plan_of_length(30), ["d1"], shifted, day(5)).behind == 1


def test_plan_day_opens_one_day_before_due() -> None:
    schedule = Schedule(started_timeline(pace=Pace.WEEKDAYS), 30)
    assert [schedule.opens_on(number) for number in (1, 2, 3, 6, 7)] == [
        *(day(number) for number in (1, 1, 2, 5, 8))
    ]
    assert Schedule(schedule.timeline.with_pause(day(3), None), 30).opens_on(4) is None


def test_shift_keeps_first_plan_day_open() -> None:
    shifted = Schedule(started_timeline(), 30, shift=3)
    assert plan_status(plan_of_length(30), (), shifted, day(1)).last_allowed == 1
    assert shifted.opens_on(1) == day(1)


@pytest.mark.parametrize("length", [1, 30, 99])
def test_plan_length_comes_from_catalog(length: int) -> None:
    plan = plan_of_length(length)
    schedule = Schedule(started_timeline(), plan.length)
    assert due_counts(schedule, 120) == [min(number, length) for number in range(1, 121)]
    assert schedule.finish_date() == day(length)
    status = plan_status(plan, plan.day_ids, schedule, day(500))
    assert (status.done, status.is_finished, status.next_open) == (length, True, None)
    assert (status.behind, status.last_allowed) == (0, length)


def test_removed_plan_days_do_not_count() -> None:
    done = ["a", "gone", "b"]
    status = plan_status(plan_of("a", "b", "c"), done, Schedule(started_timeline(), 3), day(3))
    assert (status.done, status.length, status.open_days, status.is_finished) == (2, 3, (3,), False)


def test_added_plan_days_are_open() -> None:
    status = plan_status(
        plan_of("new", "a", "b", "c"), ["a", "b"], Schedule(started_timeline(), 4), day(3)
    )
    assert (status.done, status.open_days, status.next_open, status.behind) == (2, (1, 4), 1, 0)


def test_two_plan_days_a_date_catch_up_one() -> None:
    daily = Schedule(started_timeline(), 30)
    weekdays = Schedule(started_timeline(pace=Pace.WEEKDAYS), 30)
    paused = Schedule(started_timeline().with_pause(day(4), None), 30)
    assert catch_up_dates(3, daily, day(4))[-1:] == [day(6)]
    assert catch_up_dates(3, weekdays, day(4))[-1:] == [day(8)]
    assert catch_up_dates(0, daily, day(4)) == []
    assert catch_up_dates(3, paused, day(4)) == []


def test_catching_up_after_planned_end_takes_half_the_dates() -> None:
    assert catch_up_dates(10, Schedule(started_timeline(), 30), day(50))[-1:] == [day(54)]


def test_pace_needed_is_open_days_per_remaining_date() -> None:
    plan, schedule = plan_of_length(10), Schedule(started_timeline(pace=Pace.WEEKDAYS), 10)
    status = plan_status(plan, ["d1"], schedule, day(6))
    assert (status.behind, status.finish_date) == (4, day(12))
    assert pace_needed(status, schedule, day(6)) == 9 / 5
    assert pace_needed(status, schedule, day(12)) == 9


def test_pace_needed_is_none_when_finished_paused_or_past_end() -> None:
    plan, schedule = plan_of_length(3), Schedule(started_timeline(), 3)
    finished = plan_status(plan, plan.day_ids, schedule, day(2))
    assert pace_needed(finished, schedule, day(2)) is None
    past = plan_status(plan, ["d1"], schedule, day(4))
    assert pace_needed(past, schedule, day(4)) is None
    paused = Schedule(started_timeline().with_pause(day(2), None), 3)
    assert pace_needed(plan_status(plan, ["d1"], paused, day(2)), paused, day(2)) is None
