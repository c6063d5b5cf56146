"""The weekly post when permissions, channels or roles are missing, or Discord fails."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from tests.cogs.challenges.weekly import Week, prepare_week, wait_for_first_post
from tests.cogs.stage import UNKNOWN_CHANNEL, Stage, said, without_panels

LATE = "Posted late: I couldn’t post at the usual time."


async def test_missing_permission_blocks_one_group_until_it_is_restored_and_notifies_moderators(
    prepared: Week,
) -> None:
    stage = prepared.stage
    garden = stage.server.create_text_channel("garden")
    await stage.create_group("Early birds", channel_id=garden.id)
    await stage.deliver()
    stage.deny_permissions(prepared.channel, send_messages=True)
    await wait_for_first_post(stage)
    assert prepared.channel.history() == []
    assert len(without_panels(garden.history())) == 1
    sentence = f"I can’t post in {prepared.channel.mention}"
    assert f"{sentence}, because **Send Messages** is denied" in said(prepared.review)
    assert sentence in await stage.dashboard()
    await stage.advance(hours=20)
    assert prepared.channel.history() == []
    stage.restore_permissions(prepared.channel)
    await stage.advance(minutes=16)
    assert LATE in said(prepared.post)
    await stage.advance(hours=1)
    assert len(prepared.channel.history()) == 1


async def test_lost_week_is_reported_although_its_cause_was_and_its_challenge_comes_next(
    prepared: Week,
) -> None:
    stage = prepared.stage
    stage.deny_permissions(prepared.channel, send_messages=True)
    await wait_for_first_post(stage)
    assert "I can’t post in" in said(prepared.review)
    await stage.advance(hours=49)
    stage.restore_permissions(prepared.channel)
    await stage.advance(hours=1)
    assert prepared.channel.history() == []
    reason = "I couldn’t post in time"
    assert f"not posted: {reason}" in (await prepared.history_lines())[0]
    lost = f"No challenge was posted in the week of 5 January: {reason}."
    assert lost in said(prepared.review)
    await stage.advance(days=5)
    assert said(prepared.post).startswith(f"## {prepared.challenge.title}")


async def test_refused_post_is_retried_and_reported_as_long_as_discord_refuses_it(
    prepared: Week,
) -> None:
    stage = prepared.stage
    stage.refuse_posts(prepared.channel)
    await wait_for_first_post(stage)
    refused = f"Discord refuses my posts in {prepared.channel.mention}"
    for _ in range(3):
        assert refused in await stage.dashboard()
        assert refused in said(await stage.ask("setup", by=stage.morgan))
        await stage.advance(minutes=16)
    assert "This is fixed" not in "".join(map(said, prepared.reviews.history()))
    stage.forget_faults()
    await stage.advance(minutes=46)
    assert len(prepared.channel.history()) == 1
    assert "## Nothing to fix" in said(await stage.ask("setup", by=stage.morgan))


async def test_what_a_post_can_do_without_does_not_block_it(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    week = await prepare_week(stage, ping_role_id=role.id, member_role_id=role.id)
    stage.env.backend.delete_role(stage.server.id, role.id)
    stage.env.backend.delete_channel(week.reviews.id)
    stage.deny_permissions(week.channel, attach_files=True)
    await wait_for_first_post(stage)
    assert len(week.channel.history()) == 1


async def test_week_that_a_moderator_posts_after_all_is_no_longer_reported(stage: Stage) -> None:
    week = await prepare_week(stage, review_channel_id=None)
    stage.deny_permissions(week.channel, send_messages=True)
    await wait_for_first_post(stage)
    await stage.advance(hours=49)
    stage.restore_permissions(week.channel)
    lost = "No challenge was posted in the week of 5 January"
    assert lost in await stage.dashboard()
    asked = await stage.challenges("Post now…")
    await stage.press(asked, "Post it now", by=stage.morgan)
    await stage.deliver()
    assert week.challenge.title in said(week.post)
    assert lost not in await stage.dashboard()
    assert lost not in said(await stage.ask("setup", by=stage.morgan))


@pytest.mark.parametrize("status", [503, 429])
async def test_post_is_retried_soon_after_a_server_error(prepared: Week, status: int) -> None:
    path = f"/channels/{prepared.channel.id}/messages"
    prepared.stage.env.inject_error("POST", path, status=status, times=1)
    with capture_logs() as logs:
        await wait_for_first_post(prepared.stage)
    assert "job postponed" in [entry["event"] for entry in logs]
    await prepared.stage.advance(minutes=3)
    assert len(prepared.channel.history()) == 1
    assert LATE not in said(prepared.post)


async def test_post_waits_for_another_channel_if_its_channel_was_deleted(prepared: Week) -> None:
    stage = prepared.stage
    garden = stage.server.create_text_channel("garden")
    stage.env.backend.delete_channel(prepared.channel.id)
    moved = Week(stage, prepared.group, prepared.challenge, garden, prepared.reviews)
    await wait_for_first_post(stage)
    assert "The channel for the weekly challenge was deleted" in said(prepared.review)
    settings = await replace(stage, channel=garden).settings()
    await stage.choose(settings, "Channel for challenges", garden, by=stage.morgan)
    await stage.advance(minutes=16)
    assert said(moved.post).startswith(f"## {prepared.challenge.title}")


async def test_channel_deleted_while_sending_does_not_block_the_post(prepared: Week) -> None:
    stage, garden = prepared.stage, prepared.stage.server.create_text_channel("garden")
    path = f"/channels/{prepared.channel.id}/messages"
    stage.env.inject_error("POST", path, status=404, code=UNKNOWN_CHANNEL, times=1)
    await wait_for_first_post(stage)  # the recorded target of the post no longer exists
    await prepared.move_post(garden)
    stage.env.inject_error("GET", path, status=404, code=UNKNOWN_CHANNEL, times=None)
    await stage.advance(minutes=16)
    assert len(without_panels(garden.history())) == 1


async def test_group_archived_while_its_post_is_pending_gets_it_once_it_is_open_again(
    prepared: Week,
) -> None:
    prepared.stage.deny_permissions(prepared.channel, send_messages=True)
    await wait_for_first_post(prepared.stage)
    await prepared.stage.archive_group("Night owls")
    prepared.stage.restore_permissions(prepared.channel)
    await prepared.stage.advance(minutes=16)
    assert prepared.channel.history() == []
    await prepared.stage.archive_group("Night owls")  # opens it again
    await prepared.stage.advance(days=7)
    assert said(prepared.post).startswith(f"## {prepared.challenge.title}")
