"""Shards of all processes IDENTIFY in turns, at most one of a bucket in five seconds."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from structlog.testing import capture_logs

from bot.cluster import shard_claim
from bot.cluster.shared_claim import IdentifyTurns, SharedShardClaim
from tests.db.conftest import execute

SECONDS = 0.5
"""How long a turn lasts here."""

_NAME = "turns"

_END_TURNS = text(f"""
    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
    WHERE application_name = '{_NAME}' AND pid != pg_backend_pid()
""")
"""Also ends those that have their turn and are about to keep it, so that no test waits for them."""


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shard_claim, "TURN_SECONDS", SECONDS)


def _engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"server_settings": {"application_name": _NAME}},
    )


@pytest.fixture
async def turns(url: str) -> AsyncIterator[tuple[IdentifyTurns, IdentifyTurns]]:
    """The turns of two processes, which end with the test."""
    engine = _engine(url)
    yield IdentifyTurns(engine), IdentifyTurns(engine)
    async with engine.connect() as connection:
        await connection.execute(_END_TURNS)
    await engine.dispose()


@pytest.mark.postgresql
async def test_shards_of_a_bucket_wait_for_each_other_in_all_processes(
    turns: tuple[IdentifyTurns, IdentifyTurns],
) -> None:
    times, loop = list[float](), asyncio.get_running_loop()

    async def take(process: IdentifyTurns) -> None:
        await process.take(7)
        times.append(loop.time())

    async with asyncio.timeout(120):
        await asyncio.gather(*(take(turns[number % 2]) for number in range(3)))
    first, second, third = times
    assert min(second - first, third - second) > SECONDS * 0.9


@pytest.mark.postgresql
async def test_shards_of_different_buckets_wait_for_nobody(
    turns: tuple[IdentifyTurns, IdentifyTurns], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shard_claim, "TURN_SECONDS", 600)
    async with asyncio.timeout(120):
        await asyncio.gather(*(turns[bucket % 2].take(bucket) for bucket in range(4)))


@pytest.mark.postgresql
async def test_shard_that_gives_up_its_wait_takes_no_turn(
    turns: tuple[IdentifyTurns, IdentifyTurns],
) -> None:
    async with asyncio.timeout(120):
        await turns[0].take(1)
        waiting = asyncio.create_task(turns[1].take(1))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await turns[0].take(1)


@pytest.mark.postgresql
async def test_turn_is_waited_for_longer_than_statements_may_take(url: str) -> None:
    """Those of the bot's role have a limit in `docs/create-database.sh`."""
    await execute(url, "ALTER ROLE CURRENT_USER SET statement_timeout = '100ms'")
    try:
        with capture_logs() as logs:
            claims = [SharedShardClaim(url) for _ in range(3)]
            await asyncio.gather(*(claim.take_identify_turn(0) for claim in claims))
            await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
    finally:
        await execute(url, "ALTER ROLE CURRENT_USER RESET statement_timeout")
    assert logs == []


async def test_shard_waits_for_nobody_while_the_database_is_away() -> None:
    nowhere = _engine("postgresql+asyncpg://cohort@127.0.0.1:1/cohort")
    async with asyncio.timeout(120):
        await IdentifyTurns(nowhere).take(0)


async def test_shards_of_a_lone_process_take_turns_without_a_database() -> None:
    alone, loop = shard_claim.ShardClaim(), asyncio.get_running_loop()
    begin = loop.time()
    async with asyncio.timeout(120):
        await asyncio.gather(*(alone.take_identify_turn(shard_id) for shard_id in range(3)))
    assert loop.time() - begin > SECONDS * 1.9
