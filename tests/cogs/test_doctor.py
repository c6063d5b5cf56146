"""What moderators hear of the permission doctor by itself: each thing once, and once when mended."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.cogs.conftest import Stage, answer_of, labels, said


def _silence(stage: Stage, channel: simcord.ChannelHandle) -> None:
    """Let nobody write in a channel."""
    value = discord.Permissions(send_messages=True).value
    entry = Overwrite(target_id=stage.server.id, type=OverwriteType.ROLE, allow=0, deny=value)
    stage.env.backend.set_overwrite(channel.id, entry)


def _let_speak(stage: Stage, channel: simcord.ChannelHandle) -> None:
    stage.env.backend.delete_overwrite(channel.id, stage.server.id)


async def _an_hour(stage: Stage) -> None:
    """Let an hour pass, at the end of which the bot looks at its groups."""
    await stage.pass_time(hours=1)
    await stage.ring()


async def _news(stage: Stage, command: str = "manage group list") -> list[str]:
    """Return what a moderator hears after the answer to a command."""
    result = await stage.type(command, by=stage.morgan)
    assert answer_of(result).ephemeral
    assert all(message.ephemeral for message in result.followups)
    return [said(message) for message in result.followups]


@pytest.mark.parametrize("command", ["manage group list", "setup start"])
async def test_a_fault_is_told_once_at_the_next_command_of_a_moderator(
    stage: Stage, command: str
) -> None:
    await stage.group("Night owls")
    _silence(stage, stage.channel)
    await _an_hour(stage)
    (news,) = await _news(stage, command)
    assert news.startswith("## For moderators\n- **Night owls** I can’t work in")
    assert "**Send Messages** is denied to @everyone" in news
    await _an_hour(stage)
    assert await _news(stage, command) == []


async def test_a_mended_fault_is_told_once(stage: Stage) -> None:
    await stage.group("Night owls")
    _silence(stage, stage.channel)
    await _an_hour(stage)
    await _news(stage)
    _let_speak(stage, stage.channel)
    await _an_hour(stage)
    (news,) = await _news(stage)
    assert "**Night owls** Mended. It was: I can’t work in" in news
    assert "To mend it" not in news
    await _an_hour(stage)
    assert await _news(stage) == []


async def test_a_fault_that_comes_again_is_told_again(stage: Stage) -> None:
    await stage.group("Night owls")
    for _ in range(2):
        _silence(stage, stage.channel)
        await _an_hour(stage)
        assert "Send Messages" in (await _news(stage))[0]
        _let_speak(stage, stage.channel)
        await _an_hour(stage)
        assert "Mended" in (await _news(stage))[0]


async def test_a_fault_that_was_gone_before_anybody_heard_of_it_is_not_told(stage: Stage) -> None:
    await stage.group("Night owls")
    _silence(stage, stage.channel)
    await _an_hour(stage)
    _let_speak(stage, stage.channel)
    await _an_hour(stage)
    assert await _news(stage) == []


async def test_what_setup_check_showed_is_not_told_again(stage: Stage) -> None:
    await stage.group("Night owls")
    _silence(stage, stage.channel)
    assert "1 thing to mend" in said(await stage.ask("setup check", by=stage.morgan))
    await _an_hour(stage)
    assert await _news(stage) == []


async def test_members_hear_nothing_of_it(stage: Stage) -> None:
    await stage.group("Night owls")
    _silence(stage, stage.channel)
    await _an_hour(stage)
    for command in ("group list", "plan join", "plan today"):
        assert (await stage.type(command)).followups == []


async def test_with_a_review_channel_the_news_are_posted_there_once(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.group("Night owls", review_channel_id=reviews.id)
    _silence(stage, stage.channel)
    await _an_hour(stage)
    await _an_hour(stage)
    (posted,) = reviews.history()
    assert "- **Night owls** I can’t work in" in said(posted)
    assert labels(posted) == ["Check again"]
    assert await _news(stage) == []
    _let_speak(stage, stage.channel)
    await _an_hour(stage)
    await _an_hour(stage)
    assert "Mended. It was" in said(reviews.history()[-1])
    assert len(reviews.history()) == 2


async def test_the_button_under_the_news_checks_for_moderators_only(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.group("Night owls", review_channel_id=reviews.id)
    _silence(stage, stage.channel)
    await _an_hour(stage)
    (posted,) = reviews.history()
    refused = await stage.press(posted, "Check again")
    assert "This is for moderators" in said(refused)
    checked = await stage.press(posted, "Check again", by=stage.morgan)
    assert said(checked).startswith("## 1 thing to mend")


async def test_where_the_review_channel_is_closed_too_a_command_tells(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.group("Night owls", review_channel_id=reviews.id)
    _silence(stage, stage.channel)
    _silence(stage, reviews)
    stage.env.inject_error("POST", f"/channels/{reviews.id}/messages", status=403, code=50013)
    await _an_hour(stage)
    (news,) = await _news(stage)
    assert stage.channel.mention in news
    assert reviews.mention in news


async def test_groups_that_are_not_open_are_left_alone(stage: Stage) -> None:
    await stage.group("Night owls")
    await stage.ask("manage group create", by=stage.morgan, name="Early birds")
    await stage.ask("manage group archive", by=stage.morgan, group="Night owls")
    _silence(stage, stage.channel)
    await _an_hour(stage)
    assert await _news(stage) == []


async def test_during_an_outage_of_the_server_nothing_is_found_wrong(stage: Stage) -> None:
    await stage.group("Night owls")
    outage = {"id": str(stage.server.id), "unavailable": True}
    stage.env.backend.emit("GUILD_DELETE", outage)
    stage.env.backend.delete_channel(stage.channel.id)  # as if it were, to a bot that cannot see
    await _an_hour(stage)
    elsewhere = stage.server.create_text_channel("elsewhere")
    result = await stage.morgan.slash(elsewhere, "manage group list")
    assert result.followups == []
