"""Milestones reached by check-ins and answers, in any order, and lost by undoing."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.content.catalog import Catalog
from bot.domain.content.scoring import CONDITIONS, Milestone
from bot.domain.milestones import (
    all_reached,
    find_order_errors,
    lost_by_undo,
    not_reached_by_answers,
    reached_by_answers,
    reached_by_check_in,
)
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from tests.domain.plan.test_progress import check_in, journey, noon

LENGTH = 30
NOW = noon(60)


def _named(milestones: tuple[Milestone, ...]) -> set[str]:
    return {milestone.id for milestone in milestones}


def _check_in(pack: Catalog, number: int, date: int) -> DayCheckIn:
    """Return the check-in of a plan day on the date with this number; 1 is a Monday."""
    at = noon(date) + dt.timedelta(minutes=number)
    return DayCheckIn(pack.plan.day_ids[number - 1], check_in(1, at).on_date, at, is_paid=True)


def _after(pack: Catalog, deeds: dict[int, int]) -> PlanProgress:
    """Return progress with plan days checked in on dates, in the order given."""
    return journey(*(_check_in(pack, number, date) for number, date in deeds.items()))


_days = st.dictionaries(st.integers(1, LENGTH), st.integers(1, 40), max_size=LENGTH)


@given(_days, st.randoms())
def test_the_order_of_check_ins_does_not_matter(
    catalog: Catalog, deeds: dict[int, int], chance: Any
) -> None:
    other = list(deeds.items())
    chance.shuffle(other)
    first, second = _after(catalog, deeds), _after(catalog, dict(other))
    assert all_reached(catalog, first, NOW) == all_reached(catalog, second, NOW)


@given(_days, st.randoms())
def test_check_ins_one_by_one_reach_same_as_together(
    catalog: Catalog, deeds: dict[int, int], chance: Any
) -> None:
    order = list(deeds)
    chance.shuffle(order)
    have, noted = journey(), set[str]()
    for number in order:
        after = have.with_check_in(_check_in(catalog, number, deeds[number]))
        noted |= _named(reached_by_check_in(catalog, have, after, NOW))
        have = after
    assert noted == _named(all_reached(catalog, have, NOW))


@given(_days, st.integers(1, LENGTH), st.integers(1, 40))
def test_undo_loses_exactly_what_check_in_reached(
    catalog: Catalog, deeds: dict[int, int], number: int, date: int
) -> None:
    deeds.pop(number, None)
    have = _after(catalog, deeds)
    fresh = _check_in(catalog, number, date)
    after = have.with_check_in(fresh)
    before = _named(all_reached(catalog, have, NOW))
    gained = _named(reached_by_check_in(catalog, have, after, NOW)) - before
    assert _named(lost_by_undo(catalog, after, after.without_check_in(fresh), NOW)) == gained
    assert _named(all_reached(catalog, after.without_check_in(fresh), NOW)) == before


@given(_days, st.data())
def test_after_undo_remaining_check_ins_decide_milestones(
    catalog: Catalog, deeds: dict[int, int], data: st.DataObject
) -> None:
    have = _after(catalog, deeds)
    noted = _named(all_reached(catalog, have, NOW))
    while have.check_ins:
        gone = data.draw(st.sampled_from(have.check_ins))
        after = have.without_check_in(gone)
        noted -= _named(lost_by_undo(catalog, have, after, NOW))
        have = after
        assert noted == _named(all_reached(catalog, have, NOW))


def test_most_check_ins_reach_no_milestone(catalog: Catalog) -> None:
    have, found = journey(), dict[int, set[str]]()
    for number in range(1, LENGTH + 1):
        after = have.with_check_in(_check_in(catalog, number, number))
        before = _named(all_reached(catalog, have, noon(number)))
        if gained := _named(reached_by_check_in(catalog, have, after, noon(number))):
            found[number] = gained - before
        have = after
    assert found == {
        1: {"first-check-in"},
        7: {"week-1", "streak-7"},
        14: {"week-2"},
        21: {"week-3"},
        28: {"week-4"},
        30: {"plan-finished"},
    }


def test_streak_milestone_is_reached_once(catalog: Catalog) -> None:
    first = {number: number for number in range(1, 8)}
    second = {number: number + 20 for number in range(8, 14)}
    have = _after(catalog, first | second)
    after = have.with_check_in(_check_in(catalog, 16, 34))
    assert reached_by_check_in(catalog, have, after, noon(34)) != ()  # the 14th day
    more = after.with_check_in(_check_in(catalog, 17, 35))
    assert reached_by_check_in(catalog, after, more, noon(35)) == ()


def test_days_that_the_plan_no_longer_has_do_not_count(catalog: Catalog) -> None:
    have = journey(check_in(1, noon(1)), check_in(2, noon(2)))  # of another pack
    assert all_reached(catalog, have, NOW) == ()


@given(st.integers(0, 20))
def test_answers_reach_all_but_unreached_milestones(catalog: Catalog, accepted: int) -> None:
    every = catalog.scoring.milestones
    of_answers = {m.id for m in every if m.answers_accepted}
    here, beyond = (
        _named(reached_by_answers(every, accepted)),
        _named(not_reached_by_answers(every, accepted)),
    )
    assert here | beyond == of_answers
    assert not here & beyond


def test_answers_reach_the_first_the_fifth_and_the_tenth(catalog: Catalog) -> None:
    every = catalog.scoring.milestones
    numbers = [len(reached_by_answers(every, accepted)) for accepted in (0, 1, 4, 5, 9, 10, 11)]
    assert numbers == [0, 1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize(
    "conditions", [{}, {"plan_days": 1, "streak": 7}, {"plan_finished": False}, {"streak": 1}]
)
def test_a_milestone_has_one_condition_that_somebody_can_reach(conditions: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Milestone(id="one", name="One", text="It is one.", **conditions)


def _faults(*entries: dict[str, Any], plan_days: int = LENGTH) -> list[str]:
    placed = [(("scoring", "milestones", at), entry) for at, entry in enumerate(entries)]
    return [f"{loc[2:]}: {reason}" for loc, reason in find_order_errors(placed, plan_days)]


def test_milestones_must_increase_and_be_reachable() -> None:
    assert _faults({"plan_days": 7}, {"streak": 3}, {"plan_days": 8}) == []
    assert _faults({"plan_days": 7}, {"streak": 3}, {"plan_days": 7}) == [
        "(2, 'plan_days'): must be more than that of the milestone before it"
    ]
    assert _faults({"plan_days": 31}) == [
        "(0, 'plan_days'): can never be reached: the plan has 30 days"
    ]
    assert _faults({"plan_days": 31}, plan_days=0) == []
    assert len(_faults({"plan_finished": True}, {"plan_finished": True})) == 1


@pytest.mark.parametrize("name", CONDITIONS)
@pytest.mark.parametrize("value", [None, "7", 1.5, [7], {}])
def test_malformed_milestones_are_skipped(name: str, value: object) -> None:
    assert _faults({name: value}, {name: value}) == []
