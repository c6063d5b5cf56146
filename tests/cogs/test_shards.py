"""A bot looks after the servers of its own shards only, and learns of changes from each connection."""

import asyncio
import datetime as dt
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.db.models import Server
from bot.domain.cluster.shards import ShardBlock, shard_of
from bot.resources import Resources
from tests.cogs.challenges.weekly import Week, prepare_week
from tests.cogs.stage import Stage, answer_of, said
from tests.databases import find_row

_SHARDS = 3


async def _left_at(stage: Stage) -> dt.datetime | None:
    async with stage.bot.resources.database.reading() as connection:
        server = await find_row(connection, Server, stage.server.id)
        assert server
        left_at: dt.datetime | None = server.left_at
        return left_at


async def _fail(*_: Any) -> None:
    raise OSError("the database is away")


@pytest.fixture
async def prepared(stage: Stage) -> Week:
    """It is Thursday, 00:00; the first post is due on Monday at 9:00."""
    return await prepare_week(stage)


async def test_posts_are_sent_by_the_process_that_serves_the_server(
    prepared: Week, resources: Resources
) -> None:
    stage = prepared.stage
    own = shard_of(stage.server.id, _SHARDS)
    others = ShardBlock.of(set(range(_SHARDS)) - {own}, _SHARDS)
    await stage.env.advance_time(dt.timedelta(days=4, hours=9).total_seconds())
    for block, posts in ((others, 0), (ShardBlock.of([own], _SHARDS), 1)):
        bot = StudyBot(resources, block=block)
        await stage.env.restart_bot(bot)
        assert bot.ready_block == block
        await bot.dispatcher.run_due(stage.env.now())
        assert len(prepared.channel.history()) == posts
        assert await _left_at(stage) is None


async def test_what_was_asked_during_a_pause_is_left_unanswered_if_it_is_too_old(
    stage: Stage,
) -> None:
    cluster, now = stage.bot.cluster, stage.env.now()
    made = [now - dt.timedelta(seconds=ago) for ago in (20, 4, 2, 0)]
    cluster.fence.close()  # its lease ended during the pause
    arrived: list[Any] = [SimpleNamespace(id=discord.utils.time_snowflake(at)) for at in made]
    asked = [asyncio.create_task(stage.bot.may_answer(each)) for each in arrived]
    await asyncio.sleep(0)
    cluster.fence.renewed(cluster.fence.clock())
    cluster._renewed.set()
    with capture_logs() as logged:
        assert await asyncio.gather(*asked) == [False, False, True, True]
    assert [each["reason"] for each in logged] == ["arrived too late"] * 2


async def test_button_in_a_message_works_for_a_server_of_another_process(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.ask("plan remind", time="19:30")
    await stage.advance(hours=19, minutes=31)
    known = stage.bot.get_guild(stage.server.id)
    assert known
    stage.bot._connection._remove_guild(known)
    reminder: Any = stage.alice.user.dm_channel.history()[-1]
    answer = answer_of(await stage.alice.user.click(reminder, label="Done"))
    assert "Day 1" in said(answer)


async def test_removal_while_a_shard_was_disconnected_is_noticed(stage: Stage) -> None:
    await stage.create_group()
    assert stage.bot.user
    user = {
        "id": str(stage.bot.user.id),
        "username": "cohort",
        "discriminator": "0",
        "avatar": None,
    }
    ready = {"shard": [0, 1], "user": user, "guilds": []}
    stage.bot._connection.parsers["READY"](ready)
    await stage.env.settle()
    assert not stage.bot.guilds
    assert await _left_at(stage) is not None


async def test_removal_is_recorded_once_the_database_is_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.create_group()
    known = stage.bot.get_guild(stage.server.id)
    assert known
    stage.bot._connection._remove_guild(known)
    with monkeypatch.context() as away:
        away.setattr("bot.app.servers.reconcile", _fail)
        with pytest.raises(OSError, match="away"):
            await stage.bot.on_guild_remove(known)
    assert await _left_at(stage) is None
    await stage.run_due()
    assert await _left_at(stage) is not None


async def test_nothing_is_planned_before_the_servers_of_a_shard_are_known(
    resources: Resources,
) -> None:
    bot = StudyBot(resources, block=ShardBlock.of([1, 2], _SHARDS))
    assert bot.ready_block is None
    await bot.on_shard_ready(2)
    assert bot.ready_block == ShardBlock.of([2], _SHARDS)
    await bot.on_shard_connect(2)  # another connection
    assert bot.ready_block is None
    await resources.database.close()


async def test_command_is_answered_once_a_lease_that_has_ended_is_renewed(stage: Stage) -> None:
    cluster = stage.bot.cluster
    cluster.fence.close()

    def renew() -> None:
        cluster.fence.renewed(cluster.fence.clock())
        cluster._renewed.set()

    asyncio.get_running_loop().call_later(0.02, renew)
    assert "/plan join" in said(await stage.ask("help"))


async def test_command_is_left_to_others_if_the_lease_is_not_renewed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cluster.cluster._SECONDS_TO_RENEW", 0)
    stage.bot.cluster.fence.close()
    with capture_logs() as logs:
        assert (await stage.run("help")).response is None
    assert [entry["reason"] for entry in logs] == ["lease ended"]


async def test_tick_without_a_lease_leaves_its_work_to_others_without_an_error(
    prepared: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, fence = prepared.stage, prepared.stage.bot.cluster.fence
    monkeypatch.setattr(stage.bot.resources.database, "_may_write", fence.require_open)
    await stage.env.advance_time(dt.timedelta(days=4, hours=9).total_seconds())
    fence.close()
    with capture_logs() as logs:
        await stage.bot.dispatcher.run_due(stage.env.now())
    assert {(each["event"], each["log_level"]) for each in logs} == {
        ("left to another process", "info")
    }
