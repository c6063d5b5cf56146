"""Milestones and the end of the plan in answers to commands."""

import pytest
import simcord
from sqlalchemy import select

from bot.db.models import Milestone
from tests.cogs.challenges.weekly import start_week
from tests.cogs.stage import Stage, alt_of, labels, said


async def _check_in_days(stage: Stage, number: int) -> simcord.ResponseMessage:
    """Check in plan days for Alice, one a date, and return the last answer."""
    for _ in range(number - 1):
        await stage.ask("plan done")
        await stage.pass_time(days=1)
    return await stage.ask("plan done")


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice has joined the plan."""
    await stage.create_group()
    await stage.ask("plan join")
    return stage


@pytest.fixture
async def before_last_day(joined: Stage) -> Stage:
    """Alice has done all plan days except the last."""
    await _check_in_days(joined, 29)
    await joined.pass_time(days=1)
    return joined


async def test_first_check_in_announces_its_milestone_once(joined: Stage) -> None:
    first = await joined.ask("plan done")
    assert "**First day done**\nStarting is the hardest part" in said(first)
    await joined.pass_time(days=1)
    assert "First day done" not in said(await joined.ask("plan done"))


async def test_milestone_stays_after_an_undo_and_is_not_announced_again(joined: Stage) -> None:
    await joined.ask("plan done")
    await joined.undo()
    assert "Milestones" in labels(await joined.ask("plan progress"))
    assert "**First day done**" not in said(await joined.ask("plan done"))


async def test_milestones_reached_together_are_all_announced_and_listed(joined: Stage) -> None:
    answer = await _check_in_days(joined, 7)
    assert "**First week done**" in said(answer)
    assert "**Seven days in a row**" in said(answer)
    listed = await joined.press(await joined.ask("plan progress"), "Milestones")
    for name in ("First day done", "First week done", "Seven days in a row"):
        assert f"- **{name}**" in said(listed)


async def test_reached_milestones_are_not_shown_to_others(joined: Stage) -> None:
    await joined.ask("plan done")
    assert "Milestones" in labels(await joined.ask("plan progress"))
    seen = await joined.ask("plan progress", by=joined.bob, member=joined.alice)
    assert labels(seen) == []


async def test_accepted_answer_announces_its_milestone(stage: Stage) -> None:
    week = await start_week(stage)
    await week.submit()
    await week.decide("Accept")
    await stage.run_due()
    (message,) = week.direct_messages()
    assert "**First accepted answer**\nYour first answer has been accepted" in said(message)


async def test_answer_accepted_without_review_announces_milestone_at_once(stage: Stage) -> None:
    week = await start_week(stage, reviewed=False)
    answer = await week.submit()
    assert "**First accepted answer**" in said(answer)
    assert "First accepted answer" not in said(await week.mine())


async def test_last_plan_day_shows_finish_card(before_last_day: Stage) -> None:
    answer = await before_last_day.ask("plan done")
    assert said(answer).startswith(
        "## You’ve finished the plan\nThat was the last of 30 days: day 30"
    )
    assert [file.filename for file in answer.attachments] == ["finish.png"]
    assert labels(answer)[0] == "Share it here"
    assert answer.ephemeral


async def test_finished_plan_can_be_shared_later_from_progress(before_last_day: Stage) -> None:
    await before_last_day.ask("plan done")
    progress = await before_last_day.ask("plan progress")
    assert said(progress).startswith(
        "## You’ve finished the plan\n**30 of 30** days done, 1–30 January 2026\n**Longest streak** 30 days"
    )
    assert [file.filename for file in progress.attachments] == ["finish.png"]
    shown = await before_last_day.press(progress, "Share it here")
    assert not shown.ephemeral


async def test_finished_plan_is_public_only_when_shared(before_last_day: Stage) -> None:
    answer = await before_last_day.ask("plan done")
    assert before_last_day.channel.history() == []
    shown = await before_last_day.press(answer, "Share it here")
    assert not shown.ephemeral
    assert said(shown).startswith("## alice has finished the plan\n**30 of 30** days")
    assert [file.filename for file in shown.attachments] == ["finish.png"]
    assert alt_of(shown).startswith("Alice: 30 of 30 plan days are done, 1–30 January 2026")
    assert labels(shown) == []


async def test_finished_plan_is_shared_under_alias(before_last_day: Stage) -> None:
    await before_last_day.appear("alias", "quiet otter")
    answer = await before_last_day.ask("plan done")
    shown = await before_last_day.press(answer, "Share it here")
    assert said(shown).startswith("## quiet otter has finished the plan")
    assert "alice" not in str(shown.components)


async def test_hidden_member_cannot_share_finished_plan(before_last_day: Stage) -> None:
    await before_last_day.appear("hidden")
    answer = await before_last_day.ask("plan done")
    refusal = await before_last_day.press(answer, "Share it here")
    assert "You’re hidden from others here." in said(refusal)
    assert before_last_day.channel.history() == []


async def test_finished_plan_is_not_shared_where_member_may_not_write(
    before_last_day: Stage,
) -> None:
    answer = await before_last_day.ask("plan done")
    before_last_day.deny_permissions(before_last_day.channel, send_messages=True)
    refusal = await before_last_day.press(answer, "Share it here")
    assert "You can’t write in this channel" in said(refusal)
    assert refusal.ephemeral


async def test_plan_cannot_be_shared_after_undo_of_its_last_day(before_last_day: Stage) -> None:
    answer = await before_last_day.ask("plan done")
    await before_last_day.undo()
    refusal = await before_last_day.press(answer, "Share it here")
    assert "You can share it once every day is done" in said(refusal)


async def test_milestones_are_deleted_with_the_member(joined: Stage) -> None:
    await joined.ask("plan done")
    await joined.delete_data()
    async with joined.bot.resources.database.reading() as connection:
        assert (await connection.scalars(select(Milestone.milestone_id))).all() == []


async def test_shared_finish_card_is_removed_when_its_member_deletes_everything(
    before_last_day: Stage,
) -> None:
    await before_last_day.press(await before_last_day.ask("plan done"), "Share it here")
    assert len(before_last_day.channel.history()) == 1
    await before_last_day.delete_data()
    await before_last_day.run_due()
    assert before_last_day.channel.history() == []
