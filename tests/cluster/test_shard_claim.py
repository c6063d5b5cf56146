"""A process serves only what it holds the lock of, stands by, and leaves when it has lost its lock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.cluster import shared_claim
from bot.cluster.shard_claim import ShardClaim
from bot.cluster.shared_claim import LOST, SharedShardClaim
from bot.db.database import ConnectionLock, Database
from bot.db.ready import REQUIRED_REVISION
from bot.domain.errors import SetupError
from bot.domain.shards import ShardBlock
from tests.cluster.conftest import limits
from tests.wire.process import until

pytestmark = pytest.mark.postgresql


async def _execute(url: str, *statements: str) -> None:
    async with Database(url) as database, database.writing() as connection:
        for statement in statements:
            await connection.execute(text(statement))


_SERVING = f"SELECT pid FROM pg_locks WHERE classid = {ConnectionLock.BLOCK:d}"
_RUNNING = f"SELECT pid FROM pg_locks WHERE classid = {ConnectionLock.SHARD_COUNT:d}"


async def _end_connections(url: str, pids: str) -> None:
    await _execute(url, f"SELECT pg_terminate_backend(pid, 5000) FROM ({pids}) AS ended")


async def _serve(shard_claim: SharedShardClaim) -> ShardBlock:
    async with shard_claim.serving(limits(3)) as block:
        return block


@asynccontextmanager
async def _standing_by(shard_claim: SharedShardClaim) -> AsyncIterator["asyncio.Task[ShardBlock]"]:
    """Let one more process stand by; yield what serves for a moment once it may."""
    task = asyncio.create_task(_serve(shard_claim))

    async def stands_by() -> bool:
        return shard_claim.is_standing_by

    await until(stands_by)
    async with asyncio.timeout(120):
        yield task
        await task


async def test_processes_serve_different_blocks(url: str) -> None:
    one, two = (SharedShardClaim(url, shard_count=4, shards_per_process=2) for _ in range(2))
    async with one.serving(limits(1)) as first, two.serving(limits(1)) as second:
        assert (first, second) == (ShardBlock.of([0, 1], 4), ShardBlock.of([2, 3], 4))


async def test_process_that_stands_by_takes_over_what_is_released(url: str) -> None:
    one, two = SharedShardClaim(url), SharedShardClaim(url)
    async with one.serving(limits(3)), _standing_by(two) as waiting:
        await one.release()
        assert await waiting == ShardBlock.all_of(3)
    assert not two.is_standing_by


async def test_shards_of_a_process_that_asks_nothing_any_more_are_free_soon(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_claim, "SECONDS_TO_LIVE", 1)
    paused, two = SharedShardClaim(url), SharedShardClaim(url)
    async with paused.serving(limits(3)), _standing_by(two) as waiting:
        assert await waiting == ShardBlock.all_of(3)
        with pytest.raises(SetupError, match=LOST):  # once it goes on
            async with two.serving(limits(3)):
                await paused.hold_until_lost()


async def test_lock_is_taken_again_if_its_connection_ends(url: str) -> None:
    one, two = SharedShardClaim(url), SharedShardClaim(url)

    async def is_taken_again() -> bool:
        return any(entry["event"] == "took my lock again" for entry in logs)

    with capture_logs() as logs:
        async with one.serving(limits(3)):
            keeping = asyncio.create_task(one.hold_until_lost())
            await _end_connections(url, _SERVING)
            await until(is_taken_again)
            async with _standing_by(two):
                keeping.cancel()
                await one.release()


async def test_process_that_stands_by_goes_on_if_its_connection_ends(url: str) -> None:
    one, two = SharedShardClaim(url), SharedShardClaim(url)

    async def has_failed() -> bool:
        return any(entry["event"] == "no answer while standing by" for entry in logs)

    with capture_logs() as logs:
        async with one.serving(limits(3)), _standing_by(two) as waiting:
            await _end_connections(url, f"{_RUNNING} EXCEPT {_SERVING}")
            await until(has_failed)
            assert not waiting.done()
            await one.release()


async def test_process_leaves_a_database_of_another_version(url: str) -> None:
    one, two = SharedShardClaim(url), SharedShardClaim(url)
    message = f"revision 9999 now, but .* needs {REQUIRED_REVISION}"
    try:
        async with one.serving(limits(3)):
            await _execute(url, "UPDATE alembic_version SET version_num = '9999'")
            with pytest.raises(SetupError, match=message):
                await one.hold_until_lost()
        with pytest.raises(SetupError, match=message):
            await _serve(two)
    finally:
        await _execute(url, f"UPDATE alembic_version SET version_num = '{REQUIRED_REVISION}'")


async def test_process_uses_the_layout_of_those_that_run_and_not_what_discord_recommends(
    url: str,
) -> None:
    one, two = (
        SharedShardClaim(url, shards_per_process=2),
        SharedShardClaim(url, shards_per_process=2),
    )
    async with one.serving(limits(4)), two.serving(limits(5)) as block:
        assert block == ShardBlock.of([2, 3], 4)
    assert await _serve(SharedShardClaim(url)) == ShardBlock.all_of(3)


async def test_process_with_other_settings_than_those_that_run_is_refused(url: str) -> None:
    async with SharedShardClaim(url, shards_per_process=2).serving(limits(4)):
        with pytest.raises(SetupError, match="have 4 shards, 2 per process"):
            await _serve(SharedShardClaim(url, shards_per_process=3))


async def test_lone_process_serves_everything_without_a_database() -> None:
    async with ShardClaim(shard_count=2).serving(limits(5)) as block:
        assert block == ShardBlock.all_of(2)
    async with ShardClaim().serving(limits(5)) as block:
        assert block == ShardBlock.all_of(5)
