"""Servers that remove the bot, add it again, or are unavailable for a while."""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.backend import serializers
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.db.database import Database
from bot.db.models import Server
from bot.jobs.housekeeping import back_up, clean_up
from bot.resources import Resources
from bot.services.members import membership
from tests.cogs.challenges.weekly import prepare_week, wait_for_first_post
from tests.cogs.stage import Stage, labels, said


async def _join_and_check_in(stage: Stage) -> None:
    await stage.create_group("Night owls")
    await stage.ask("plan join")
    await stage.ask("plan done")


async def _emit_guild_event(stage: Stage, event: str, **extra: Any) -> None:
    """Send a gateway event about the server to the bot."""
    payload: dict[str, Any] = {"id": str(stage.server.id), **extra}
    if event == "GUILD_CREATE":
        guild = stage.env.backend.get_guild(stage.server.id)
        payload = {**serializers.guild_create_payload(stage.env.backend, guild), **extra}
        if not extra:
            payload.pop("unavailable", None)  # without the field, Discord means a new server
    stage.env.backend.emit(event, payload)
    await stage.env.settle()


async def _stored_server_ids(resources: Resources) -> list[int]:
    """Return the ids of the stored servers."""
    async with resources.database.reading() as connection:
        return list(await connection.scalars(select(Server.guild_id)))


async def test_server_that_returns_within_thirty_days_has_all_its_data(stage: Stage) -> None:
    await _join_and_check_in(stage)
    await _emit_guild_event(stage, "GUILD_DELETE")
    await stage.advance(days=29)
    await _emit_guild_event(stage, "GUILD_CREATE")
    await stage.advance(days=9)
    assert "1 of 30 done" in said(await stage.ask("plan today"))
    assert "**10** in Night owls" in said(await stage.ask("points"))


async def test_departure_that_the_database_cannot_record_is_recorded_later(
    stage: Stage, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("no database")

    await _join_and_check_in(stage)
    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(membership, "reconcile_servers", fail)
        await _emit_guild_event(stage, "GUILD_DELETE")
    assert [entry["event"] for entry in logs] == ["servers not recorded yet"]
    await stage.run_due()
    await stage.advance(days=30, hours=1)
    assert await _stored_server_ids(resources) == []


async def test_data_of_a_server_is_deleted_after_thirty_days(
    stage: Stage, resources: Resources
) -> None:
    await _join_and_check_in(stage)
    await _emit_guild_event(stage, "GUILD_DELETE")
    await stage.advance(days=30, hours=1)
    assert await _stored_server_ids(resources) == []
    await _emit_guild_event(stage, "GUILD_CREATE")
    assert "No study group is open in this server" in said(await stage.ask_refused("plan join"))
    assert "Nothing." in said(await stage.ask("privacy"))


async def test_outage_of_any_length_changes_nothing(stage: Stage, resources: Resources) -> None:
    await _join_and_check_in(stage)
    await _emit_guild_event(stage, "GUILD_DELETE", unavailable=True)
    await stage.advance(days=60)
    assert await _stored_server_ids(resources) == [stage.server.id]
    await _emit_guild_event(stage, "GUILD_CREATE", unavailable=False)
    assert "1 of 30 done" in said(await stage.ask("plan today"))


async def test_weekly_post_comes_soon_after_a_short_outage(stage: Stage) -> None:
    week = await prepare_week(stage)
    await _emit_guild_event(stage, "GUILD_DELETE", unavailable=True)
    await wait_for_first_post(stage)
    await _emit_guild_event(stage, "GUILD_CREATE", unavailable=False)
    assert week.channel.history() == []
    await stage.advance(minutes=3)
    assert said(week.post).startswith("## ")


async def test_removal_while_the_bot_was_offline_is_noticed(
    stage: Stage, resources: Resources
) -> None:
    await _join_and_check_in(stage)
    stage.env.backend.subscribers.clear()  # the connection to Discord is cut
    stage.env.backend.remove_guild(stage.server.id)
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    assert await _stored_server_ids(resources) == [stage.server.id]
    await stage.pass_time(days=30, hours=1)
    await clean_up(resources, stage.env.now())
    assert await _stored_server_ids(resources) == []
    await restarted.close()


async def test_copy_that_fails_is_one_line_in_the_log(resources: Resources, tmp_path: Path) -> None:
    elsewhere = Database(f"sqlite+aiosqlite:///{tmp_path}/missing/cohort.db")
    kept = replace(resources, database=elsewhere, backup_every=dt.timedelta(hours=1))
    with capture_logs() as logs:
        await back_up(kept, resources.clock.now())
    (line,) = logs
    assert line["event"] == "database not copied"
    assert line["why"].endswith(".")
    assert "exc_info" not in line


async def test_damaged_copy_is_said_to_be_that_and_nothing_else(
    resources: Resources, tmp_path: Path
) -> None:
    file = tmp_path / "damaged.db"
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("CREATE TABLE diary (day TEXT CHECK (day <> ''))")
        opened.execute("PRAGMA ignore_check_constraints = ON")
        opened.execute("INSERT INTO diary VALUES ('')")
        opened.commit()
    damaged = Database(f"sqlite+aiosqlite:///{file}")
    kept = replace(resources, database=damaged, backup_every=dt.timedelta(hours=1))
    with capture_logs() as logs:
        await back_up(kept, resources.clock.now())
    assert logs[0]["why"].endswith(", so it wasn’t kept.")


async def test_other_servers_keep_their_data(stage: Stage, resources: Resources) -> None:
    await _join_and_check_in(stage)
    other_server = stage.in_another_server()
    await other_server.appear("hidden")
    await _emit_guild_event(stage, "GUILD_DELETE")
    await stage.advance(days=31)
    assert await _stored_server_ids(resources) == [other_server.server.id]


def _introductions(channel: simcord.ChannelHandle) -> list[discord.Message]:
    return [one for one in channel.history() if said(one).startswith("## Hello, I’m Cohort")]


async def test_new_server_gets_one_introduction_where_the_bot_may_post(
    stage: Stage, resources: Resources
) -> None:
    garden = stage.server.create_text_channel("garden")
    stage.deny_permissions(stage.channel, send_messages=True)
    for _ in range(2):
        await _emit_guild_event(stage, "GUILD_CREATE")
        await stage.run_due()
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    with stage.env.time_context():
        await restarted.dispatcher.run_due(restarted.resources.clock.now())
    await stage.env.settle()
    assert _introductions(stage.channel) == []
    (introduction,) = _introductions(garden)
    for topic in ("**To begin:**", "**Who sees what:**", "To remove me:"):
        assert topic in said(introduction)
    await restarted.close()


async def test_server_that_added_the_bot_while_it_was_offline_is_introduced_to_it(
    stage: Stage, resources: Resources
) -> None:
    await stage.pass_time(days=2)
    new = stage.in_another_server()  # without the event that tells a running bot
    restarted = StudyBot(resources)
    await stage.env.restart_bot(restarted)
    with stage.env.time_context():
        await restarted.dispatcher.run_due(restarted.resources.clock.now())
    await stage.env.settle()
    assert len(_introductions(new.channel)) == 1
    assert _introductions(stage.channel) == []  # where it has been for two days
    await restarted.close()


async def test_moderators_set_up_from_the_introduction(stage: Stage) -> None:
    await _emit_guild_event(stage, "GUILD_CREATE")
    await stage.run_due()
    (introduction,) = _introductions(stage.channel)
    assert said(await stage.press(introduction, "Set up")).startswith("Only moderators can do this")
    shown = await stage.press(introduction, "Set up", by=stage.morgan)
    assert shown.ephemeral
    assert "Open the group" in labels(shown)
    assert said(await stage.press(introduction, "Help")).startswith("## Cohort")


async def test_server_that_had_the_bot_before_gets_no_introduction(stage: Stage) -> None:
    await stage.create_group()
    await _emit_guild_event(stage, "GUILD_DELETE")
    await _emit_guild_event(stage, "GUILD_CREATE")
    await stage.run_due()
    assert _introductions(stage.channel) == []


async def test_introduction_that_is_a_day_late_or_has_no_channel_is_left_out(stage: Stage) -> None:
    stage.deny_permissions(stage.channel, send_messages=True)
    await _emit_guild_event(stage, "GUILD_CREATE")
    await stage.run_due()
    stage.restore_permissions(stage.channel)
    await stage.advance(hours=1)
    other = stage.in_another_server()
    await _emit_guild_event(other, "GUILD_CREATE")
    await other.advance(days=2)
    assert _introductions(stage.channel) == _introductions(other.channel) == []
