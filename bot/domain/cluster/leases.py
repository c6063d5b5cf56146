"""Several processes of the bot on one database: how they share the shards, and until when.

Each process leases a block of shards. The database's clock decides when a lease ends. Its holder
counts on a clock of its own from before it asked, so it stops before another process can start.
"""

import datetime as dt
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.cluster.shards import ShardBlock, split_shards
from bot.domain.errors import SetupError

LEASE = dt.timedelta(seconds=15)
"""How long a lease lasts in the database after it was taken or renewed."""

MARGIN = dt.timedelta(seconds=2)
"""How much earlier its holder stops: clocks may run at different speeds, and a request takes time."""


class ProcessState(StrEnum):
    """What a process of the bot is doing."""

    STARTING = "starting"
    STANDING_BY = "standing by"
    SERVING = "serving"
    STOPPING = "stopping"


class LeaseEnded(Exception):
    """This process may not write, send or answer any more, because its lease has ended."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How many shards the bot has, and how many of them a process serves at most."""

    shard_count: int
    shards_per_process: int

    @property
    def blocks(self) -> tuple[ShardBlock, ...]:
        """The blocks that processes can lease; a block's number is its place in here."""
        return split_shards(self.shard_count, self.shards_per_process)


@dataclass(frozen=True, slots=True)
class WantedLayout:
    """What Discord recommends, and what the operator set for one process; None if nothing."""

    recommended: int
    shard_count: int | None = None
    shards_per_process: int | None = None

    def agree(self, running: Layout | None) -> Layout:
        """Return the layout to be used, which is the one of the processes that are running, if any.

        Raises:
            SetupError: what was set for this process differs from theirs.
        """
        count = self.shard_count or (running.shard_count if running else self.recommended)
        mine = Layout(count, min(self.shards_per_process or count, count))
        if running and mine != running:
            raise SetupError(
                "The processes that are already running on this database have "
                f"{running.shard_count} shards, {running.shards_per_process} per process, but this one "
                f"is set to {mine.shard_count} shards, {mine.shards_per_process} per process. Give all of them "
                "the same SHARD_COUNT and SHARDS_PER_PROCESS. To change these, stop all processes first."
            )
        return mine


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one process to serve a block of shards, as it is stored."""

    block: int
    holder: str | None
    """The id of the process; None once it was given back."""
    generation: int
    """Counts how often the block was leased."""
    expires_at: dt.datetime

    def is_free(self, now: dt.datetime) -> bool:
        """Whether another process may take it."""
        return self.holder is None or self.expires_at <= now

    def renew(self, held: "Lease", now: dt.datetime) -> "Lease | None":
        """Return the stored lease extended, if it is still the held one; None if it was taken.

        A lease that has ended can be renewed as long as nobody else took it.
        """
        if (self.holder, self.generation) != (held.holder, held.generation):
            return None
        return replace(self, expires_at=now + LEASE)


def take_free_lease(
    blocks: int, stored: Iterable[Lease], holder: str, now: dt.datetime
) -> Lease | None:
    """Return a lease of the first of so many blocks that nobody holds; None if all are held."""
    leases = {lease.block: lease for lease in stored}
    for block in range(blocks):
        lease = leases.get(block)
        if lease is None or lease.is_free(now):
            generation = lease.generation + 1 if lease else 1
            return Lease(block, holder, generation, now + LEASE)
    return None


def seconds_since_boot() -> float:
    """Return a clock that also counts while the machine sleeps, where there is one (Linux)."""
    boot_time: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class Fence:
    """Keeps a process from writing, sending and answering once its lease has ended.

    It asks no database: it only knows when this process last renewed its lease.
    """

    def __init__(self, clock: Callable[[], float] = seconds_since_boot) -> None:
        self.clock = clock
        self._ends_at = math.inf
        """Open until the first lease is taken: before that, this process serves nobody."""

    def renewed(self, asked_at: float) -> None:
        """Record that the lease was taken or renewed, and what `clock` said before asking for it."""
        self._ends_at = asked_at + (LEASE - MARGIN).total_seconds()

    def close(self) -> None:
        """Let nothing through from now on."""
        self._ends_at = -math.inf

    @property
    def is_open(self) -> bool:
        """Whether this process may still write, send and answer."""
        return self.clock() < self._ends_at

    @property
    def seconds_left(self) -> float:
        """Seconds until the lease ends here unless it is renewed; 0 if it has ended."""
        return max(0.0, self._ends_at - self.clock())

    def require_open(self) -> None:
        """Raise LeaseEnded once the lease has ended."""
        if not self.is_open:
            raise LeaseEnded
