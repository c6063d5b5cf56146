"""Setup issues are posted in the review channel once; the dashboard shows them as long as they last."""

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
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import Origin, Problem
from tests.cogs.stage import MISSING_PERMISSIONS, Stage, labels, said


def _deny_sending(stage: Stage, channel: simcord.ChannelHandle) -> None:
    stage.deny_permissions(channel, send_messages=True)


async def _advance_to_next_check(stage: Stage) -> None:
    """Advance the clock by an hour and run the check of all groups."""
    await stage.advance(hours=1)


async def _create_group(stage: Stage) -> simcord.ChannelHandle:
    """Create a group; return its review channel."""
    reviews = stage.server.create_text_channel("reviews")
    await stage.create_group("Night owls", review_channel_id=reviews.id)
    return reviews


async def test_nothing_follows_the_answer_to_a_command(stage: Stage) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    for options in ({}, {"part": "group"}, {"part": "members"}):
        result = await stage.run("manage", by=stage.morgan, **options)
        assert result.followups == [], options


async def test_news_are_posted_once_in_review_channel_and_again_if_the_issue_recurs(
    stage: Stage,
) -> None:
    reviews = await _create_group(stage)
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    await _advance_to_next_check(stage)
    (posted,) = reviews.history()
    assert said(posted).startswith("## For moderators\n- **Night owls:** I can’t post in")
    assert "**Send Messages** is denied to @everyone" in said(posted)
    assert labels(posted) == ["How to fix it"]
    refused = await stage.press(posted, "How to fix it")
    assert "Only moderators can do this" in said(refused)
    stage.restore_permissions(stage.channel)
    await _advance_to_next_check(stage)
    await _advance_to_next_check(stage)
    assert len(reviews.history()) == 1
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    assert ["Send Messages" in said(one) for one in reviews.history()] == [True, True]
    checked = await stage.press(posted, "How to fix it", by=stage.morgan)
    assert said(checked).startswith("## 1 thing to fix")


async def test_issue_shown_by_setup_is_not_posted(stage: Stage) -> None:
    reviews = await _create_group(stage)
    _deny_sending(stage, stage.channel)
    assert "1 thing to fix" in said(await stage.ask("setup", by=stage.morgan))
    await _advance_to_next_check(stage)
    assert reviews.history() == []


async def test_issue_that_setup_could_not_show_is_posted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = await _create_group(stage)
    _deny_sending(stage, stage.channel)

    async def fail(*_: object, **__: object) -> None:
        raise aiohttp.ServerDisconnectedError

    with monkeypatch.context() as broken:
        broken.setattr("bot.interactions.reply.Reply.send", fail)
        await stage.run("setup", by=stage.morgan)
    await _advance_to_next_check(stage)
    assert "**Send Messages** is denied to @everyone" in said(reviews.history()[0])


async def test_unreadable_group_ends_no_round_for_the_groups_after_it(stage: Stage) -> None:
    async with stage.bot.resources.database.writing() as connection:
        for number in range(1, 51):
            made = await groups.create(connection, number, "Other", "UTC", stage.env.now())
            await groups.change(
                connection, number, made.id, now=stage.env.now(), opened_at=stage.env.now()
            )
        await connection.execute(update(Group).where(Group.guild_id == 1).values(zone="Nowhere"))
    reviews = await _create_group(stage)
    _deny_sending(stage, stage.channel)
    with stage.env.time_context():
        await stage.bot.dispatcher.run_due(stage.env.now())
    assert "**Send Messages** is denied to @everyone" in said(reviews.history()[0])


async def _crash(*_: Any, **__: Any) -> None:
    raise RuntimeError("the process ends here")


async def _post_news_and_crash(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process end after it posted news in the review channel, before that was recorded."""
    _deny_sending(stage, stage.channel)
    with monkeypatch.context() as patched, capture_logs():
        patched.setattr(outbox, "record", _crash)
        await _advance_to_next_check(stage)


async def test_news_posted_before_a_crash_are_not_posted_again_but_an_issue_found_after_it_is(
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
    await _advance_to_next_check(stage)
    before, after = sorted(map(said, reviews.history()), key=lambda news: "No challenge" in news)
    assert "I can’t post in" in before
    assert "No challenge was posted." in after
    assert "I can’t post in" not in after


async def test_setup_shows_what_a_closed_review_channel_could_not(stage: Stage) -> None:
    reviews = await _create_group(stage)
    _deny_sending(stage, stage.channel)
    _deny_sending(stage, reviews)
    stage.env.inject_error(
        "POST", f"/channels/{reviews.id}/messages", status=403, code=MISSING_PERMISSIONS
    )
    await _advance_to_next_check(stage)
    shown = said(await stage.ask("setup", by=stage.morgan))
    assert stage.channel.mention in shown
    assert reviews.mention in shown


async def test_groups_that_are_not_open_are_not_checked(stage: Stage) -> None:
    reviews = await _create_group(stage)
    await stage.add_group("Early birds")
    await stage.archive_group("Night owls")
    _deny_sending(stage, stage.channel)
    await _advance_to_next_check(stage)
    assert reviews.history() == []


async def test_server_outage_causes_no_issue(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    outage = {"id": str(stage.server.id), "unavailable": True}
    stage.env.backend.emit("GUILD_DELETE", outage)
    # During an outage, the bot sees no channel either.
    stage.env.backend.delete_channel(stage.channel.id)
    await _advance_to_next_check(stage)
    async with stage.bot.resources.database.reading() as connection:
        assert await setup_issues.list_unannounced(connection, group.guild_id) == []


async def test_news_of_a_lost_week_are_one_line_and_lead_to_what_comes_next(stage: Stage) -> None:
    reviews = stage.server.create_text_channel("reviews")
    group = await stage.create_group("Night owls", review_channel_id=reviews.id)
    key, now = (group.guild_id, group.id), stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        weeks = ["2025-W52"]
        await posts.report_lost_weeks(connection, key, weeks, SkipReason.MISSED, now)
    await _advance_to_next_check(stage)
    (news,) = reviews.history()
    (line,) = said(news).splitlines()[1:]
    assert line.startswith("- **Night owls:** No challenge was posted in the week of 22 December: ")
    assert labels(news) == ["Check the setup", "What comes next"]


async def test_lost_week_is_news_once_and_nothing_to_fix(stage: Stage) -> None:
    group = await stage.create_group("Night owls")
    key, now = (group.guild_id, group.id), stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        await posts.report_lost_weeks(connection, key, ["2025-W52"], SkipReason.MISSED, now)
    shown = await stage.ask("manage", by=stage.morgan)
    assert "**Night owls:** No challenge was posted in the week of 22 December" in said(shown)
    checked = await stage.press(shown, "Check the setup", by=stage.morgan)
    assert said(checked).startswith("## Nothing to fix\n")
    assert "**For your information**\n- **Night owls:** No challenge was posted" in said(checked)
    assert "How to fix it" not in labels(checked)
    for command in ("manage", "setup"):
        assert "No challenge" not in said(await stage.ask(command, by=stage.morgan))


async def test_dashboard_names_an_issue_as_long_as_it_lasts(stage: Stage) -> None:
    await stage.create_group("Night owls")
    _deny_sending(stage, stage.channel)
    for _ in range(2):
        shown = await stage.ask("manage", by=stage.morgan)
        assert f"I can’t post in {stage.channel.mention}" in said(shown)
    shown = await stage.press(shown, "How to fix it", by=stage.morgan)
    assert "→ allow Send Messages" in said(shown)
