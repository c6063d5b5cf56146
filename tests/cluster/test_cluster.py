"""A process serves only what it has leased, stands by, and leaves when it has lost its lease."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from sqlalchemy import delete, select, text, update
from structlog.testing import capture_logs

from bot.cluster import cluster, shared_cluster
from bot.cluster.shared_cluster import LOST, SharedCluster
from bot.db.database import Database
from bot.db.dialects import database_time
from bot.db.models import BotProcess, ShardLease
from bot.db.revision import REQUIRED_REVISION
from bot.domain.cluster.leases import LeaseEnded, seconds_since_boot
from bot.domain.cluster.shards import ShardBlock
from bot.domain.errors import SetupError
from bot.services.cluster import processes
from tests.cluster.conftest import process
from tests.wire.process import until

pytestmark = pytest.mark.postgresql


async def _stands_by(waiting: SharedCluster) -> None:
    async def stands_by() -> bool:
        return waiting.is_standing_by

    await until(stands_by)


async def _serve(serving: SharedCluster, change: Callable[[], Awaitable[object]]) -> None:
    """Serve, change something, and wait for the process to leave."""
    async with serving.serving(3), asyncio.timeout(30):
        await change()
        await asyncio.Event().wait()


async def _change(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        await connection.execute(text(statement))


async def test_processes_serve_different_blocks(database: Database) -> None:
    one, two = (process(database, shard_count=4, shards_per_process=2) for _ in range(2))
    async with one.serving(1) as first, two.serving(1) as second:
        assert (first, second) == (ShardBlock.of([0, 1], 4), ShardBlock.of([2, 3], 4))
        assert one.fence.is_open
    async with database.reading() as connection:
        assert await processes.list_processes(connection) == []


async def test_process_that_stands_by_takes_over_what_is_given_back(database: Database) -> None:
    one, two = process(database), process(database)

    async def serve() -> ShardBlock:
        async with two.serving(3) as block:
            return block

    async with one.serving(3):
        waiting = asyncio.create_task(serve())
        await _stands_by(two)
        await one.release()
        assert one.fence.is_open  # to finish what it is sending
        async with asyncio.timeout(30):
            assert await waiting == ShardBlock.all_of(3)
    assert not two.is_standing_by


async def test_process_that_stands_by_outlasts_an_outage_of_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_cluster, "SECONDS_AFTER_OUTAGE", 0.1)
    one, two = process(database), process(database)

    async def serve() -> ShardBlock:
        async with two.serving(3) as block:
            return block

    async def has_failed() -> bool:
        return any(entry["event"] == "no answer while standing by" for entry in logs)

    with capture_logs() as logs:
        async with one.serving(3):
            waiting = asyncio.create_task(serve())
            await _stands_by(two)
            await _change(database, "ALTER TABLE shared_layout RENAME TO away")
            try:
                await until(has_failed)
            finally:
                await _change(database, "ALTER TABLE away RENAME TO shared_layout")
        async with asyncio.timeout(30):
            assert await waiting == ShardBlock.all_of(3)


async def _end_leases(database: Database) -> None:
    """Let all leases end, and all processes be unseen for two days, as in a long outage."""
    await _change(database, "UPDATE shard_lease SET expires_at = expires_at - interval '2 days'")
    await _change(database, "UPDATE process SET seen_at = seen_at - interval '2 days'")


async def test_process_that_stands_by_lets_holders_renew_first_after_an_outage(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_cluster, "SECONDS_AFTER_OUTAGE", 3.0)
    one, two = process(database), process(database)

    async def serve() -> ShardBlock:
        async with two.serving(4) as block:  # Discord recommended another number then
            return block

    async def has_failed() -> bool:
        return any(entry["event"] == "no answer while standing by" for entry in logs)

    async def is_renewed() -> bool:
        async with database.reading() as connection:
            lease = (await connection.execute(select(ShardLease))).one()
            is_first = (lease.holder, lease.generation) == (one.process_id, 1)
            return is_first and lease.expires_at > await database_time(connection)

    with capture_logs() as logs:
        async with one.serving(3):
            waiting = asyncio.create_task(serve())
            await _stands_by(two)
            monkeypatch.setattr(shared_cluster, "HEARTBEAT_SECONDS", 0.5)
            await _change(database, "ALTER TABLE shared_layout RENAME TO away")
            try:
                await until(has_failed)
                await _end_leases(database)
            finally:
                await _change(database, "ALTER TABLE away RENAME TO shared_layout")
            await until(is_renewed)
        async with asyncio.timeout(30):
            assert await waiting == ShardBlock.all_of(4)


async def _list_ids(database: Database) -> set[str]:
    async with database.reading() as connection:
        return {one.process_id for one in await processes.list_processes(connection)}


async def test_process_that_was_forgotten_in_a_long_outage_is_listed_again(
    database: Database,
) -> None:
    one, two = process(database), process(database)

    async def serve() -> None:
        async with two.serving(3):
            pytest.fail("served")

    async def are_listed() -> bool:
        return await _list_ids(database) == {one.process_id, two.process_id}

    async with one.serving(3):
        waiting = asyncio.create_task(serve())
        await _stands_by(two)
        async with database.writing() as connection:
            # Heartbeats lock single rows meanwhile, in another order than DELETE does.
            await connection.execute(text("LOCK TABLE process"))
            await connection.execute(delete(BotProcess))
        await until(are_listed)
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_process_leaves_when_another_one_has_its_lease(database: Database) -> None:
    one = process(database)
    taken = "UPDATE shard_lease SET holder = 'two', generation = 2"
    with pytest.raises(SetupError, match=LOST):
        await _serve(one, lambda: _change(database, taken))
    with pytest.raises(LeaseEnded):
        one.fence.require_open()


async def test_answers_wait_until_a_lease_that_has_ended_is_renewed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = process(database)
    async with one.serving(3):
        one.fence.close()  # as after a pause of the process
        assert await one.may_answer()
    monkeypatch.setattr(cluster, "_SECONDS_TO_RENEW", 0.01)
    one.fence.close()
    assert not await one.may_answer()


async def test_process_leaves_a_database_of_another_version(database: Database) -> None:
    one, two = process(database), process(database)
    migrated = "UPDATE alembic_version SET version_num = '9999'"
    try:
        with pytest.raises(
            SetupError, match=f"revision 9999 now, but .* needs {REQUIRED_REVISION}"
        ):
            await _serve(one, lambda: _change(database, migrated))
        assert not one.fence.is_open
        with pytest.raises(SetupError, match="revision 9999"):
            async with two.serving(3):
                pytest.fail("served")
    finally:
        await _change(database, f"UPDATE alembic_version SET version_num = '{REQUIRED_REVISION}'")
    async with database.reading() as connection:
        leases = (await connection.scalars(text("SELECT holder FROM shard_lease"))).all()
    assert leases == [None]


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Let every renewal of a lease fail; a list of what the clock said then."""
    failed: list[float] = []

    async def fail(*_: object) -> None:
        failed.append(seconds_since_boot())
        raise OSError

    with monkeypatch.context() as away:
        away.setattr("bot.cluster.shared_cluster.leases.renew", fail)
        away.setattr("bot.cluster.shared_cluster._RETRY_SECONDS", 0.01)
        yield failed


async def _fails(failures: list[float]) -> None:
    """Wait until a renewal that began after this call has failed."""
    count = len(failures) + 2

    async def has_failed() -> bool:
        return len(failures) >= count

    await until(has_failed)


async def test_lease_that_ended_is_renewed_when_the_database_is_back(database: Database) -> None:
    one = process(database)

    async def is_open() -> bool:
        return one.fence.is_open

    async with one.serving(3):
        one.fence.renewed(one.fence.clock() - 100)
        assert not one.fence.is_open
        await until(is_open)


async def test_process_that_is_alone_goes_on_while_the_database_is_away(
    database: Database, failures: list[float]
) -> None:
    one = process(database)
    async with one.serving(3):
        left = one.fence.seconds_left - 5
        one.fence.renewed(one.fence.clock() - left)
        await _fails(failures)
        assert one.fence.seconds_left > 6
        one.fence.renewed(one.fence.clock() - 100)  # as if it had been paused
        await _fails(failures)
        assert not one.fence.is_open


async def test_process_that_is_not_alone_stops_while_the_database_is_away(
    database: Database, failures: list[float]
) -> None:
    one = process(database)
    one.process_count = 2
    async with one.serving(3):
        before = one.fence.seconds_left
        await _fails(failures)
        assert one.fence.seconds_left < before


async def test_lease_of_a_process_that_was_killed_here_is_free_at_once(database: Database) -> None:
    killed, two = process(database), process(database)
    gone = await asyncio.create_subprocess_exec("true")
    await gone.wait()
    async with killed.serving(3):
        killed._released = True  # it does nothing any more
        async with database.writing() as connection:
            await connection.execute(update(BotProcess).values(number=gone.pid))
        async with asyncio.timeout(30), two.serving(3):
            assert two.lease
            assert two.lease.generation == 2


async def _write_too_long(database: Database, writing: SharedCluster) -> None:
    async with database.writing() as connection:
        await connection.execute(update(ShardLease).values(generation=7))
        writing.fence.close()


async def test_writing_is_refused_once_the_lease_has_ended(database: Database) -> None:
    one = process(database)
    url = database.url.render_as_string(hide_password=False)
    async with Database(url, may_write=one.fence.require_open) as fenced:
        with pytest.raises(LeaseEnded):
            await _write_too_long(fenced, one)
        with pytest.raises(LeaseEnded):
            async with fenced.writing():
                pytest.fail("began")
    await one._database.close()


async def test_lone_process_serves_everything_without_a_database() -> None:
    async with cluster.Cluster(shard_count=2).serving(5) as block:
        assert block == ShardBlock.all_of(2)
    async with cluster.Cluster().serving(5) as block:
        assert block == ShardBlock.all_of(5)
