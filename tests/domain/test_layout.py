"""How processes divide the shards among themselves."""

from typing import Any

import pytest

from bot.domain.errors import SetupError
from bot.domain.shards import ShardLayout, agree


@pytest.mark.parametrize(
    ("wanted", "running", "agreed"),
    [
        ((3,), None, ShardLayout(3, 3)),
        ((3, None, 2), None, ShardLayout(3, 2)),
        ((3, None, 9), None, ShardLayout(3, 3)),
        ((3, 8), None, ShardLayout(8, 8)),
        ((4,), ShardLayout(3, 3), ShardLayout(3, 3)),  # Discord recommends one more since
        ((4, 3, 1), ShardLayout(3, 1), ShardLayout(3, 1)),
    ],
)
def test_layout_is_that_of_the_running_processes_if_there_are_any(
    wanted: tuple[Any, ...], running: ShardLayout | None, agreed: ShardLayout
) -> None:
    assert agree(running, *wanted) == agreed


@pytest.mark.parametrize(
    ("wanted", "own"),
    [((20, 40), "40 shards, 40 per process"), ((20, None, 10), "20 shards, 10 per process")],
)
def test_other_layout_than_the_running_one_is_refused_with_both(
    wanted: tuple[Any, ...], own: str
) -> None:
    with pytest.raises(SetupError, match=f"have 20 shards, 5 per process, but .* {own}"):
        agree(ShardLayout(20, 5), *wanted)


def test_blocks_have_each_shard_once() -> None:
    blocks = ShardLayout(20, 6).blocks
    assert [len(block.ids) for block in blocks] == [6, 6, 6, 2]
    assert sorted(shard for block in blocks for shard in block.ids) == list(range(20))
