"""What the monitor notices about the connections to Discord."""

from bot.gateway.connection import ShardAges
from bot.health.metrics import Metrics
from bot.health.monitor import Monitor


class _Gateway:
    """Two shards, of which the test says which ones work."""

    def __init__(self) -> None:
        self.working = {0, 1}

    def served(self) -> set[int]:
        return self.working

    def ages(self) -> dict[int, ShardAges]:
        return dict.fromkeys((0, 1), ShardAges(acknowledged=7.0, received=3.0))


async def test_lost_shard_is_counted_once_until_it_works_again(
    monitor: Monitor, metrics: Metrics
) -> None:
    gateway = _Gateway()
    setattr(monitor.bot, "gateway", gateway)  # noqa: B010 - of another type
    for working in ({0, 1}, {0}, {0}, {0, 1}, {0}, {0, 1}):
        gateway.working = working
        shards = monitor.check_shards()
        assert [one.unserved == 0.0 for one in shards] == [True, 1 in working]
        assert shards[0].losses == 0
        assert {(one.acknowledged, one.received) for one in shards} == {(7.0, 3.0)}
    assert shards[1].losses == 2
    lost = [
        metrics.registry.get_sample_value("cohort_shard_losses_total", {"shard": f"{one}"})
        for one in (0, 1)
    ]
    assert lost == [None, 2]
