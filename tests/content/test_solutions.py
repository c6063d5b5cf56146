"""The solutions of the first plan's days: their listings run and print what is stated."""

import ast

import pytest

from bot.domain.content.models.plan import PlanDay
from tests.content.recomputed.items import LISTING
from tests.content.recomputed.solutions import NEEDS_TITANIC, matches, run_solution
from tests.packs import shipped_catalog

DAYS = shipped_catalog().plan.days


def test_every_day_has_hint_and_solution() -> None:
    assert [day.id for day in DAYS if not (day.hint and day.solution)] == []


@pytest.mark.parametrize(
    "day",
    [day for day in DAYS if "```python" in (day.solution or "") and day.id not in NEEDS_TITANIC],
    ids=lambda day: day.id,
)
def test_listings_of_solution_print_what_it_states(day: PlanDay) -> None:
    for printed, stated in run_solution(day):
        assert stated is None or matches(stated, printed), printed


@pytest.mark.parametrize("day_id", sorted(NEEDS_TITANIC))
def test_listings_that_need_kaggle_are_python(day_id: str) -> None:
    day = next(day for day in DAYS if day.id == day_id)
    for found in LISTING.finditer(day.solution or ""):
        ast.parse(found["code"])
        assert found["output"] is None


def test_every_listing_and_output_of_a_solution_is_found() -> None:
    for day in DAYS:
        solution = day.solution or ""
        found = list(LISTING.finditer(solution))
        assert len(found) == solution.count("```python"), day.id
        blocks = len(found) + sum(listing["output"] is not None for listing in found)
        assert day.id in NEEDS_TITANIC or 2 * blocks == solution.count("```"), day.id


def test_hints_show_no_listing() -> None:
    assert [day.id for day in DAYS if "```" in (day.hint or "")] == []


def test_output_may_be_cut_but_not_wrong() -> None:
    assert matches("0.110… 0.0347…", "0.1104182 0.0347172")
    assert not matches("0.110… 0.0347…", "0.1204182 0.0347172")
    assert not matches("31 3.875", "31 3.8751")
