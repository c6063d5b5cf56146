"""A bot looks after the servers of its own shards only, and learns of changes from each connection."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from discord.utils import time_snowflake
from structlog.testing import capture_logs

from bot.app import StudyBot
from bot.db.models import Server
from bot.domain.shards import ShardBlock, shard_of
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
    now = stage.env.now()
    made = [now - dt.timedelta(seconds=ago) for ago in (20, 4, 2, 0)]
    arrived: list[Any] = [SimpleNamespace(id=time_snowflake(at), type=None) for at in made]
    for interaction in arrived:
        stage.bot.dispatch("interaction", interaction)
    with capture_logs() as logged:
        answered = [stage.bot.may_answer(interaction) for interaction in arrived]
    assert answered == [False, False, True, True]
    assert [each["reason"] for each in logged] == ["arrived too late"] * 2


async def test_button_in_a_message_works_for_a_server_of_another_process(stage: Stage) -> None:
    await stage.create_group()
    await stage.ask("plan join")
    await stage.remind(19)
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
        away.setattr("bot.app.membership.reconcile_servers", _fail)
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
