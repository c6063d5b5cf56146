"""Which servers belong to which shards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.shards import EVERY_SERVER, ShardBlock, ShardLayout, shard_of

ids = st.integers(min_value=1, max_value=2**63 - 1)
counts = st.integers(min_value=1, max_value=200)


def test_servers_go_to_the_shards_that_discord_documents() -> None:
    assert shard_of(197038439483310086, 1) == 0
    assert [shard_of((number << 22) + 5, 3) for number in range(5)] == [0, 1, 2, 0, 1]


@given(ids, counts, st.integers(min_value=1, max_value=40))
def test_each_server_is_served_by_exactly_one_block(guild_id: int, count: int, size: int) -> None:
    blocks = ShardLayout(count, size).blocks
    assert [number for block in blocks for number in block.ids] == list(range(count))
    assert all(len(block.ids) <= size for block in blocks)
    (server,) = [block for block in blocks if block.serves(guild_id)]
    assert shard_of(guild_id, count) in server.ids


@given(ids, counts)
def test_a_block_of_all_shards_serves_every_server(guild_id: int, count: int) -> None:
    assert ShardBlock.all_of(count).is_all
    assert ShardBlock.all_of(count).serves(guild_id)
    assert EVERY_SERVER.serves(guild_id)


def test_blocks_with_the_same_shards_are_equal() -> None:
    assert ShardBlock.of([2, 0, 0], 4) == ShardBlock.of(range(0, 4, 2), 4)


@pytest.mark.parametrize(("ids", "count"), [((), 1), ((1,), 1), ((-1, 0), 2), ((0,), 0)])
def test_impossible_blocks_are_rejected(ids: tuple[int, ...], count: int) -> None:
    with pytest.raises(ValueError, match="not a part"):
        ShardBlock(ids, count)
