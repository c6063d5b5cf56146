"""Validation of the plan and its days."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.content import Plan
from bot.domain.content.models.plan import MAX_CODE_WIDTH, MAX_DAY_CHARACTERS, MAX_DAYS, PlanDay
from tests.domain.conftest import plan_day, plan_of, plan_of_length

KNOWN_IDS: dict[str, frozenset[Any]] = {
    "week": frozenset({1}),
    "skill": frozenset({"python"}),
    "resource": frozenset({"kaggle"}),
}


def day_with(**fields: Any) -> PlanDay:
    """Return a validated plan day with these fields replaced."""
    return PlanDay.model_validate({**plan_day("lists").model_dump(), **fields}, context=KNOWN_IDS)


def steps(*minutes: int) -> list[dict[str, Any]]:
    return [{"minutes": each, "title": "Try", "do": "Try it out."} for each in minutes]


def steps_with_code(code: str) -> list[dict[str, Any]]:
    """Return two steps of which the first has a listing."""
    first, second = steps(15, 15)
    return [{**first, "code": code}, second]


@pytest.mark.parametrize("minutes", [(15, 15), (5, 25), (30, 30), (15, 15, 15, 15)])
def test_day_of_30_to_60_minutes_is_accepted(minutes: tuple[int, ...]) -> None:
    assert day_with(steps=steps(*minutes)).minutes == sum(minutes)


@pytest.mark.parametrize("minutes", [(14, 15), (5, 5), (31, 30), (45, 45), (15, 15, 15, 16)])
def test_day_of_other_length_is_refused_with_its_minutes(minutes: tuple[int, ...]) -> None:
    complaint = f"the steps take {sum(minutes)} minutes in all; a day must take 30 to 60"
    with pytest.raises(ValidationError, match=complaint):
        day_with(steps=steps(*minutes))


@pytest.mark.parametrize("minutes", [(4, 40), (46, 14), (40,), (10, 10, 10, 10, 10, 10)])
def test_step_lengths_and_number_are_limited(minutes: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        day_with(steps=steps(*minutes))


def test_listing_keeps_its_indentation_without_trailing_space() -> None:
    day = day_with(steps=steps_with_code("\ndef double(x):  \n    return 2 * x\n\n"))
    assert day.steps[0].code == "def double(x):\n    return 2 * x"
    assert day.steps[1].code is None


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("total = 0\nfor n in numbers\n    total += n", "must be Python: line 2: expected ':'"),
        ("def f():\nreturn 1", "must be Python: line 2: expected an indented block"),
        ("x = '" + "w" * MAX_CODE_WIDTH + "'", f"lines of at most {MAX_CODE_WIDTH} characters"),
        ("text = 'a ``` b'", "must not contain ```"),
        ("", "at least 1 character"),
    ],
)
def test_listing_that_cannot_be_run_or_shown_is_refused(code: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        day_with(steps=steps_with_code(code))


def test_steps_and_listings_of_a_day_fit_on_its_screen() -> None:
    code = ("#\n" * MAX_DAY_CHARACTERS)[:701]
    full = [{**step, "do": "x" * 190, "code": code} for step in steps(15, 15, 15)]
    beside = 3 * (len("Try") + 190 + 701)
    texts = {"why": "y" * (MAX_DAY_CHARACTERS - beside - 4), "done_when": "it", "stretch": "go"}
    assert day_with(steps=full, **texts).stretch == "go"
    with pytest.raises(
        ValidationError, match="the day has 2701 characters; a day has room for 2700"
    ):
        day_with(steps=full, **{**texts, "done_when": "it."})


def test_unknown_skill_of_day_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        day_with(skills=["python", "pyhton"])
    complaint = "no skill has the id “pyhton”; did you mean “python”?"
    assert [error["msg"] for error in refused.value.errors()] == [complaint]


def test_listing_of_another_language_need_not_be_python() -> None:
    step = {"minutes": 15, "title": "Start it", "do": "Type this.", "code": "docker run x"}
    day = day_with(steps=[{**step, "language": "sh"}, {**step, "code": "1 + 1"}])
    assert day.steps[0].code == "docker run x"


def test_day_may_have_a_resource_and_a_stretch_task() -> None:
    day_with_resource = day_with(resources=["kaggle"], stretch="Try it without looking.")
    assert (day_with_resource.resources, day_with_resource.stretch) == (
        ("kaggle",),
        "Try it without looking.",
    )


def test_misspelt_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="streatch"):
        day_with(streatch="More.")


def test_days_are_numbered_from_1_in_order() -> None:
    plan = plan_of("lists", "loops", "files")
    assert plan.day_ids == ("lists", "loops", "files")
    assert plan.number_by_id == {"lists": 1, "loops": 2, "files": 3}
    assert [plan.day(plan.number_by_id[each]).id for each in plan.day_ids] == list(plan.day_ids)


def test_moved_day_keeps_its_id_and_changes_its_number() -> None:
    assert plan_of("new", "lists").number_by_id["lists"] == 2


@pytest.mark.parametrize("length", [1, 30, MAX_DAYS])
def test_plan_of_1_to_99_days_is_accepted(length: int) -> None:
    assert plan_of_length(length).length == length


@pytest.mark.parametrize("length", [0, MAX_DAYS + 1])
def test_plan_without_days_or_with_too_many_is_refused(length: int) -> None:
    with pytest.raises(ValidationError, match="days"):
        plan_of_length(length)


def test_weeks_and_resources_are_found_by_number_and_id() -> None:
    resource = {"id": "kaggle", "name": "Kaggle", "home": "https://kaggle.com"}
    plan = Plan.model_validate({**plan_of("lists").model_dump(), "resources": [resource]})
    assert plan.week_by_number == {1: plan.weeks[0]}
    assert plan.resource_by_id == {"kaggle": plan.resources[0]}
