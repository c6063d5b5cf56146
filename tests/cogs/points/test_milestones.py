"""Milestones and the end of the plan in answers to commands."""

import pytest
from sqlalchemy import select

from bot.db.models import Milestone
from tests.cogs.challenges.weekly import start_week
from tests.cogs.plan.days import check_in_days
from tests.cogs.stage import Stage, alt_of, labels, said


@pytest.fixture
async def joined(stage: Stage) -> Stage:
    """Alice has joined the plan."""
    await stage.create_group()
    await stage.ask("plan join")
    return stage


@pytest.fixture
async def before_last_day(joined: Stage) -> Stage:
    """Alice has done all plan days except the last."""
    await check_in_days(joined, 29)
    return joined


async def test_first_check_in_announces_its_milestone_once_to_its_member_alone(
    joined: Stage,
) -> None:
    first = await joined.ask("plan done")
    assert "**First day done**\nStarting is the hardest part" in said(first)
    await joined.undo()
    assert "Milestones" in labels(await joined.ask("plan progress"))
    assert "First day done" not in said(await joined.ask("plan done"))
    seen = await joined.ask("plan progress", by=joined.bob, member=joined.alice)
    assert labels(seen) == []
    await joined.delete_data()
    async with joined.bot.resources.database.reading() as connection:
        assert (await connection.scalars(select(Milestone.milestone_id))).all() == []


async def test_milestones_reached_together_are_all_announced_and_listed(joined: Stage) -> None:
    await check_in_days(joined, 6)
    answer = await joined.ask("plan done")
    assert "**First week done**" in said(answer)
    assert "**Seven days in a row**" in said(answer)
    listed = await joined.press(await joined.ask("plan progress"), "Milestones")
    for name in ("First day done", "First week done", "Seven days in a row"):
        assert f"- **{name}**" in said(listed)


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


async def test_finished_plan_is_public_only_when_shared_and_deleted_with_its_member(
    before_last_day: Stage,
) -> None:
    stage = before_last_day
    answer = await stage.ask("plan done")
    assert said(answer).startswith(
        "## You’ve finished the plan\nThat was the last of 30 days: day 30"
    )
    assert [file.filename for file in answer.attachments] == ["finish.png"]
    assert labels(answer)[0] == "Share it here"
    assert answer.ephemeral
    assert stage.channel.history() == []
    shown = await stage.press(answer, "Share it here")
    assert not shown.ephemeral
    assert said(shown).startswith("## alice has finished the plan\n**30 of 30** days")
    assert [file.filename for file in shown.attachments] == ["finish.png"]
    assert alt_of(shown).startswith("Alice: 30 of 30 plan days are done, 1–30 January 2026")
    assert labels(shown) == []
    progress = await stage.ask("plan progress")
    assert said(progress).startswith(
        "## You’ve finished the plan\n**30 of 30** days done, 1–30 January 2026\n**Longest streak** 30 days"
    )
    assert [file.filename for file in progress.attachments] == ["finish.png"]
    later = await stage.press(progress, "Share it here")
    assert not later.ephemeral
    assert len(stage.channel.history()) == 2
    await stage.delete_data()
    await stage.run_due()
    assert stage.channel.history() == []


async def test_finished_plan_is_not_shared_while_hidden_where_one_may_not_write_or_once_undone(
    before_last_day: Stage,
) -> None:
    stage = before_last_day
    answer = await stage.ask("plan done")
    await stage.appear("hidden")
    refusal = await stage.press(answer, "Share it here")
    assert "You’re hidden from others here." in said(refusal)
    await stage.appear("alias", "quiet otter")
    stage.deny_permissions(stage.channel, send_messages=True)
    refusal = await stage.press(answer, "Share it here")
    assert "You can’t write in this channel" in said(refusal)
    assert refusal.ephemeral
    stage.restore_permissions(stage.channel)
    assert stage.channel.history() == []
    shown = await stage.press(answer, "Share it here")
    assert said(shown).startswith("## quiet otter has finished the plan")
    assert "alice" not in str(shown.components)
    await stage.undo()
    refusal = await stage.press(answer, "Share it here")
    assert "You can share it once every day is done" in said(refusal)
