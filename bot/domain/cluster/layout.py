"""How several processes of the bot divide the shards among themselves."""

from dataclasses import dataclass
from typing import Self

from bot.domain.cluster.shards import ShardBlock, split_shards
from bot.domain.errors import SetupError


@dataclass(frozen=True, slots=True)
class ShardLayout:
    """How many shards the bot has, and how many of them a process serves at most."""

    shard_count: int
    shards_per_process: int

    @property
    def blocks(self) -> tuple[ShardBlock, ...]:
        """The blocks that processes can take; a block's number is its place in here."""
        return split_shards(self.shard_count, self.shards_per_process)


@dataclass(frozen=True, slots=True)
class WantedLayout:
    """What Discord recommends, and what the operator set for one process; None if nothing."""

    recommended: int
    shard_count: int | None = None
    shards_per_process: int | None = None

    @classmethod
    def exactly(cls, layout: ShardLayout) -> Self:
        """Return what a process wants that can use no other layout any more."""
        return cls(layout.shard_count, layout.shard_count, layout.shards_per_process)

    def agree(self, running: ShardLayout | None) -> ShardLayout:
        """Return the layout to be used, which is the one of the processes that are running, if any.

        Raises:
            SetupError: what was set for this process differs from theirs.
        """
        count = self.shard_count or (running.shard_count if running else self.recommended)
        mine = ShardLayout(count, min(self.shards_per_process or count, count))
        if running and mine != running:
            raise SetupError(
                "The processes that are already running on this database have "
                f"{running.shard_count} shards, {running.shards_per_process} per process, but this one "
                f"is set to {mine.shard_count} shards, {mine.shards_per_process} per process. Give all of them "
                "the same SHARD_COUNT and SHARDS_PER_PROCESS. To change these, stop all processes first."
            )
        return mine
