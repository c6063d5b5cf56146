"""Shards IDENTIFY in turns, at most one of a bucket in five seconds."""

import asyncio

import pytest

from bot.gateway import identify
from bot.gateway.identify import LocalIdentifySlots


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited for a slot, none of which pass."""
    found: list[float] = []

    async def record(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr("bot.gateway.identify.asyncio.sleep", record)
    return found


async def test_shards_of_one_bucket_wait_five_seconds_for_each_other(waits: list[float]) -> None:
    slots = LocalIdentifySlots()
    await slots.take(0)
    await slots.take(0)
    first, second = waits
    assert first <= 0
    assert 5 <= second <= identify.SECONDS_BETWEEN


async def test_shards_of_other_buckets_do_not_wait(waits: list[float]) -> None:
    slots = LocalIdentifySlots()
    await asyncio.gather(*(slots.take(bucket) for bucket in range(16)))
    assert len(waits) == 16
    assert max(waits) <= 0
