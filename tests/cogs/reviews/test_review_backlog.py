"""Moderators hear of answers that wait for review, and of lost weeks, also from /setup."""

import pytest

from tests.cogs.challenges.weekly import (
    FIRST_POST,
    Week,
    prepare_week,
    start_week,
    wait_for_first_post,
)
from tests.cogs.stage import Stage, labels, said


async def _check(stage: Stage) -> str:
    return said(await stage.ask("setup", by=stage.morgan))


@pytest.fixture
async def week(stage: Stage) -> Week:
    """A posted challenge in a group without a review channel, answered by Alice."""
    week = await start_week(stage, review_channel_id=None)
    await week.hand_in()
    return week


async def test_setup_shows_answers_that_have_waited_for_half_of_the_promised_time(
    week: Week,
) -> None:
    assert "## Nothing to fix" in await _check(week.stage)
    await week.stage.advance(days=1, hours=11)
    assert "## Nothing to fix" in await _check(week.stage)
    await week.stage.advance(hours=2)
    shown = await _check(week.stage)
    assert "## 1 thing to fix" in shown
    assert f"An answer is waiting for review. It was handed in <t:{FIRST_POST + 60}:R>. " in shown
    assert "this group has no review channel" in shown


async def test_backlog_is_told_once_until_it_is_gone(stage: Stage) -> None:
    week = await start_week(stage)
    await week.hand_in()

    def times_told() -> int:
        return sum("waiting for review" in said(one) for one in week.reviews.history())

    async def pass_days(number: int) -> None:
        for _ in range(number):
            await stage.pass_time(days=1)
            for _ in range(2):  # news follows from what the first one found
                await stage.deliver()

    await pass_days(1)
    assert times_told() == 0
    await pass_days(4)
    assert times_told() == 1
    shown = await week.review_next(stage.morgan)
    await stage.press(shown, "Accept", by=stage.morgan)
    await pass_days(2)
    await week.hand_in(by=stage.bob)
    await pass_days(3)
    assert times_told() == 2
    await week.stage.press(await week.review_next(stage.morgan), "Accept", by=stage.morgan)
    assert "## Nothing to fix" in await _check(stage)


async def test_reviewer_opens_the_oldest_answer_from_the_news(stage: Stage) -> None:
    role = stage.server.create_role("Reviewers")
    rita = stage.server.add_member(stage.env.create_user("rita"), roles=[role])
    week = await start_week(stage, reviewer_role_id=role.id)
    await week.hand_in()
    await stage.advance(hours=36)
    await stage.advance(hours=1)
    assert said(week.review).startswith("## For reviewers\n- **Night owls:** An answer is waiting")
    assert labels(week.review) == ["Start reviewing"]
    assert "## alice · " in said(await week.decide("Start reviewing", by=rita))
    assert said(await week.decide("Start reviewing", by=stage.bob)).startswith("Only reviewers")


async def test_backlog_is_told_in_the_review_channel(stage: Stage) -> None:
    week = await start_week(stage)
    for member in (stage.alice, stage.bob):
        await week.hand_in(by=member)
    await stage.advance(days=3)
    await stage.advance(hours=1)
    assert "2 answers are waiting for review. The oldest was handed in <t:" in said(week.review)


async def test_dashboard_shows_a_lost_week_until_it_was_read(stage: Stage) -> None:
    week = await prepare_week(stage, review_channel_id=None)
    stage.deny_permissions(week.channel, send_messages=True)
    await wait_for_first_post(stage)
    assert "I can’t post in" in await stage.dashboard()
    await stage.advance(hours=49)
    stage.restore_permissions(week.channel)
    shown = await stage.ask("manage", by=stage.morgan)
    assert "No challenge was posted in the week of 5 January" in said(shown)
    read = said(await stage.press(shown, "Check the setup", by=stage.morgan))
    assert "## Nothing to fix" in read
    assert "No challenge was posted in the week of 5 January" in read
    assert "No challenge was posted" not in said(await stage.ask("manage", by=stage.morgan))
