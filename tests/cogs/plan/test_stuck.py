"""Stuck? on a plan day: a hint, then the solution."""

from typing import Any

from bot.domain.content import PlanDay
from tests.cogs.stage import Stage, labels, said


async def _with_first_day(stage: Stage, *steps: dict[str, Any], **changed: Any) -> PlanDay:
    """Open a group whose plan's first day is changed, and its steps, which have no other help."""
    await stage.create_group()
    catalog = stage.bot.resources.catalog
    first, *others = catalog.plan.days
    bare: dict[str, Any] = {"hint": None, "solution": None}
    changes = [*steps, *[{}] * (len(first.steps) - len(steps))]
    own = zip(first.steps, changes, strict=True)
    changed["steps"] = tuple(step.model_copy(update=bare | change) for step, change in own)
    day = first.model_copy(update=changed)
    plan = catalog.plan.model_copy(update={"days": (day, *others)})
    object.__setattr__(stage.bot.resources, "catalog", catalog.model_copy(update={"plan": plan}))
    return day


async def test_stuck_shows_the_hint_and_then_the_solution(stage: Stage) -> None:
    day = await _with_first_day(stage)
    assert day.hint
    assert day.solution
    second = await stage.press(await stage.ask("plan join"), "Next")
    hint = await stage.press(second, "Stuck?")
    assert hint.ephemeral
    assert said(hint).startswith(f"## A hint: {day.title}\n{day.hint}")
    assert day.solution not in said(hint)
    assert labels(hint) == ["Solution of the whole day", "Next", "Back to the day"]
    solved = await stage.press(hint, "Solution of the whole day")
    assert day.solution in said(solved)
    back = await stage.press(solved, "Back to the day")
    assert labels(back) == labels(second)
    hint = await stage.press(back, "Stuck?")
    assert f"Step 3 of {len(day.steps)} " in said(await stage.press(hint, "Next"))


async def test_day_without_help_offers_none(stage: Stage) -> None:
    await _with_first_day(stage, hint=None, solution=None)
    assert "Stuck?" not in labels(await stage.ask("plan join"))


async def test_step_with_help_of_its_own_shows_it_in_place_of_the_day_s(stage: Stage) -> None:
    own = {"hint": "Count the hours.", "solution": "86400"}
    day = await _with_first_day(stage, own)
    first = await stage.ask("plan join")
    hint = await stage.press(first, "Stuck?")
    assert own["hint"] in said(hint)
    assert (day.hint or "") not in said(hint)
    solved = await stage.press(hint, "Show the solution")
    assert own["solution"] in said(solved)
    assert (day.solution or "") not in said(solved)
    back = await stage.press(solved, "Back to the day")
    every = await stage.press(await stage.press(back, "All steps"), "Stuck?")
    for text in (day.hint, f"**{day.steps[0].title}**\n{own['hint']}"):
        assert (text or "") in said(every)


async def test_step_with_a_hint_alone_offers_the_solution_of_the_whole_day(stage: Stage) -> None:
    day = await _with_first_day(stage, {"hint": "Count the hours."})
    hint = await stage.press(await stage.ask("plan join"), "Stuck?")
    assert "Count the hours." in said(hint)
    solved = await stage.press(hint, "Solution of the whole day")
    assert (day.solution or "no solution") in said(solved)
