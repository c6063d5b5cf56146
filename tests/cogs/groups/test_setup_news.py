"""Setup issues are shown to moderators once."""

from typing import Any

import aiohttp
import pytest
import simcord
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.db.models import Group
from bot.domain.jobs import SkipReason
from bot.services import outbox
from bot.services.challenges import posts
from bot.services.groups import setup_issues
from bot.services.groups.setup_issues import Origin, Problem
from tests.cogs.stage import MISSING_PERMISSIONS, Stage, answer_of, labels, said


def _deny_sending(stage: Stage, channel: simcord.ChannelHandle) -> None:
    stage.deny_permissions(channel, send_messages=True)


async def _advance_to_next_check(stage: Stage) -> None:
    """Advance the clock by an hour and run the check of all groups."""
    await stage.advance(hours=1)


async def _news(stage: Stage, part: str = "group") -> list[str]:
    """Return the text shown to a moderator after the answer to a command."""
    result = await stage.run("manage", by=stage.morgan, part=part)
    assert answer_of(result).ephemeral
    assert all(message.ephemeral for message in result.followups)
    return [said(message) for message in result.followups]


@pytest.mark.parametrize("part", ["group", "members"])
async def test_setup_issue_is_shown_once_at_moderators_next_command(
    stage: Stage, part: str
) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    (news,) = await _news(stage, part)
    assert news.startswith("## For moderators\n- **Night owls** I can’t post in")
    assert "**Send Messages** is denied to @everyone" in news
    await _advance_to_next_check(stage)
    assert await _news(stage, part) == []


async def test_recurring_issue_is_shown_again(stage: Stage) -> None:
    await stage.create_group("Night owls")
    for _ in range(2):
        _deny_sending(stage, stage.channel)
        await _advance_to_next_check(stage)
        assert "Send Messages" in (await _news(stage))[0]
        stage.restore_permissions(stage.channel)
        await _advance_to_next_check(stage)
        assert await _news(stage) == []


async def test_issue_resolved_before_it_was_shown_is_not_shown(stage: Stage) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    stage.restore_permissions(stage.channel)
    await _advance_to_next_check(stage)
    assert await _news(stage) == []


async def test_issue_shown_by_setup_check_is_not_shown_again(stage: Stage) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    assert "1 thing to fix" in said(await stage.ask("setup", by=stage.morgan))
    await _advance_to_next_check(stage)
    assert await _news(stage) == []


@pytest.mark.parametrize(
    ("command", "sends"),
    [("manage part", "discord.Webhook.send"), ("setup", "bot.interactions.reply.Reply.send")],
)
async def test_issue_that_could_not_be_shown_is_shown_next_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, command: str, sends: str
) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)

    async def fail(*_: object, **__: object) -> None:
        raise aiohttp.ServerDisconnectedError

    with monkeypatch.context() as broken:
        broken.setattr(sends, fail)
        options = {"part": "group"} if command == "manage part" else {}
        await stage.run(command.split(maxsplit=1)[0], by=stage.morgan, **options)
    (news,) = await _news(stage)
    assert "**Send Messages** is denied to @everyone" in news


async def test_members_do_not_see_setup_issues(stage: Stage) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    for command in ("group", "plan join", "plan today"):
        assert (await stage.run(command)).followups == []


async def test_news_are_posted_once_in_review_channel(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.create_group("Night owls", review_channel_id=reviews.id)
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    await _advance_to_next_check(stage)
    (posted,) = reviews.history()
    assert "- **Night owls** I can’t post in" in said(posted)
    assert labels(posted) == ["How to fix it"]
    assert await _news(stage) == []
    stage.restore_permissions(stage.channel)
    await _advance_to_next_check(stage)
    await _advance_to_next_check(stage)
    assert len(reviews.history()) == 1


async def _crash(*_: Any, **__: Any) -> None:
    raise RuntimeError("the process ends here")


async def _post_news_and_crash(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end after it posted news in the review channel, before that was recorded."""
    _deny_sending(stage, stage.channel)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(outbox, "record", _crash)
        await _advance_to_next_check(stage)


async def test_issue_found_after_a_crash_that_followed_the_news_is_still_shown(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = stage.server.create_text_channel("reviews")
    group = await stage.create_group("Night owls", review_channel_id=reviews.id)
    await _post_news_and_crash(stage, monkeypatch)
    await stage.pass_time(minutes=1)
    missed = Problem("2026-W02", "No challenge was posted.", "")
    async with stage.bot.resources.database.writing() as connection:
        key = (group.guild_id, group.id)
        await setup_issues.add(connection, key, Origin.MISSED, missed, stage.env.now())
    await stage.advance(minutes=4)
    (posted,) = reviews.history()
    assert "I can’t post in" in said(posted)
    (news,) = await _news(stage)
    assert "No challenge was posted." in news
    assert "I can’t post in" not in news


async def test_news_posted_before_a_crash_are_not_shown_again_without_a_review_channel(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.create_group("Night owls", review_channel_id=reviews.id)
    await _post_news_and_crash(stage, monkeypatch)
    async with stage.bot.resources.database.writing() as connection:
        await connection.execute(update(Group).values(review_channel_id=None))
    await stage.advance(minutes=4)
    assert len(reviews.history()) == 1
    assert await _news(stage) == []


async def test_button_under_news_is_for_moderators_only(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.create_group("Night owls", review_channel_id=reviews.id)
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    (posted,) = reviews.history()
    refused = await stage.press(posted, "How to fix it")
    assert "Only moderators can do this" in said(refused)
    checked = await stage.press(posted, "How to fix it", by=stage.morgan)
    assert said(checked).startswith("## 1 thing to fix")


async def test_closed_review_channel_falls_back_to_command(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    await stage.create_group("Night owls", review_channel_id=reviews.id)
    _deny_sending(stage, stage.channel)
    _deny_sending(stage, reviews)
    stage.env.inject_error(
        "POST", f"/channels/{reviews.id}/messages", status=403, code=MISSING_PERMISSIONS
    )
    await _advance_to_next_check(stage)
    (news,) = await _news(stage)
    assert stage.channel.mention in news
    assert reviews.mention in news


async def test_groups_that_are_not_open_are_not_checked(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.add_group("Early birds")
    await stage.archive_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    assert await _news(stage) == []


async def test_server_outage_causes_no_issue(stage: Stage) -> None:
    await stage.create_group("Night owls")
    outage = {"id": str(stage.server.id), "unavailable": True}
    stage.env.backend.emit("GUILD_DELETE", outage)
    # During an outage, the bot sees no channel either.
    stage.env.backend.delete_channel(stage.channel.id)
    await _advance_to_next_check(stage)
    other_channel = stage.server.create_text_channel("elsewhere")
    result = await stage.morgan.slash(other_channel, "manage", part="group")
    assert result.followups == []


async def test_news_of_a_lost_week_are_one_line_and_lead_to_what_comes_next(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    key, now = (group.guild_id, group.id), stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        weeks = ["2025-W52"]
        await posts.report_lost_weeks(connection, key, weeks, SkipReason.MISSED, now)
    result = await stage.run("manage", by=stage.morgan, part="group")
    (news,) = result.followups
    (line,) = said(news).splitlines()[1:]
    assert line.startswith("- **Night owls** No challenge was posted in the week of 22 December: ")
    assert labels(news) == ["Check the setup", "What comes next"]


async def test_dashboard_names_an_issue_as_long_as_it_lasts(stage: Stage) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    for _ in range(2):
        result = await stage.run("manage", by=stage.morgan)
        assert result.followups == []
        assert f"I can’t post in {stage.channel.mention}" in said(answer_of(result))
    shown = await stage.press(answer_of(result), "How to fix it", by=stage.morgan)
    assert "→ allow Send Messages" in said(shown)
