"""Finds out how the process is doing, for `/healthz` and the metrics, and tells systemd."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from bot.app import StudyBot
from bot.db.outage import reason_of, write_something
from bot.domain.shards import ShardBlock
from bot.services.outbox import Backlog, get_backlog

_DOWN_SECONDS = 15.0  # without a connection are normal, as when Discord asks to reconnect
_START_SECONDS, _START_SECONDS_PER_SHARD = 60.0, 6.0  # that connecting may take
_TICK_SECONDS = 30.0  # since the scheduler's last tick; there is one every ten
_DATABASE_SECONDS = 5.0  # that the database may take to answer


class Check(StrEnum):
    """What is checked; the values are shown in `/healthz` and in the metrics."""

    GATEWAY = "gateway"
    DATABASE = "database"
    TICK = "tick"


class State(StrEnum):
    """What the process is doing; the values are shown in `/healthz`."""

    STARTING = "starting"
    SERVING = "serving"
    STANDING_BY = "standing by"  # other processes serve every server, which is healthy


@dataclass(frozen=True, slots=True)
class Report:
    state: State
    problems: Mapping[Check, str]  # a sentence for each check that found something wrong
    servers: int = 0
    shards_down: Sequence[int] = ()
    backlog: Backlog = field(default_factory=Backlog)

    @property
    def summary(self) -> str:
        """What is wrong, or else what the process is doing, in whole sentences."""
        if self.problems:
            return " ".join(self.problems.values())
        return {
            State.STARTING: "Connecting to Discord.",
            State.SERVING: f"Serving {self.servers} server{'' if self.servers == 1 else 's'}.",
            State.STANDING_BY: "Standing by until another process stops.",
        }[self.state]


class Health:
    """Asks one process how it is doing, which has a new bot each time its start is tried again."""

    def __init__(self) -> None:
        self.bot: StudyBot | None = None

    async def report(self) -> Report:
        """Look at the bot, and read and write its database once."""
        bot = self.bot
        if bot is None or bot.is_closed():
            return Report(State.STARTING, {})
        state = State.SERVING if bot.is_ready() else State.STARTING
        if bot.shard_claim.is_standing_by:
            state = State.STANDING_BY
        found, backlog = dict[Check, str](), Backlog()
        database, now = bot.resources.database, bot.resources.clock.now()
        try:
            async with asyncio.timeout(_DATABASE_SECONDS):
                async with database.reading() as connection:
                    backlog = await get_backlog(connection, now, bot.block)
                await write_something(database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the database cannot be used
            found[Check.DATABASE] = f"The database can’t be read or written ({reason_of(error)})."
        if state is State.STANDING_BY:
            return Report(state, found)
        down = bot.shards_down()
        found[Check.GATEWAY] = gateway_problem(down, bot.block, state)
        if state is State.SERVING:
            found[Check.TICK] = tick_problem(time.monotonic() - bot.dispatcher.last_tick_at)
        problems = {check: sentence for check, sentence in found.items() if sentence}
        return Report(state, problems, len(bot.guilds), tuple(down), backlog)


def gateway_problem(down: Mapping[int, float], block: ShardBlock, state: State) -> str:
    """Return what is wrong with shards, `down` for so many seconds; empty if nothing is."""
    limit = _DOWN_SECONDS
    if state is State.STARTING:
        limit = _START_SECONDS + _START_SECONDS_PER_SHARD * block.count
    if max(down.values(), default=0.0) <= limit:
        return ""
    shard_id = max(down, key=down.__getitem__)
    return (
        f"{len(down)} of {len(block.ids)} shards {'has' if len(down) == 1 else 'have'} no connection to "
        f"Discord, shard {shard_id} for {down[shard_id]:.0f} seconds."
    )


def tick_problem(age: float) -> str:
    """Return what is wrong with the scheduler, so many seconds after its last tick; empty if nothing is."""
    if age <= _TICK_SECONDS:
        return ""
    return f"The scheduler hasn’t looked for due posts for {age:.0f} seconds."


_STATUS_SECONDS = 10.0  # seconds between two reports if systemd does not wait for a sign of life


class Systemd:
    def __init__(self, address: str, watchdog_usec: int | None = None) -> None:
        """`address` is NOTIFY_SOCKET, where a leading @ means an abstract socket.

        `watchdog_usec` is WATCHDOG_USEC: the microseconds within which systemd waits for a sign of life.
        """
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.seconds = watchdog_usec / 1_000_000 / 2 if watchdog_usec else _STATUS_SECONDS
        """Seconds between two reports: half of the time that systemd waits."""

    def notify(self, *lines: str) -> None:
        """Send lines such as READY=1; a service manager that is gone is ignored."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.connect(self._address)
            out.send("\n".join(lines).encode())

    @asynccontextmanager
    async def keep_informed(self, health: Health) -> AsyncIterator[None]:
        self.notify("READY=1")
        task = asyncio.create_task(self._report(health), name="systemd")
        try:
            yield
        finally:
            task.cancel()
            self.notify("STOPPING=1")

    async def _report(self, health: Health) -> None:
        """Send the status and a sign of life again and again.

        The sign of life is withheld if the scheduler stands still, which a restart cures. If the
        database is gone, the bot goes on by itself once it is back; if Discord is, the bot connects
        again, or ends by itself.
        """
        while True:
            found = await health.report()
            alive = () if Check.TICK in found.problems else ("WATCHDOG=1",)
            self.notify(f"STATUS={found.summary}", *alive)
            await asyncio.sleep(self.seconds)
