"""Milestones reached by check-ins and answers in any order."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.content import Catalog, Milestone
from bot.domain.milestones import all_reached, reached_by_answers, reached_by_check_in
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from tests.domain.plan.test_progress import check_in, noon_on, progress_at

LENGTH = 30
NOW = noon_on(60)


def _named(milestones: tuple[Milestone, ...]) -> set[str]:
    return {milestone.id for milestone in milestones}


def _check_in(catalog: Catalog, number: int, date: int) -> DayCheckIn:
    """Return the check-in of a plan day on the date with this number; 1 is a Monday."""
    at = noon_on(date) + dt.timedelta(minutes=number)
    return DayCheckIn(catalog.plan.day_ids[number - 1], check_in(1, at).on_date, at, is_paid=True)


def _progress_after(catalog: Catalog, dates_by_day: dict[int, int]) -> PlanProgress:
    """Return progress with check-ins in the given order; keys are day numbers, values date numbers."""
    check_ins = (_check_in(catalog, number, date) for number, date in dates_by_day.items())
    return progress_at(NOW, *check_ins, catalog=catalog)


_days = st.dictionaries(st.integers(1, LENGTH), st.integers(1, 40), max_size=LENGTH)
_days_in_any_order = _days.flatmap(lambda days: st.permutations(list(days.items())))


@given(_days_in_any_order)
def test_milestones_do_not_depend_on_order_of_check_ins(
    catalog: Catalog, dated_days: list[tuple[int, int]]
) -> None:
    first = _progress_after(catalog, dict(sorted(dated_days)))
    second = _progress_after(catalog, dict(dated_days))
    assert all_reached(first) == all_reached(second)


@given(_days_in_any_order)
def test_check_ins_one_by_one_reach_same_as_together(
    catalog: Catalog, dated_days: list[tuple[int, int]]
) -> None:
    progress, reached_so_far = progress_at(NOW, catalog=catalog), set[str]()
    for number, date in dated_days:
        after = progress.with_check_in(_check_in(catalog, number, date))
        reached_so_far |= _named(reached_by_check_in(progress, after))
        progress = after
    assert reached_so_far == _named(all_reached(progress))


def test_most_check_ins_reach_no_milestone(catalog: Catalog) -> None:
    progress, found = progress_at(NOW, catalog=catalog), dict[int, set[str]]()
    for number in range(1, LENGTH + 1):
        progress = replace(progress, now=noon_on(number))
        after = progress.with_check_in(_check_in(catalog, number, number))
        before = _named(all_reached(progress))
        if gained := _named(reached_by_check_in(progress, after)):
            found[number] = gained - before
        progress = after
    assert found == {
        1: {"first-check-in"},
        7: {"week-1", "streak-7"},
        14: {"week-2"},
        21: {"week-3"},
        28: {"week-4"},
        30: {"plan-finished"},
    }


def test_second_streak_of_seven_dates_reaches_nothing(catalog: Catalog) -> None:
    first = {number: min(number, 7) for number in range(1, 9)}
    second = {number: number + 19 for number in range(9, 15)}
    progress = replace(_progress_after(catalog, first | second), now=noon_on(34))
    after = progress.with_check_in(_check_in(catalog, 15, 34))
    assert "streak-7" in _named(all_reached(progress))
    assert after.streak.days == 7
    assert reached_by_check_in(progress, after) == ()


def test_date_that_joins_two_streaks_reaches_milestone_between(catalog: Catalog) -> None:
    dates = [1, 5, 6, 7, 8, 9, 11, 13]
    progress = _progress_after(catalog, dict(enumerate(dates, start=1)))
    after = progress.with_check_in(_check_in(catalog, 9, 10))
    streaks = [each.streak.longest for each in (progress, after)]
    assert streaks == [6, 8]
    assert "streak-7" in _named(reached_by_check_in(progress, after))


def test_removed_plan_days_do_not_count_for_milestones(catalog: Catalog) -> None:
    of_another_plan = check_in(1, noon_on(1)), check_in(2, noon_on(2))
    progress = progress_at(NOW, *of_another_plan, catalog=catalog)
    assert all_reached(progress) == ()


def test_milestones_are_reached_by_first_fifth_and_tenth_answer(catalog: Catalog) -> None:
    milestones = catalog.scoring.milestones
    numbers = [
        len(reached_by_answers(milestones, accepted)) for accepted in (0, 1, 4, 5, 9, 10, 11)
    ]
    assert numbers == [0, 1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    "conditions", [{}, {"plan_days": 1, "streak": 7}, {"plan_finished": False}, {"streak": 1}]
)
def test_milestone_needs_exactly_one_reachable_condition(conditions: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Milestone(id="one", name="One", text="It is one.", **conditions)
