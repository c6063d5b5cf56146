"""Several processes share one database: each serves a block of shards, and one more stands by."""

import asyncio
import os
import signal

import pytest
from sqlalchemy import func, select, text

from bot.cluster.shared_claim import LOST
from bot.db.database import ConnectionLock
from bot.db.models import Server
from bot.domain.shards import shard_of
from tests.bench.payloads import FIRST_MEMBER
from tests.wire.conftest import BotEnvironment, server_of
from tests.wire.payloads import command
from tests.wire.process import BotProcess, until

SHARDS = 2

SECONDS_TO_LIVE = 4.0
"""Seconds after which PostgreSQL frees the lock of a process that asks nothing, in production 15."""

_SERVING = text("""
    SELECT held.objid::int AS shard, activity.application_name AS name
    FROM pg_locks AS held JOIN pg_stat_activity AS activity USING (pid)
    WHERE activity.datname = current_database() AND held.classid = :block
""")

FIRST, SECOND, THIRD = range(100, 106), range(110, 116), range(120, 126)
"""Channels of groups, half of them in servers of each shard."""


class Processes:
    """Processes of the bot that serve one of two shards each."""

    def __init__(self, environment: BotEnvironment) -> None:
        environment.discord.gateway.shards = SHARDS
        environment.settings["SHARDS_PER_PROCESS"] = "1"
        for channel in (*FIRST, *SECOND, *THIRD):
            environment.discord.add_server(server_of(channel), channel)
        self._environment = environment
        self._running: dict[int, BotProcess] = {}

    async def start(self, standing_by: int) -> None:
        """Start one more process; wait until all serve or stand by."""
        bot = await self._environment.bot(
            tick=0.5, serve=SECONDS_TO_LIVE, send=20, lease=25
        ).__aenter__()
        self._running[bot.process.pid] = bot
        await self.wait_until_served(standing_by)

    async def wait_until_served(self, standing_by: int) -> None:
        """Wait until running processes serve as many blocks as they can, and so many stand by."""

        async def are_served() -> bool:
            serving = (await self._serving()).values()
            return set(serving) <= self._running.keys() and len(serving) == expected

        expected = len(self._running) - standing_by
        try:
            await until(are_served)
        except TimeoutError:
            pytest.fail("".join(bot.read_log() for bot in self._running.values()))

    async def take_out(self, shard: int) -> BotProcess:
        """Return the process that serves a shard, which from now on is not expected to serve."""
        return self._running.pop((await self._serving())[shard])

    async def post(self, channels: range) -> None:
        """Let groups be due, and wait until each of them has its post."""
        await self._environment.create_due_groups(*channels)
        await self._environment.wait_until_finished(next(iter(self._running.values())))
        await self._environment.assert_each_posted_once()

    async def kill_all(self) -> None:
        for bot in self._running.values():
            await bot.kill()

    async def _serving(self) -> dict[int, int]:
        """Return, by shard, the operating system's number of its process, which is in its name."""
        async with self._environment.database.reading() as connection:
            found = (await connection.execute(_SERVING, {"block": ConnectionLock.BLOCK})).all()
        return {row.shard: int(row.name.split("-")[-2]) for row in found}


async def _ask(environment: BotEnvironment, shard: int) -> str:
    """Let a member of a server of a shard ask for something; return the id of the interaction."""
    servers = map(server_of, FIRST)
    server = str(next(each for each in servers if shard_of(each, SHARDS) == shard))
    asked = command(FIRST_MEMBER, "plan", "today")
    asked |= {"guild_id": server, "guild": {**asked["guild"], "id": server}}
    await environment.discord.send_interaction(asked)
    return str(asked["id"])


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_shards_stay_served_while_processes_are_killed_and_paused(
    environment: BotEnvironment,
) -> None:
    processes, answers = Processes(environment), environment.discord.answers
    try:
        for standing_by in (0, 0, 1):
            await processes.start(standing_by)
        await processes.post(FIRST)

        killed = await processes.take_out(0)
        await killed.kill()
        await processes.wait_until_served(0)
        await processes.post(SECOND)

        await processes.start(1)
        paused = await processes.take_out(1)
        os.kill(paused.process.pid, signal.SIGSTOP)
        await processes.wait_until_served(0)
        await processes.post(THIRD)
        asked = await _ask(environment, 1)  # both processes are connected

        async def is_answered() -> bool:
            return bool(answers.attempts[asked])

        await until(is_answered)
        os.kill(paused.process.pid, signal.SIGCONT)
        async with asyncio.timeout(120):
            assert await paused.process.wait() == 1
        assert LOST in paused.read_log()
    finally:
        await processes.kill_all()
    await environment.assert_each_posted_once()
    async with environment.database.reading() as connection:
        left = select(func.count()).select_from(Server).where(Server.left_at.is_not(None))
        assert (await connection.scalars(left)).one() == 0
