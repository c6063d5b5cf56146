"""Shards connect to a stand-in for Discord, and stay connected whatever it does."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket

from bot.app import StudyBot
from bot.cluster.client import PersistentShard
from bot.cluster.shard_claim import fetch_limits
from bot.domain.errors import SetupError
from bot.domain.shards import ShardBlock
from tests.test_settings import TOKEN
from tests.wire.gateway import StandInGateway
from tests.wire.process import until
from tests.wire.standin import stand_in


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
            return since >= set(begun) and not self.bot.shards_down()

        await until(are_served)


async def _has_no_heartbeats() -> bool:
    """Whether discord.py's threads have ended, also those of connections that it gave up."""
    return not any(thread.name.startswith("keep-alive") for thread in threading.enumerate())


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten what shards wait for; used before the bot is built."""
    monkeypatch.setattr("bot.cluster.shard_claim.TURN_SECONDS", 0.05)
    monkeypatch.setattr("bot.cluster.client.HEARTBEAT_SECONDS", 2.0)
    monkeypatch.setattr(discord.shard, "Shard", PersistentShard)


@pytest.fixture
async def connected(
    short: None, bot: StudyBot, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Connected]:
    """The bot, connected with two shards, each of which has a server."""
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
        await bot.close()
        await until(_has_no_heartbeats)


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


async def test_session_is_resumed_elsewhere_if_the_address_to_resume_is_dead(
    connected: Connected,
) -> None:
    connected.discord.is_resume_dead = True
    await connected.discord.cut()
    await connected.wait_for_sessions(("resume", 0), ("resume", 1))


async def test_shard_that_cannot_connect_keeps_no_other_from_it(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go = asyncio.Event()

    async def take(shard_id: int) -> None:
        if shard_id == 0:
            await may_go.wait()

    async def is_back() -> bool:
        return set(connected.bot.shards_down()) == {0}

    monkeypatch.setattr(connected.bot.shard_claim, "take_identify_turn", take)
    await connected.discord.end_sessions()
    await until(is_back)
    may_go.set()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))


async def test_sessions_that_discord_ends_begin_again(connected: Connected) -> None:
    await connected.discord.end_sessions()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))


async def test_new_session_waits_for_its_turn(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, may_go = list[int](), asyncio.Event()

    async def take(shard_id: int) -> None:
        taken.append(shard_id)
        await may_go.wait()

    async def has_asked() -> bool:
        return bool(taken)

    monkeypatch.setattr(connected.bot.shard_claim, "take_identify_turn", take)
    await connected.discord.end_sessions()
    await until(has_asked)
    assert len(connected.discord.sessions) == 2
    may_go.set()
    await connected.wait_for_sessions(("identify", 0), ("identify", 1))
    assert set(taken) == {0, 1}


async def test_silent_connections_are_replaced(connected: Connected) -> None:
    connected.discord.silence()
    await connected.wait_for_sessions(("resume", 0), ("resume", 1))


async def test_bot_ends_if_it_cannot_connect_again(
    connected: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cluster.client.SECONDS_WITHOUT_SHARD", 0.2)
    connected.discord.is_dead = True
    await connected.discord.cut()
    async with asyncio.timeout(120):
        with pytest.raises(SetupError, match="None of my shards"):
            await connected.bot.require_shard()


async def test_refused_shards_end_the_bot(connected: Connected) -> None:
    await connected.discord.cut(code=4011)
    with pytest.raises(discord.ConnectionClosed):
        await connected.running
