"""Choosing a plan, switching between plans, and what comes after the last day."""

from sqlalchemy import update

from bot.db.models import Enrolment
from tests.cogs.plan.days import check_in_days
from tests.cogs.stage import Stage, labels, said

NAME = "From notebook to service"


async def test_plan_is_suggested_by_name_and_joined(stage: Stage) -> None:
    await stage.create_group()
    offered = await stage.alice.autocomplete(stage.channel, "plan join", "plan", "note")
    assert [choice["name"] for choice in offered] == [NAME]
    answer = await stage.ask("plan join", plan=offered[0]["value"])
    assert said(answer).startswith(f"## You’re in Night owls\nYour plan is {NAME}. Days end")
    assert f"## Your plan: {NAME}" in said(await stage.ask("plan settings"))


async def test_unknown_plan_is_refused_with_the_nearest_names(stage: Stage) -> None:
    await stage.create_group()
    answer = await stage.ask_refused("plan join", plan="notebok")
    assert "I don’t know “notebok” yet" in said(answer)
    assert NAME in labels(answer)


async def test_switching_asks_first_and_can_be_taken_back(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    done = await stage.ask("plan done")
    asked = await stage.ask("plan join", plan=NAME)
    assert "You’ve done 1 of 30 days of First steps." in said(asked)
    assert f"Your plan is {NAME}" in said(await stage.press(asked, "Switch plans"))
    assert f"## Your plan: {NAME}" in said(await stage.ask("plan settings"))
    assert "That day is no longer in the plan." in said(await stage.press(done, "Undo day 1"))
    asked = await stage.choose(await stage.ask("plan settings"), "Switch to another", "first")
    back = await stage.press(asked, "Switch plans")
    assert said(back).startswith("## You’re in Night owls\nYour plan is First steps.")
    assert "Next is day 2" in said(back)


async def test_day_numbers_are_those_of_the_own_plan(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", plan=NAME)
    second = stage.bot.resources.catalog.plans[1]
    assert f"“{second.day(1).title}”" in said(await stage.ask("plan done", day=1))


async def test_finished_plan_leads_to_a_rest_or_the_next_and_stays_finished(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await check_in_days(stage, 29)
    done = await stage.ask("plan done")
    form = await stage.alice.click(done, label="Take a rest")
    rest = await stage.fill_in(form, "")
    assert said(rest).startswith("## You’re taking a rest")
    assert "Take a rest" not in labels(rest)
    joined = await stage.press(done, f"Next plan: {NAME}")
    assert f"Your plan is {NAME}" in said(joined)
    offered = await stage.ask("plan join", plan="First steps")
    back = said(await stage.press(offered, "Switch plans"))
    assert "Your plan is First steps. Days end" in back
    assert "## You’ve finished the plan" in back


async def test_plan_is_named_that_starts_instead_of_one_that_is_gone(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", plan=NAME)
    await stage.set_plan("Leave")
    async with stage.bot.resources.database.writing() as connection:
        await connection.execute(update(Enrolment).values(plan_id="no-longer-in-the-pack"))
    started = await stage.ask("plan join")
    assert said(started).startswith("## You’re in Night owls\nYour plan is First steps.")


async def test_member_who_left_can_start_another_plan(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.set_plan("Leave")
    assert f"Your plan is {NAME}" in said(await stage.ask("plan join", plan=NAME))
