"""Reads how the process is doing, for `/healthz`, the metrics and systemd."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.health.checks import DatabaseVitals, ShardVitals, State, Vitals
from bot.health.database import DatabaseProbe
from bot.recorder import Recorder

if TYPE_CHECKING:
    from bot.app import StudyBot

_SECONDS = 0.5
"""Seconds between two looks at the event loop and at the shards."""


class Monitor:
    """Watches one process, which may stand by, and has a new bot each time its start is tried again."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        """Bots report to it."""
        self.bot: StudyBot | None = None
        self.probe: DatabaseProbe | None = None
        self._state, self._state_since = State.STARTING, time.monotonic()
        self._served_at: dict[int, float] = {}
        """By shard, when it was last seen to work."""
        self._served: set[int] = set()
        """The shards that worked at the last look."""
        self._losses: Counter[int] = Counter()

    def watch(self, bot: "StudyBot") -> None:
        """Watch a bot that is about to connect, in the place of the one before it."""
        self.bot, self._served_at, self._served = bot, {}, set()
        self._enter(State.STARTING)
        self.probe = DatabaseProbe(bot)
        self.probe.start()
        bot.before_database_closes.append(self.probe.close)

    def stand_by(self) -> None:
        """Note that the process waits until it can take over from another one."""
        self._enter(State.STANDING_BY)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look at the event loop and at the shards until the end of the block."""
        looking = asyncio.create_task(self._look(), name="monitor")
        try:
            yield
        finally:
            looking.cancel()

    async def _look(self) -> None:
        """Note how late the event loop is, and which shards work, twice a second."""
        while True:
            due = time.perf_counter() + _SECONDS
            await asyncio.sleep(_SECONDS)
            self.recorder.lagged(max(0.0, time.perf_counter() - due))
            if self.bot and self.bot.is_ready():
                self._enter(State.SERVING)
            elif (
                self._state is State.STANDING_BY
                and self.bot
                and not self.bot.cluster.is_standing_by
            ):
                self._enter(State.STARTING)
            self.check_shards()

    def _enter(self, state: State) -> None:
        if state is not self._state:
            self._state, self._state_since = state, time.monotonic()

    def vitals(self) -> Vitals:
        """Return what is known now; the first tick and claim count from when the state began."""
        now = time.monotonic()
        ticked_at = self.bot.dispatcher.last_tick_at if self.bot else None
        claimed_at = self.bot.dispatcher.last_claim_at if self.bot else None
        return Vitals(
            state=self._state,
            in_state=now - self._state_since,
            shard_count=self.bot.block.count if self.bot else 1,
            shards=self.check_shards(),
            database=self.probe.vitals if self.probe else DatabaseVitals(),
            servers=len(self.bot.guilds) if self.bot else 0,
            lease=self.bot.cluster.fence.seconds_left if self.bot else math.inf,
            ticked=now - (ticked_at or self._state_since),
            claimed=now - (claimed_at or self._state_since),
        )

    def check_shards(self) -> list[ShardVitals]:
        """Return the state of each connection to Discord, and count those that were lost meanwhile."""
        now, found = time.monotonic(), []
        gateway = self.bot.gateway if self.bot else None
        served = gateway.served() if gateway else set()
        for shard_id, ages in (gateway.ages() if gateway else {}).items():
            if shard_id in served:
                self._served_at[shard_id] = now
            elif shard_id in self._served:
                self._losses[shard_id] += 1
                self.recorder.lost_shard(shard_id)
            unserved = now - self._served_at.setdefault(shard_id, now)
            times = (unserved, ages.acknowledged, ages.received)
            found.append(ShardVitals(shard_id, *times, losses=self._losses[shard_id]))
        self._served = served
        return found
