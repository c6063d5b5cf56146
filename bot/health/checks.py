"""What may be wrong with the process, as rules about values that were read from it."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_UNSERVED_SECONDS = 15.0
"""Seconds without a working connection that are normal, as when Discord asks to reconnect."""

_START_SECONDS, _START_SECONDS_PER_SHARD = 60.0, 6.0
"""Seconds that connecting may take; Discord lets one shard begin a session every five."""

_TICK_SECONDS = 30.0
"""Seconds since the scheduler's last tick; there is one every ten."""

_CLAIM_SECONDS = 120.0
"""Seconds since deliveries were last claimed, which waits for deliveries that are being sent."""

_FAILED_PROBES = 2
"""Failures in a row after which the database counts as gone; one may be a hiccup."""

_DISK_FULL_SECONDS = 60.0
"""Seconds for which one error because of a full disk is reported."""

LEAST_DISK_SPACE = 10_000_000
"""Bytes that have to be free where an SQLite database is."""

_LEASE_ENDED = (
    "The lease of the shards has ended, because it couldn’t be renewed in the database. Until it is, "
    "nothing is answered or sent."
)


class Check(StrEnum):
    """What is checked; the values are shown in `/healthz` and in the metrics."""

    GATEWAY = "gateway"
    DATABASE = "database"
    DISK = "disk"
    TICKS = "ticks"
    LEASE = "lease"


CURED_BY_RESTART = frozenset({Check.TICKS})
"""Checks for which systemd restarts the bot.

A database that is gone is still gone afterwards. A bot that cannot get its connection to Discord
back, or has lost its lease, ends by itself (`bot/gateway/watchdog.py`).
"""


class State(StrEnum):
    """What the process is doing; the values are shown in `/healthz`."""

    STARTING = "starting"
    SERVING = "serving"
    STANDING_BY = "standing by"
    """Another process serves every server. This one waits to take over, which is healthy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, in one sentence for an operator."""

    check: Check
    reason: str


@dataclass(frozen=True, slots=True)
class ShardVitals:
    """The connection of one shard to Discord; times are ages in seconds."""

    shard_id: int
    unserved: float
    """Since it last had a session on a connection that works; 0.0 while it has."""
    acknowledged: float
    """Since Discord last answered a heartbeat."""
    received: float
    """Since anything was last received."""
    losses: int = 0
    """How often it has lost a connection that worked."""


@dataclass(frozen=True, slots=True)
class DatabaseVitals:
    """What the last attempts to read and write the database showed."""

    failures: int = 0
    """Failed attempts in a row."""
    error: str = ""
    """What the last of them failed with, as a name without any data."""
    well: float = math.inf
    """Seconds since the last failed attempt."""
    took: float = 0.0
    """Seconds that the last successful attempt took."""
    disk_full: float | None = None
    """Seconds since a statement failed because the disk was full; None if none ever did."""
    disk_space: int | None = None
    """Bytes that are free where an SQLite database is; None elsewhere."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What is known about the process at one moment; times are ages in seconds."""

    state: State
    in_state: float
    shard_count: int = 1
    shards: Sequence[ShardVitals] = ()
    database: DatabaseVitals = DatabaseVitals()
    ticked: float = 0.0
    """Since the scheduler's last tick."""
    claimed: float = 0.0
    """Since deliveries were last claimed without an error, even if none was due."""
    servers: int = 0
    lease: float = math.inf
    """Seconds until the lease of the shards ends, unless it is renewed; infinite without one."""


@dataclass(frozen=True, slots=True)
class Report:
    """How the process is doing, for an operator."""

    vitals: Vitals
    problems: Sequence[Problem]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong. To be starting or standing by is healthy."""
        return not self.problems

    @property
    def summary(self) -> str:
        """What is wrong, or else what the process is doing, in whole sentences."""
        if self.problems:
            return " ".join(problem.reason for problem in self.problems)
        servers = self.vitals.servers
        return {
            State.STARTING: "Connecting to Discord.",
            State.SERVING: f"Serving {servers} server{'' if servers == 1 else 's'}.",
            State.STANDING_BY: "Standing by until another process stops.",
        }[self.vitals.state]


def report(vitals: Vitals) -> Report:
    """Return what is known of the process together with everything that is wrong."""
    return Report(vitals, find_problems(vitals))


def find_problems(vitals: Vitals) -> list[Problem]:
    """Return everything that is wrong; an empty list means that the process is healthy."""
    found = [*_database_problems(vitals.database)]
    if vitals.state is State.STARTING:
        found += _start_problems(vitals)
    if vitals.state is State.SERVING:
        found += _gateway_problems(vitals.shards)
        found += _tick_problems(vitals)
        if vitals.lease <= 0.0:
            found.append(Problem(Check.LEASE, _LEASE_ENDED))
    return found


def _database_problems(database: DatabaseVitals) -> Iterator[Problem]:
    if database.failures >= _FAILED_PROBES:
        yield Problem(
            Check.DATABASE,
            f"The database can’t be read or written ({database.error}, "
            f"{database.failures} times in a row).",
        )
    if database.disk_full is not None and database.disk_full < _DISK_FULL_SECONDS:
        yield Problem(
            Check.DISK,
            f"The database’s disk is full. A write failed {database.disk_full:.0f} seconds ago.",
        )
    elif database.disk_space is not None and database.disk_space < LEAST_DISK_SPACE:
        yield Problem(
            Check.DISK,
            f"The database’s disk is nearly full: {database.disk_space / 1e6:.1f} MB are left.",
        )


def _start_problems(vitals: Vitals) -> Iterator[Problem]:
    if vitals.in_state > _START_SECONDS + _START_SECONDS_PER_SHARD * vitals.shard_count:
        yield Problem(
            Check.GATEWAY,
            f"The bot has been connecting to Discord for {vitals.in_state:.0f} seconds.",
        )


def _gateway_problems(shards: Sequence[ShardVitals]) -> Iterator[Problem]:
    for shard in shards:
        if shard.unserved > _UNSERVED_SECONDS:
            yield Problem(
                Check.GATEWAY,
                f"Shard {shard.shard_id} has had no working connection to Discord for "
                f"{shard.unserved:.0f} seconds.",
            )


def _tick_problems(vitals: Vitals) -> Iterator[Problem]:
    """Yield what is wrong with ticks, unless it is because the database cannot be used."""
    limit = min(vitals.in_state, vitals.database.well)
    if min(vitals.ticked, limit) > _TICK_SECONDS:
        yield Problem(
            Check.TICKS,
            f"The scheduler hasn’t looked for due posts for {vitals.ticked:.0f} seconds.",
        )
    elif min(vitals.claimed, limit) > _CLAIM_SECONDS:
        yield Problem(
            Check.TICKS, f"No due post could be started on for {vitals.claimed:.0f} seconds."
        )
