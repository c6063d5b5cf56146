"""All processes together keep to Discord's limit, which counts requests of all of them."""

import pytest

from bot.delivery.sender import PER_SECOND, requests_per_second
from bot.domain.shards import ShardLayout


@pytest.mark.parametrize(("shards", "in_a_process"), [(1, 1), (20, 5), (20, 6), (100, 10)])
def test_processes_share_what_discord_allows(shards: int, in_a_process: int) -> None:
    blocks = ShardLayout(shards, in_a_process).blocks
    assert sum(map(requests_per_second, blocks)) == pytest.approx(PER_SECOND)
