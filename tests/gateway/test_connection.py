"""Shards connect to a stand-in for Discord, and stay connected whatever it does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.app import StudyBot
from bot.domain.cluster.shards import ShardBlock
from bot.domain.errors import SetupError
from bot.gateway.gateway import fetch_limits
from tests.test_settings import TOKEN
from tests.wire.gateway import StandInGateway
from tests.wire.process import until
from tests.wire.standin import stand_in

SHORT = {
    "identify.SECONDS_BETWEEN": 0.05,
    "connection._BACKOFF": (0.0, 0.05),
    "connection._RESUME_SECONDS": 0.2,
    "connection._SECONDS_TO_ACKNOWLEDGE": 0.5,
    "connection._SECONDS_AFTER_SLOT": 0.02,
    "connection._SECONDS_TO_BEGIN": 0.5,
    "connection._STABLE_SECONDS": 0.0,
    "watchdog._EVERY": 0.05,
}


@dataclass(frozen=True, slots=True)
class Connected:
    """A bot with two shards, and the stand-in's gateway."""

    bot: StudyBot
    discord: StandInGateway
    running: asyncio.Task[None]

    async def wait_for_sessions(self, *begun: tuple[str, int]) -> None:
        """Wait until sessions were begun or resumed like this since the start, and are served."""

        async def are_served() -> bool:
            since = set(self.discord.sessions[2:])
            return since >= set(begun) and self.bot.gateway.served() == {0, 1}

        await until(are_served, 10)


@pytest.fixture
async def connected(bot: StudyBot, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connected]:
    """The bot, connected with two shards, each of which has a server."""
    for name, value in SHORT.items():
        monkeypatch.setattr(f"bot.gateway.{name}", value)
    async with stand_in() as server:
        monkeypatch.setattr(discord.http.Route, "BASE", f"{server.url}/api/v10")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(f"{server.url}/gateway/"))
        server.gateway.shards, server.gateway.heartbeat_seconds = 2, 0.2
        for number in (4, 5):
            server.add_server(number << 22, number)
        await bot.login(TOKEN)
        bot.serve(ShardBlock.all_of((await fetch_limits(bot)).recommended_shards))
        one = Connected(bot, server.gateway, asyncio.create_task(bot.connect()))
        await one.wait_for_sessions()
        yield one
        one.running.cancel()


async def test_each_shard_is_told_of_its_own_servers(connected: Connected) -> None:
    assert connected.discord.sessions == [("identify", 0), ("identify", 1)]

    async def are_known() -> bool:
        return {guild.id >> 22 for guild in connected.bot.guilds if not guild.unavailable} == {4, 5}

    await until(are_known)
    assert {guild.shard_id for guild in connected.bot.guilds} == {0, 1}


async def test_lost_connections_are_resumed(connected: Connected) -> None:
    await connected.discord.cut()
    await connected.wait_for_sessions(("resume", 0), ("resume", 1))
    assert connected.discord.sessions.count(("identify", 0)) == 1


async def test_new_session_begins_if_the_address_to_resume_is_dead(connected: Connected) -> None:
    connected.discord.is_resume_dead = True
    await connected.discord.cut()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))


async def test_new_session_begins_if_the_address_to_resume_does_not_answer(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.connection._CONNECT_SECONDS", 0.3)
    connected.discord.is_resume_stuck = True
    await connected.discord.cut()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))


async def test_sessions_that_discord_ends_begin_again(connected: Connected) -> None:
    await connected.discord.end_sessions()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))


async def test_shard_tries_again_if_it_gets_no_slot(connected: Connected) -> None:
    slots = connected.bot.gateway.slots
    failures = [ConnectionRefusedError(), RuntimeError()]

    async def take() -> None:
        if failures:
            raise failures.pop()
        await slots.take(0)

    for connection in connected.bot.gateway.connections.values():
        connection._take_slot = take
    await connected.discord.end_sessions()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))
    assert not failures


async def test_silent_connections_are_replaced(connected: Connected) -> None:
    connected.discord.silence()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))
    assert set(connected.bot.gateway.ages()) == {0, 1}


async def test_bot_ends_if_it_cannot_connect_again(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.watchdog._SECONDS_ALONE", 0.2)
    connected.discord.is_dead = True
    await connected.discord.cut()
    with pytest.raises(SetupError, match="can’t get it back"):
        await connected.running


async def test_refused_shards_end_the_bot(connected: Connected) -> None:
    await connected.discord.cut(code=4011)
    with pytest.raises(discord.ConnectionClosed):
        await connected.running
