"""What the bot knows about servers, when shards begin sessions at the same time."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import StudyBot
from bot.db.database import Database
from tests.wire.payloads import BOT
from tests.wire.process import until


async def test_shards_become_ready_although_another_begins_again_meanwhile(bot: StudyBot) -> None:
    bot._connection.guild_ready_timeout = 0.05
    for shard_id in (0, 1, 0):
        ready = {"shard": [shard_id, 2], "user": BOT, "guilds": []}
        bot._connection.parsers["READY"](ready)
        await asyncio.sleep(0)  # begin to wait until all are ready

    async def are_ready() -> bool:
        return bot.ready_block == bot.block and bot.is_ready()

    await until(are_ready)


async def test_changes_of_the_servers_of_a_shard_are_recorded_one_after_the_other(
    url: str, bot: StudyBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    removal_came, recorded = asyncio.Event(), list[set[int]]()
    server: Any = SimpleNamespace(id=4 << 22, shard_id=0)
    servers = [server]

    async def record(_: object, present: set[int], *__: object) -> None:
        if present:  # what is recorded first is the slower one
            with suppress(TimeoutError):
                await asyncio.wait_for(removal_came.wait(), 0.1)
        else:
            removal_came.set()
        recorded.append(present)

    monkeypatch.setattr("bot.app.membership.reconcile_servers", record)
    monkeypatch.setattr(StudyBot, "guilds", property(lambda _: servers))
    async with Database(url) as database:
        bot.resources = replace(bot.resources, database=database)
        joining = asyncio.create_task(bot.on_guild_join(server))
        await asyncio.sleep(0)
        servers.clear()
        await asyncio.gather(joining, bot.on_guild_remove(server))
    assert recorded == [{server.id}, set()]
