"""How processes divide the shards among themselves."""

import pytest

from bot.domain.errors import SetupError
from bot.domain.shards import ShardLayout, WantedLayout


@pytest.mark.parametrize(
    ("wanted", "running", "agreed"),
    [
        (WantedLayout(3), None, ShardLayout(3, 3)),
        (WantedLayout(3, shards_per_process=2), None, ShardLayout(3, 2)),
        (WantedLayout(3, shards_per_process=9), None, ShardLayout(3, 3)),
        (WantedLayout(3, shard_count=8), None, ShardLayout(8, 8)),
        (
            WantedLayout(4),
            ShardLayout(3, 3),
            ShardLayout(3, 3),
        ),  # Discord recommends one more since
        (
            WantedLayout(4, shard_count=3, shards_per_process=1),
            ShardLayout(3, 1),
            ShardLayout(3, 1),
        ),
    ],
)
def test_layout_is_that_of_the_running_processes_if_there_are_any(
    wanted: WantedLayout, running: ShardLayout | None, agreed: ShardLayout
) -> None:
    assert wanted.agree(running) == agreed


@pytest.mark.parametrize(
    ("wanted", "own"),
    [
        (WantedLayout(20, shard_count=40), "40 shards, 40 per process"),
        (WantedLayout(20, shards_per_process=10), "20 shards, 10 per process"),
    ],
)
def test_other_layout_than_the_running_one_is_refused_with_both(
    wanted: WantedLayout, own: str
) -> None:
    with pytest.raises(SetupError, match=f"have 20 shards, 5 per process, but .* {own}"):
        wanted.agree(ShardLayout(20, 5))


def test_blocks_have_each_shard_once() -> None:
    blocks = ShardLayout(20, 6).blocks
    assert [len(block.ids) for block in blocks] == [6, 6, 6, 2]
    assert sorted(shard for block in blocks for shard in block.ids) == list(range(20))
