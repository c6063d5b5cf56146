"""The weekly post where something is in its way: permissions, channels, roles, Discord’s own faults."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from tests.cogs.challenges.weekly import Week, deny, later, mend, prepared, until_due
from tests.cogs.conftest import Stage, said

LATE = "Posted late: Cohort could not post at the usual time."


@pytest.fixture
async def coming(stage: Stage) -> Week:
    """Thursday at midnight; the first post is due on Monday at 9:00."""
    return await prepared(stage)


async def _told(stage: Stage) -> str:
    """Return what a moderator hears after the next command."""
    result = await stage.type("manage group list", by=stage.morgan)
    return "\n".join(map(said, result.followups))


async def test_where_permission_was_taken_others_go_on_and_moderators_are_told(
    coming: Week,
) -> None:
    stage = coming.stage
    garden = stage.server.create_text_channel("garden")
    await stage.group("Early birds", channel_id=garden.id)
    await stage.ring()
    deny(stage, coming.channel, send_messages=True)
    await until_due(stage)
    assert coming.channel.history() == []
    assert len(garden.history()) == 1
    sentence = f"I can’t work in {coming.channel.mention} yet: **Send Messages** is denied"
    assert sentence in said(coming.review)
    assert sentence not in await _told(stage)  # once is enough


async def test_where_permission_comes_back_in_time_the_week_is_posted(coming: Week) -> None:
    stage = coming.stage
    deny(stage, coming.channel, send_messages=True)
    await until_due(stage)
    await later(stage, hours=20)
    assert coming.channel.history() == []
    mend(stage, coming.channel)
    await later(stage, minutes=16)
    assert LATE in said(coming.post)
    await later(stage, hours=1)
    assert "Mended. It was: I can’t work in" in said(coming.review)
    assert len(coming.channel.history()) == 1


async def test_without_a_review_channel_moderators_hear_it_at_the_next_command(
    stage: Stage,
) -> None:
    week = await prepared(stage, review_channel_id=None)
    deny(stage, week.channel, send_messages=True)
    await until_due(stage)
    assert "**Send Messages** is denied" in await _told(stage)
    assert await _told(stage) == ""


async def test_permission_that_never_comes_back_leaves_the_week_out(coming: Week) -> None:
    deny(coming.stage, coming.channel, view_channel=True)
    await until_due(coming.stage)
    await later(coming.stage, hours=49)
    mend(coming.stage, coming.channel)
    await later(coming.stage, hours=1)
    assert coming.channel.history() == []
    reason = "skipped (could not be posted in time: View Channel was missing)"
    assert reason in (await coming.on_record())[0]


async def test_what_only_discord_knows_to_be_forbidden_is_tried_again(coming: Week) -> None:
    path = f"/channels/{coming.channel.id}/messages"
    coming.stage.env.inject_error("POST", path, status=403, code=50013, times=None)
    await until_due(coming.stage)
    assert f"Discord does not let me post in {coming.channel.mention}" in await _told(coming.stage)
    coming.stage.env.backend.faults.clear()
    await later(coming.stage, minutes=16)
    assert len(coming.channel.history()) == 1


async def test_what_is_still_forbidden_is_not_called_mended(coming: Week) -> None:
    path = f"/channels/{coming.channel.id}/messages"
    coming.stage.env.inject_error("POST", path, status=403, code=50013, times=None)
    await until_due(coming.stage)
    await _told(coming.stage)
    for _ in range(5):
        await later(coming.stage, minutes=16)
    assert "Mended" not in "".join(map(said, coming.reviews.history()))


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_while_discord_fails_it_is_tried_again_soon(coming: Week, status: int) -> None:
    path = f"/channels/{coming.channel.id}/messages"
    coming.stage.env.inject_error("POST", path, status=status, times=1)
    with capture_logs() as logs:
        await until_due(coming.stage)
    assert "delivery postponed" in [entry["event"] for entry in logs]
    await later(coming.stage, minutes=3)
    assert len(coming.channel.history()) == 1
    assert LATE not in said(coming.post)


async def test_where_the_channel_is_gone_the_post_waits_for_another(coming: Week) -> None:
    stage = coming.stage
    garden = stage.server.create_text_channel("garden")
    stage.env.backend.delete_channel(coming.channel.id)
    elsewhere = Week(stage, coming.group, coming.challenge, garden, coming.reviews)
    await until_due(stage)
    assert "The channel for the weekly challenge was deleted" in said(coming.review)
    shown = await stage.morgan.slash(garden, "setup start")
    assert shown.response
    await stage.choose(shown.response, "Channel of the weekly", garden, by=stage.morgan)
    await later(stage, minutes=16)
    assert said(elsewhere.post).startswith(f"## This week: {coming.challenge.title}")


async def test_a_channel_that_goes_while_the_post_is_sent_does_not_hold_it_up(
    coming: Week,
) -> None:
    stage, garden = coming.stage, coming.stage.server.create_text_channel("garden")
    path = f"/channels/{coming.channel.id}/messages"
    stage.env.inject_error("POST", path, status=404, code=10003, times=1)
    await until_due(stage)  # the post was aimed at what is now gone
    await coming.move(garden)
    stage.env.inject_error("GET", path, status=404, code=10003, times=None)
    await later(stage, minutes=16)
    assert len(garden.history()) == 1


async def _break_reviews(week: Week) -> None:
    week.stage.env.backend.delete_channel(week.reviews.id)


async def _break_files(week: Week) -> None:
    deny(week.stage, week.channel, attach_files=True)


@pytest.mark.parametrize("breaks", [_break_reviews, _break_files])
async def test_what_a_post_does_not_need_does_not_hold_it_up(
    coming: Week, breaks: Callable[[Week], Awaitable[None]]
) -> None:
    await breaks(coming)
    await until_due(coming.stage)
    assert len(coming.channel.history()) == 1


async def test_a_role_that_is_gone_does_not_hold_a_post_up(stage: Stage) -> None:
    role = stage.server.create_role("Learners")
    week = await prepared(stage, ping_role_id=role.id, member_role_id=role.id)
    stage.env.backend.delete_role(stage.server.id, role.id)
    await until_due(stage)
    assert len(week.channel.history()) == 1


async def test_an_archived_group_is_posted_nothing(coming: Week) -> None:
    await coming.stage.ask("manage group archive", by=coming.stage.morgan, group="Night owls")
    await until_due(coming.stage)
    assert coming.channel.history() == []


async def test_a_group_archived_while_its_post_waited_is_posted_nothing(coming: Week) -> None:
    deny(coming.stage, coming.channel, send_messages=True)
    await until_due(coming.stage)
    await coming.stage.ask("manage group archive", by=coming.stage.morgan, group="Night owls")
    mend(coming.stage, coming.channel)
    await later(coming.stage, minutes=16)
    assert coming.channel.history() == []
