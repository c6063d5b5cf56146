"""The command /plan today in every state of a plan, and its buttons."""

import datetime as dt

import pytest
import simcord

from bot.domain.actor import Actor
from bot.services.members import notices
from bot.services.plan import check_ins
from bot.ui.groups.notices import NOTICES
from bot.ui.plan.screens import MOST_NOTICES
from tests.cogs.stage import Stage, filled, labels, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice has just joined the plan."""
    await stage.create_group()
    await stage.ask("plan join")
    return stage


async def _finish(stage: Stage) -> None:
    """Advance 40 days and check in all 30 days, three on each of the last ten dates."""
    await stage.pass_time(days=40)
    resources = stage.bot.resources
    actor = Actor(stage.server.id, stage.alice.id, "alice")
    async with resources.database.writing() as connection:
        for day_number in range(1, resources.catalog.plan.length + 1):
            at = stage.env.now() - dt.timedelta(days=10 - (day_number - 1) // 3)
            await check_ins.check_in(connection, actor, resources.catalog, now=at, day=day_number)


async def _ask_how_to_catch_up(stage: Stage) -> simcord.ResponseMessage:
    return await stage.press(await stage.ask("plan today"), "Catch up…")


async def test_open_day_is_read_step_by_step(joined: Stage) -> None:
    first = joined.bot.resources.catalog.plan.day(1)
    shown, last = await joined.ask("plan today"), len(first.steps)
    for at, step in enumerate(first.steps, 1):
        text = said(shown)
        assert text.startswith(
            f"## Day 1 of 30 · {first.title}\n-# Step {at} of {last} · {step.minutes} min"
        )
        assert [step.do in text for step in first.steps].index(True) == at - 1
        assert (first.why in text, first.done_when in text) == (at == 1, at == last)
        assert "Day 1 done" in labels(shown)
        if at < last:
            shown = await joined.press(shown, "Next")
    assert labels(shown) == ["Day 1 done", "Back", "Stuck?", "All steps"]
    back = await joined.press(shown, "Back")
    assert f"Step {last - 1} of {last}" in said(back)
    assert said(await joined.press(shown, "Day 1 done")).startswith("## Day 1 is done")


async def test_all_steps_are_shown_at_once_if_asked_for(joined: Stage) -> None:
    answer = await joined.press(await joined.ask("plan today"), "All steps")
    first = joined.bot.resources.catalog.plan.day(1)
    assert said(answer).startswith(f"## Day 1 of 30 · {first.title}")
    assert all(step.do in said(answer) for step in first.steps)
    numbered = [
        f"**{n}. {step.title}** ({step.minutes} min)" for n, step in enumerate(first.steps, 1)
    ]
    assert all(title in said(answer) for title in numbered)
    assert first.done_when in said(answer)
    assert labels(answer) == ["Day 1 done", "Stuck?", "Step by step", "I know this already"]


async def test_step_leaves_the_reason_for_the_day_to_all_steps_to_show_its_listing(
    joined: Stage,
) -> None:
    day = next(one for one in joined.bot.resources.catalog.plan.days if one.id == "luck-or-not")
    every = await joined.press(await joined.ask("plan today"), "All steps")
    shown = await joined.choose(every, "Another day", day.id)
    step = day.steps[0]
    listing = f"```python\n{step.code}\n```"
    assert listing in said(shown)
    assert day.why not in said(shown)
    every = await joined.press(shown, "All steps")
    assert day.why in said(every)
    assert f"{step.do}\n{listing}\n" in said(every)


async def test_long_listing_is_one_press_away_from_its_step(joined: Stage) -> None:
    days = joined.bot.resources.catalog.plan.days[:25]  # that the menu lists
    day, at, code = next(
        (day, at, step.code)
        for day in days
        for at, step in enumerate(day.steps, 1)
        if step.code and len(step.code.splitlines()) > 12
    )
    every = await joined.press(await joined.ask("plan today"), "All steps")
    shown = await joined.choose(every, "Another day", day.id)
    for _ in range(at - 1):
        shown = await joined.press(shown, "Next")
    text = said(shown)
    assert code not in text
    assert filled(shown) == ["Code"]
    assert f"```python\n{code}\n```" in said(await joined.press(shown, "Code"))
    assert said(await joined.press(shown, "Back to the step")) == text


async def test_done_day_shows_the_next_day_and_its_date(joined: Stage) -> None:
    await joined.ask("plan done")
    answer = await joined.ask("plan today")
    second = joined.bot.resources.catalog.plan.day(2)
    assert said(answer).startswith(f"## You’re done for today\nNext is day 2, “{second.title}”")
    assert "due on <t:1767355200:D>" in said(answer)  # 2 January at noon
    assert labels(answer) == ["Show day 2", "Undo day 1", "Remind me"]


async def test_next_day_is_shown_after_the_members_midnight(stage: Stage) -> None:
    await stage.create_group(zone="Asia/Tokyo")  # 09:00 there
    await stage.ask("plan join")
    await stage.ask("plan done")
    await stage.pass_time(hours=14, minutes=59)
    assert "## You’re done for today" in said(await stage.ask("plan today"))
    await stage.pass_time(minutes=2)
    assert "## Day 2 of 30" in said(await stage.ask("plan today"))


async def test_weekend_is_off_at_weekday_pace(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.set_plan("Only weekdays")
    await stage.ask("plan done", day=1)
    await stage.ask("plan done", day=2)
    await stage.pass_time(days=2)  # to Saturday
    answer = await stage.ask("plan today")
    assert said(answer).startswith("## Today is free")
    assert "due on <t:1767614400:D>" in said(answer)  # Monday at noon


async def test_paused_plan_offers_to_resume(joined: Stage) -> None:
    await joined.set_plan("Pause…", "")
    await joined.pass_time(days=10)
    answer = await joined.ask("plan today")
    assert said(answer).startswith("## Your plan is paused until you resume it")
    assert "\n## Day 1 of 30" in said(await joined.press(answer, "Start today"))
    assert "behind" not in said(await joined.ask("plan today"))


async def test_finished_plan_asks_for_nothing(joined: Stage) -> None:
    await _finish(joined)
    answer = await joined.ask("plan today")
    assert said(answer).startswith("## You’ve finished the plan")
    assert "30 of 30 done" in said(answer)
    assert labels(answer) == [
        "Next plan: From notebook to service",
        "Take a rest",
        "Capstone",
        "Find a project",
        "My progress",
    ]
    assert "already done every plan day" in said(await joined.ask_refused("plan done"))
    assert "Shift…" not in labels(await joined.ask("plan settings"))
    await joined.press(await joined.ask("plan progress"), "Undo day")
    last = await joined.ask("plan done")
    assert said(last).startswith("## You’ve finished the plan")
    assert said(last).count("finished the plan") == 1


async def test_member_who_was_away_for_a_week_sees_the_choice_before_the_day(joined: Stage) -> None:
    await joined.ask("plan done")
    for days, behind in ((2, "1 plan day behind"), (5, "6 plan days behind")):
        await joined.pass_time(days=days)
        day = await joined.ask("plan today")
        assert said(day).startswith("## Day 2 of 30")
        assert behind in said(day)
    assert said(await joined.press(day, "Catch up…")).startswith("## Good to see you")
    await joined.pass_time(days=1)
    answer = await joined.ask("plan today")
    assert said(answer).startswith(
        "## Good to see you\nYou were away for 7 days. You’re 7 plan days behind. Nothing is lost:\n"
    )
    assert "moves the rest of your plan 7 days later: you finish on <t:1770379200:D>" in said(
        answer
    )  # 6 February
    assert "until <t:1768478400:D>: you finish on <t:1769774400:D>." in said(answer)
    assert labels(answer) == ["Carry on from today", "Catch up: 2 a day", "Do day 2"]
    day = await joined.press(answer, "Do day 2")
    assert said(day).startswith("## Day 2 of 30")
    assert "6 plan days behind" in said(await joined.press(day, "Day 2 done"))
    assert said(await joined.ask("plan today")).startswith("## Day 3 of 30")


async def test_catch_up_lists_days_by_date(joined: Stage) -> None:
    await joined.pass_time(days=3)
    answer = await joined.press(await _ask_how_to_catch_up(joined), "Catch up: 2 a day")
    assert said(answer).startswith(
        "## Two a day until <t:1767700800:D>\nStart with day 1 and day 2. Nothing in your plan changes"
    )
    day = await joined.press(answer, "Show day 1")
    assert said(day).startswith("## Day 1 of 30")
    one_more = "One more today, and you catch up by a day."
    assert one_more in said(await joined.ask("plan done"))
    assert one_more not in said(await joined.ask("plan done"))


async def test_two_days_a_date_catch_up_by_the_date_shown(joined: Stage) -> None:
    await joined.pass_time(days=3)
    for day in (1, 3, 5):
        await joined.ask("plan done", day=day)
        await joined.ask("plan done", day=day + 1)
        await joined.pass_time(days=1)
    assert "on track" in said(await joined.ask("plan today"))
    assert "behind" not in said(await joined.ask("plan today"))


async def test_shift_moves_remaining_days_and_can_be_undone(joined: Stage) -> None:
    await joined.pass_time(days=3)
    shifted = await joined.press(await _ask_how_to_catch_up(joined), "Carry on from today")
    assert said(shifted).startswith("## Your remaining days are now due 3 days later")
    assert "on track to finish on <t:1770033600:D>" in said(
        shifted
    )  # 2 February instead of 30 January
    assert "behind" not in said(shifted)
    unshifted = await joined.press(shifted, "Undo")
    assert said(unshifted).startswith("## Your remaining days are now due 3 days earlier")
    assert "3 plan days behind" in said(unshifted)


async def test_shift_counts_weekdays_in_a_plan_on_weekdays(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.set_plan("Only weekdays")
    shifted = await stage.set_plan("Shift…", "5")
    assert said(shifted).startswith("## Your remaining days are now due 5 weekdays later")
    refused = await stage.set_plan("Shift…", "-6")
    assert "at most 5 weekdays earlier" in said(refused)
    today = await stage.press(shifted, "Today")
    assert said(today).startswith("## Nothing is due today\nNext is day 1")


async def test_old_catch_up_button_shows_that_the_plan_is_paused(joined: Stage) -> None:
    await joined.pass_time(days=3)
    behind = await _ask_how_to_catch_up(joined)
    await joined.set_plan("Pause…", "")
    assert said(await joined.press(behind, "Catch up")).startswith("## Your plan is paused")


async def test_plan_can_be_shifted_long_after_its_planned_end(joined: Stage) -> None:
    await joined.pass_time(days=100)
    answer = await joined.ask("plan today")
    assert "You’re 30 plan days behind" in said(answer)
    shifted = await joined.press(answer, "Carry on from today")
    assert "behind" not in said(shifted)
    assert said(await joined.press(shifted, "Today")).startswith("## Day 1 of 30")


async def test_plan_shows_few_notices_at_a_time_and_loses_none(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    kinds = list(NOTICES)[: MOST_NOTICES + 1]
    async with stage.bot.resources.database.writing() as connection:
        for kind in kinds:
            await notices.add(connection, stage.server.id, stage.alice.id, kind)
    for shown in (kinds[:MOST_NOTICES], kinds[MOST_NOTICES:], []):
        answer = said(await stage.ask("plan today"))
        assert [kind for kind in kinds if NOTICES[kind] in answer] == shown
