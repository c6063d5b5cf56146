"""Shards: Discord divides a bot's servers among its connections by their ids.

A process holds the connections of a block of shards, and looks after their servers only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from bot.domain.errors import SetupError

ID_SHIFT = 22  # bits of an id that do not count; above them is the time at which it was made


def shard_of(guild_id: int, count: int) -> int:
    """Return the number of the shard that gets the events of a server, with so many shards."""
    return (guild_id >> ID_SHIFT) % count


@dataclass(frozen=True, slots=True)
class ShardBlock:
    """The shards of one process: their ids, and how many shards the bot has in all processes."""

    ids: tuple[int, ...]
    count: int

    def __post_init__(self) -> None:
        """Sort the ids; raise ValueError if there are none, or one is not below `count`."""
        object.__setattr__(self, "ids", tuple(sorted(set(self.ids))))
        if not self.ids or self.ids[0] < 0 or self.ids[-1] >= self.count:
            raise ValueError(f"shards {self.ids} are not a part of {self.count}")

    @classmethod
    def of(cls, ids: Iterable[int], count: int) -> Self:
        """Return the block with these ids, which may be a range."""
        return cls(tuple(ids), count)

    @classmethod
    def all_of(cls, count: int) -> Self:
        """Return the block of a process that serves all shards."""
        return cls(tuple(range(count)), count)

    @property
    def is_all(self) -> bool:
        """Whether it serves every server."""
        return len(self.ids) == self.count

    def serves(self, guild_id: int) -> bool:
        """Whether a server belongs to one of its shards."""
        return self.is_all or shard_of(guild_id, self.count) in self.ids


EVERY_SERVER = ShardBlock.all_of(1)
"""The block of a process that serves every server, whatever the number of shards."""


@dataclass(frozen=True, slots=True)
class ShardLayout:
    """How many shards the bot has, and how many of them a process serves at most."""

    shard_count: int
    shards_per_process: int

    @property
    def blocks(self) -> tuple[ShardBlock, ...]:
        """The blocks that processes can take; a block's number is its place in here."""
        count, size = self.shard_count, self.shards_per_process
        starts = range(0, count, size)
        return tuple(
            ShardBlock.of(range(start, min(start + size, count)), count) for start in starts
        )


def agree(
    running: ShardLayout | None,
    recommended: int,
    shard_count: int | None = None,
    shards_per_process: int | None = None,
) -> ShardLayout:
    """Return the layout to be used, which is the one of the processes that are running, if any.

    Discord recommends a number of shards; the others are what was set for this process, if anything.

    Raises:
        SetupError: what was set for this process differs from theirs.
    """
    count = shard_count or (running.shard_count if running else recommended)
    mine = ShardLayout(count, min(shards_per_process or count, count))
    if running and mine != running:
        raise SetupError(
            "The processes that are already running on this database have "
            f"{running.shard_count} shards, {running.shards_per_process} per process, but this one "
            f"is set to {mine.shard_count} shards, {mine.shards_per_process} per process. Give all of them "
            "the same SHARD_COUNT and SHARDS_PER_PROCESS. To change these, stop all processes first."
        )
    return mine
