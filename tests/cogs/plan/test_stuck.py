"""Stuck? on a plan day: a hint, then the solution."""

from tests.cogs.stage import Stage, labels, said


async def test_stuck_shows_the_hint_and_then_the_solution(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    day = stage.bot.resources.catalog.plan.day(1)
    assert day.hint
    assert day.solution
    second = await stage.press(await stage.ask("plan today"), "Next")
    hint = await stage.press(second, "Stuck?")
    assert hint.ephemeral
    assert day.hint in said(hint)
    assert day.solution not in said(hint)
    assert labels(hint) == ["Show the solution", "Back to the day"]
    solved = await stage.press(hint, "Show the solution")
    assert day.solution in said(solved)
    back = await stage.press(solved, "Back to the day")
    assert said(back) == said(second)


async def test_day_without_help_offers_none(stage: Stage) -> None:
    await stage.create_group()
    catalog = stage.bot.resources.catalog
    first, *others = catalog.plan.days
    steps = tuple(step.model_copy(update={"hint": None, "solution": None}) for step in first.steps)
    bare = first.model_copy(update={"steps": steps, "hint": None, "solution": None})
    plan = catalog.plan.model_copy(update={"days": (bare, *others)})
    object.__setattr__(stage.bot.resources, "catalog", catalog.model_copy(update={"plan": plan}))
    assert "Stuck?" not in labels(await stage.ask("plan join"))


async def test_step_with_help_of_its_own_shows_it_in_place_of_the_day_s(stage: Stage) -> None:
    await stage.create_group()
    catalog = stage.bot.resources.catalog
    day, *others = catalog.plan.days
    own = {"hint": "Count the hours.", "solution": "86400"}
    helped = day.model_copy(update={"steps": (day.steps[0].model_copy(update=own), *day.steps[1:])})
    plan = catalog.plan.model_copy(update={"days": (helped, *others)})
    object.__setattr__(stage.bot.resources, "catalog", catalog.model_copy(update={"plan": plan}))
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
