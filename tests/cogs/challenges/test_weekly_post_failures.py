"""The weekly post when permissions, channels or roles are missing, or Discord fails."""

from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from tests.cogs.challenges.weekly import (
    Week,
    advance,
    deny_permissions,
    prepare_week,
    restore_permissions,
    wait_for_first_post,
)
from tests.cogs.conftest import Stage, said

LATE = "Posted late: Cohort could not post at the usual time."


@pytest.fixture
async def coming(stage: Stage) -> Week:
    """Thursday at midnight; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)


async def _told(stage: Stage) -> str:
    """Return the news that a moderator gets after their next command."""
    result = await stage.run("manage group list", by=stage.morgan)
    return "\n".join(map(said, result.followups))


async def test_where_permission_was_taken_others_go_on_and_moderators_are_told(
    coming: Week,
) -> None:
    stage = coming.stage
    garden = stage.server.create_text_channel("garden")
    await stage.create_group("Early birds", channel_id=garden.id)
    await stage.run_due()
    deny_permissions(stage, coming.channel, send_messages=True)
    await wait_for_first_post(stage)
    assert coming.channel.history() == []
    assert len(garden.history()) == 1
    sentence = f"I can’t work in {coming.channel.mention} yet: **Send Messages** is denied"
    assert sentence in said(coming.review)
    assert sentence not in await _told(stage)  # once is enough


async def test_post_is_sent_when_the_permission_is_restored_in_time(coming: Week) -> None:
    stage = coming.stage
    deny_permissions(stage, coming.channel, send_messages=True)
    await wait_for_first_post(stage)
    await advance(stage, hours=20)
    assert coming.channel.history() == []
    restore_permissions(stage, coming.channel)
    await advance(stage, minutes=16)
    assert LATE in said(coming.post)
    await advance(stage, hours=1)
    assert "Mended. It was: I can’t work in" in said(coming.review)
    assert len(coming.channel.history()) == 1


async def test_moderators_without_a_review_channel_are_told_at_their_next_command(
    stage: Stage,
) -> None:
    week = await prepare_week(stage, review_channel_id=None)
    deny_permissions(stage, week.channel, send_messages=True)
    await wait_for_first_post(stage)
    assert "**Send Messages** is denied" in await _told(stage)
    assert await _told(stage) == ""


async def test_week_is_skipped_if_the_permission_is_never_restored(coming: Week) -> None:
    deny_permissions(coming.stage, coming.channel, view_channel=True)
    await wait_for_first_post(coming.stage)
    await advance(coming.stage, hours=49)
    restore_permissions(coming.stage, coming.channel)
    await advance(coming.stage, hours=1)
    assert coming.channel.history() == []
    reason = "skipped (could not be posted in time: View Channel was missing)"
    assert reason in (await coming.history_lines())[0]


async def test_post_that_discord_refuses_unexpectedly_is_retried(coming: Week) -> None:
    path = f"/channels/{coming.channel.id}/messages"
    coming.stage.env.inject_error("POST", path, status=403, code=50013, times=None)
    await wait_for_first_post(coming.stage)
    assert f"Discord does not let me post in {coming.channel.mention}" in await _told(coming.stage)
    coming.stage.env.backend.faults.clear()
    await advance(coming.stage, minutes=16)
    assert len(coming.channel.history()) == 1


async def test_refusal_is_not_reported_as_resolved_while_it_lasts(coming: Week) -> None:
    path = f"/channels/{coming.channel.id}/messages"
    coming.stage.env.inject_error("POST", path, status=403, code=50013, times=None)
    await wait_for_first_post(coming.stage)
    await _told(coming.stage)
    for _ in range(5):
        await advance(coming.stage, minutes=16)
    assert "Mended" not in "".join(map(said, coming.reviews.history()))


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_post_is_retried_soon_after_a_server_error(coming: Week, status: int) -> None:
    path = f"/channels/{coming.channel.id}/messages"
    coming.stage.env.inject_error("POST", path, status=status, times=1)
    with capture_logs() as logs:
        await wait_for_first_post(coming.stage)
    assert "delivery postponed" in [entry["event"] for entry in logs]
    await advance(coming.stage, minutes=3)
    assert len(coming.channel.history()) == 1
    assert LATE not in said(coming.post)


async def test_post_waits_for_another_channel_if_its_channel_is_gone(coming: Week) -> None:
    stage = coming.stage
    garden = stage.server.create_text_channel("garden")
    stage.env.backend.delete_channel(coming.channel.id)
    elsewhere = Week(stage, coming.group, coming.challenge, garden, coming.reviews)
    await wait_for_first_post(stage)
    assert "The channel for the weekly challenge was deleted" in said(coming.review)
    shown = await stage.morgan.slash(garden, "setup start")
    assert shown.response
    await stage.choose(shown.response, "Channel of the weekly", garden, by=stage.morgan)
    await advance(stage, minutes=16)
    assert said(elsewhere.post).startswith(f"## This week: {coming.challenge.title}")


async def test_channel_deleted_while_sending_does_not_block_the_post(coming: Week) -> None:
    stage, garden = coming.stage, coming.stage.server.create_text_channel("garden")
    path = f"/channels/{coming.channel.id}/messages"
    stage.env.inject_error("POST", path, status=404, code=10003, times=1)
    await wait_for_first_post(stage)  # the post was aimed at what is now gone
    await coming.move_post(garden)
    stage.env.inject_error("GET", path, status=404, code=10003, times=None)
    await advance(stage, minutes=16)
    assert len(garden.history()) == 1


async def _break_reviews(week: Week) -> None:
    week.stage.env.backend.delete_channel(week.reviews.id)


async def _break_files(week: Week) -> None:
    deny_permissions(week.stage, week.channel, attach_files=True)


@pytest.mark.parametrize("breaks", [_break_reviews, _break_files])
async def test_optional_permission_does_not_block_the_post(
    coming: Week, breaks: Callable[[Week], Awaitable[None]]
) -> None:
    await breaks(coming)
    await wait_for_first_post(coming.stage)
    assert len(coming.channel.history()) == 1


async def test_deleted_role_does_not_block_the_post(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    week = await prepare_week(stage, ping_role_id=role.id, member_role_id=role.id)
    stage.env.backend.delete_role(stage.server.id, role.id)
    await wait_for_first_post(stage)
    assert len(week.channel.history()) == 1


async def test_archived_group_gets_no_post(coming: Week) -> None:
    await coming.stage.ask("manage group archive", by=coming.stage.morgan, group="Night owls")
    await wait_for_first_post(coming.stage)
    assert coming.channel.history() == []


async def test_group_archived_while_its_post_is_held_back_gets_no_post(coming: Week) -> None:
    deny_permissions(coming.stage, coming.channel, send_messages=True)
    await wait_for_first_post(coming.stage)
    await coming.stage.ask("manage group archive", by=coming.stage.morgan, group="Night owls")
    restore_permissions(coming.stage, coming.channel)
    await advance(coming.stage, minutes=16)
    assert coming.channel.history() == []
