"""Finds out how the process is doing, for `/healthz` and the metrics."""

import asyncio
import time
from collections.abc import Mapping, Sequence
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
        if bot.cluster.is_standing_by:
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
