"""Several processes share one database: each serves a block of shards, and one more stands by."""

import asyncio
import os
import signal

import pytest
from sqlalchemy import func, select

from bot.cluster.shared_cluster import LOST
from bot.db.models import Server
from bot.domain.cluster.leases import ProcessState
from bot.domain.cluster.shards import shard_of
from bot.services.cluster.status import Status, read_status
from tests.bench.payloads import FIRST_MEMBER
from tests.wire.conftest import BotEnvironment, server_of
from tests.wire.payloads import command
from tests.wire.process import BotProcess, until

SHARDS = 2

LEASE = 4.0
"""Seconds that the lease of a block lasts here, in production 15; a busy machine needs so many."""

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
        bot = await self._environment.bot(tick=0.5, serve=LEASE, send=20, lease=25).__aenter__()
        self._running[bot.process.pid] = bot
        await self.wait_until_served(standing_by)

    async def wait_until_served(self, standing_by: int) -> None:
        """Wait until running processes serve as many blocks as they can, and so many stand by."""

        async def are_served() -> bool:
            status = await self._status()
            waiting = [each.state == ProcessState.STANDING_BY for each in status.processes]
            serving = {self._number(each.holder) for each in status.blocks}
            enough = len(self._running) - standing_by
            return sum(waiting) == standing_by and len(serving & self._running.keys()) == enough

        try:
            await until(are_served)
        except TimeoutError:
            pytest.fail("".join(bot.read_log() for bot in self._running.values()))

    async def take_out(self, shard: int) -> BotProcess:
        """Return the process that serves a shard, which from now on is not expected to serve."""
        (held,) = (each for each in (await self._status()).blocks if each.block == shard)
        return self._running.pop(self._number(held.holder))

    async def post(self, channels: range) -> None:
        """Let groups be due, and wait until each of them has its post."""
        await self._environment.create_due_groups(*channels)
        await self._environment.wait_until_finished(next(iter(self._running.values())))
        await self._environment.assert_each_posted_once()

    async def kill_all(self) -> None:
        for bot in self._running.values():
            await bot.kill()

    async def _status(self) -> Status:
        async with self._environment.database.reading() as connection:
            return await read_status(connection)

    @staticmethod
    def _number(process_id: str | None) -> int:
        """Return the operating system's number of a process, which is in the id that it gave itself."""
        return int(process_id.split("-")[-2]) if process_id else 0


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
        async with asyncio.timeout(30):
            assert await paused.process.wait() == 1
        assert LOST in paused.read_log()
        assert answers.attempts[asked] == 1
    finally:
        await processes.kill_all()
    await environment.assert_each_posted_once()
    async with environment.database.reading() as connection:
        left = select(func.count()).select_from(Server).where(Server.left_at.is_not(None))
        assert (await connection.scalars(left)).one() == 0
