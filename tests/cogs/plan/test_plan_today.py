"""/plan today in each state a plan can be in, and what its buttons then do."""

import datetime as dt

import pytest

from bot.domain.actor import Actor
from bot.services.plan import check_ins
from tests.cogs.conftest import Stage, labels, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """The stage, with Alice in the plan since a moment ago."""
    await stage.create_group()
    await stage.ask("plan join")
    return stage


async def _finish(stage: Stage) -> None:
    """Let a month pass in which Alice does three plan-days on each of the last ten days."""
    await stage.pass_time(days=40)
    resources = stage.bot.resources
    who = Actor(stage.server.id, stage.alice.id, "alice")
    async with resources.database.writing() as session:
        for number in range(1, resources.catalog.plan.length + 1):
            at = stage.env.now() - dt.timedelta(days=10 - (number - 1) // 3)
            await check_ins.check_in(session, who, resources.catalog, now=at, day_number=number)


async def test_an_open_day_is_written_out_with_its_steps(joined: Stage) -> None:
    answer = await joined.ask("plan today")
    first = joined.bot.resources.catalog.plan.day(1)
    assert said(answer).startswith(f"## Day 1 of 30 · {first.title}")
    assert all(step.do in said(answer) for step in first.steps)
    assert first.done_when in said(answer)


async def test_a_day_that_is_done_says_so_and_what_is_next(joined: Stage) -> None:
    await joined.ask("plan done")
    answer = await joined.ask("plan today")
    second = joined.bot.resources.catalog.plan.day(2)
    assert said(answer).startswith(f"## Done for today\nNext is day 2, “{second.title}”")
    assert "It is due <t:1767355200:D>" in said(answer)  # 2 January at noon
    assert labels(answer) == ["Look at day 2", "Undo day 1", "Remind me"]


async def test_the_next_day_is_up_after_midnight_where_the_member_is(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", timezone="Asia/Tokyo")  # where it is nine in the morning
    await stage.ask("plan done")
    await stage.pass_time(hours=14, minutes=59)
    assert "## Done for today" in said(await stage.ask("plan today"))
    await stage.pass_time(minutes=2)
    assert "## Day 2 of 30" in said(await stage.ask("plan today"))


async def test_at_the_pace_of_weekdays_the_weekend_is_off(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join", pace="weekdays")
    await stage.ask("plan done", day=1)
    await stage.ask("plan done", day=2)
    await stage.pass_time(days=2)  # to Saturday
    answer = await stage.ask("plan today")
    assert said(answer).startswith("## A day off")
    assert "It is due <t:1767614400:D>" in said(answer)  # Monday at noon


async def test_a_paused_plan_says_so_and_can_be_resumed(joined: Stage) -> None:
    await joined.ask("plan pause")
    await joined.pass_time(days=10)
    answer = await joined.ask("plan today")
    assert said(answer).startswith("## Your plan is paused until you resume it")
    assert said(await joined.press(answer, "Resume")).startswith("## Day 1 of 30")
    assert "behind" not in said(await joined.ask("plan today"))


async def test_a_finished_plan_says_so_and_asks_for_nothing(joined: Stage) -> None:
    await _finish(joined)
    answer = await joined.ask("plan today")
    assert said(answer).startswith("## You did it all")
    assert "30 of 30 done" in said(answer)
    assert labels(answer) == ["My progress"]
    assert "All plan-days are done" in said(await joined.ask_refused("plan done"))


async def test_the_last_check_in_says_that_all_is_done(joined: Stage) -> None:
    await _finish(joined)
    await joined.ask("plan undo", day=30)
    answer = await joined.ask("plan done")
    assert said(answer).startswith("## Day 30 is checked in")
    assert "You did it all" in said(answer)


async def test_behind_offers_three_ways_and_no_blame(joined: Stage) -> None:
    await joined.pass_time(days=3)
    answer = await joined.ask("plan today")
    assert "You are 3 plan-days behind. That happens. What suits you?" in said(answer)
    assert labels(answer)[-3:] == [
        "Catch up: 2 a day until Tue 6 Jan",
        "Shift my plan by 3 days",
        "Start over…",
    ]


async def test_behind_catching_up_shows_which_days_to_do_when(joined: Stage) -> None:
    await joined.pass_time(days=3)
    answer = await joined.press(await joined.ask("plan today"), "Catch up")
    assert "<t:1767528000:D>: day 1 and 2" in said(answer)  # 4 January
    assert said(await joined.press(answer, "Begin")).startswith("## Day 1 of 30")


async def test_behind_two_a_day_catch_up_as_was_said(joined: Stage) -> None:
    await joined.pass_time(days=3)
    for day in (1, 3, 5):
        await joined.ask("plan done", day=day)
        await joined.ask("plan done", day=day + 1)
        await joined.pass_time(days=1)
    assert "on track" in said(await joined.ask("plan today"))
    assert "behind" not in said(await joined.ask("plan today"))


async def test_behind_shifting_moves_the_rest_and_can_be_taken_back(joined: Stage) -> None:
    await joined.pass_time(days=3)
    shifted = await joined.press(await joined.ask("plan today"), "Shift my plan by 3 days")
    assert said(shifted).startswith("## Everything still to do is due 3 days later")
    assert "You finish <t:1770033600:D>" in said(shifted)  # 2 February instead of 30 January
    assert "behind" not in said(shifted)
    back = await joined.press(shifted, "Take it back")
    assert said(back).startswith("## Everything still to do is due 3 days earlier")
    assert "3 plan-days behind" in said(back)


async def test_behind_starting_over_asks_for_the_word_first(joined: Stage) -> None:
    await joined.ask("plan done")
    await joined.pass_time(days=4)
    shown = await joined.alice.click(await joined.ask("plan today"), label="Start over…")
    answer = await joined.fill_in(shown, "restart")
    assert said(answer).startswith("## A fresh start")
    assert said(await joined.press(answer, "Day 1")).startswith("## Day 1 of 30")


async def test_long_after_the_planned_end_all_of_it_can_still_be_done(joined: Stage) -> None:
    await joined.pass_time(days=100)
    answer = await joined.ask("plan today")
    assert "You are 30 plan-days behind" in said(answer)
    shifted = await joined.press(answer, "Shift my plan by 30 days")
    assert "behind" not in said(shifted)
    assert said(await joined.press(shifted, "Today")).startswith("## Day 1 of 30")


async def test_after_a_break_the_way_back_in_is_the_next_open_day(joined: Stage) -> None:
    await joined.ask("plan done")
    await joined.pass_time(days=3)
    answer = await joined.ask("plan today")
    assert said(answer).startswith("## Day 2 of 30")
    assert "2 plan-days behind" in said(answer)
    assert "1 plan-day behind" in said(await joined.press(answer, "Done"))
