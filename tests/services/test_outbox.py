"""The outbox: a job is enqueued once, and claimed and recorded by one process at a time."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text

from bot.db.database import Database
from bot.db.models import Job
from bot.domain.jobs import JobState
from bot.domain.shards import EVERY_SERVER
from bot.services import outbox
from bot.services.members import membership
from bot.services.outbox import LEASE, ClaimedJob
from tests.services.conftest import ALICE, BOB, GUILD, World

FIRST_PROCESS, SECOND_PROCESS = "web-1", "web-2"


async def _enqueue(world: World, *keys: str, kind: str = "post", **changed: Any) -> None:
    rows = [
        {
            "kind": kind,
            "guild_id": GUILD,
            "subject_id": ALICE,
            "key": key,
            "due_at": world.now + dt.timedelta(minutes=number),
            **changed,
        }
        for number, key in enumerate(keys)
    ]
    await world.write(outbox.enqueue, rows)


async def _claim(
    world: World, me: str = FIRST_PROCESS, *, limit: int = 100, database: Database | None = None
) -> Sequence[ClaimedJob]:
    async with (database or world.database).writing() as connection:
        return await outbox.claim(connection, me=me, now=world.now, limit=limit)


async def _record(
    world: World, due: ClaimedJob, me: str = FIRST_PROCESS, state: JobState = JobState.SENT
) -> bool:
    return await world.write(outbox.record, due, me=me, state=state)


async def _count(world: World) -> int | None:
    async with world.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(Job))


async def test_jobs_of_a_server_that_removed_the_bot_wait_until_it_returns(world: World) -> None:
    await _enqueue(world, "2026-W43")
    await world.write(membership.record_server_left, GUILD, world.now)
    assert await _claim(world) == []
    assert (await world.read(outbox.get_backlog, world.now, EVERY_SERVER)).due == 0
    await world.write(membership.ensure_server, GUILD)
    assert [due.key for due in await _claim(world)] == ["2026-W43"]


async def test_each_kind_subject_and_key_is_one_job_with_the_first_values(world: World) -> None:
    await _enqueue(world)  # nothing
    assert await _count(world) == 0
    await asyncio.gather(*(_enqueue(world, "2026-W43", "2026-W44") for _ in range(6)))
    assert await _count(world) == 2
    world.pass_time(hours=1)
    await _enqueue(world, "2026-W43")
    assert await _count(world) == 2
    world.pass_time(hours=-1)
    assert [due.key for due in await _claim(world)] == ["2026-W43"]
    await _enqueue(world, "2026-W43", kind="reminder")
    await _enqueue(world, "2026-W43", subject_id=BOB)
    assert await _count(world) == 4


async def test_claim_takes_due_deliveries_oldest_first_up_to_the_limit(world: World) -> None:
    await _enqueue(world, "third", due_at=world.now)
    await _enqueue(world, "first", "second", due_at=world.now - dt.timedelta(hours=1))
    await _enqueue(world, "later", due_at=world.now + dt.timedelta(seconds=1))
    assert [due.key for due in await _claim(world, limit=2)] == ["first", "second"]
    assert [due.key for due in await _claim(world)] == ["third"]


async def test_claim_keeps_to_the_limit_however_postgresql_plans_it(world: World) -> None:
    plans = ("hashagg", "hashjoin", "mergejoin", "sort", "material", "memoize")
    switched_off = () if world.database.is_sqlite else plans
    await _enqueue(world, *map(str, range(30)), due_at=world.now)
    async with world.database.writing() as connection:
        for plan in switched_off:
            await connection.execute(text(f"SET LOCAL enable_{plan} = off"))
        claimed = await outbox.claim(connection, me=FIRST_PROCESS, now=world.now, limit=2)
    assert len(claimed) == 2


async def test_claimed_job_has_the_values_of_its_row(world: World) -> None:
    await _enqueue(world, "2026-W43")
    (due,) = await _claim(world)
    assert (due.kind, due.guild_id, due.subject_id, due.due_at) == ("post", GUILD, ALICE, world.now)
    assert due.first_try_at == world.now
    assert due.nonce == f"job-{due.id}"


async def test_concurrent_claims_never_get_the_same_row(world: World, database_url: str) -> None:
    await _enqueue(world, *map(str, range(40)), due_at=world.now)
    other = Database(database_url)
    claims = [
        _claim(world, f"{number}", limit=4, database=database)
        for number in range(8)
        for database in (world.database, other)
    ]
    claimed = [due.id for dues in await asyncio.gather(*claims) for due in dues]
    while dues := await _claim(world, "late", limit=7):
        claimed += [due.id for due in dues]
    await other.close()
    assert len(claimed) == len(set(claimed)) == 40


async def test_job_can_be_claimed_again_when_the_lease_ends(world: World) -> None:
    await _enqueue(world, "2026-W43")
    (first,) = await _claim(world, FIRST_PROCESS)
    world.now += LEASE
    assert await _claim(world, SECOND_PROCESS) == []
    world.pass_time(seconds=1)
    (second,) = await _claim(world, SECOND_PROCESS)
    assert second.id == first.id
    assert second.first_try_at == first.first_try_at


async def test_message_may_have_been_sent_only_once_its_channel_was_recorded(world: World) -> None:
    await _enqueue(world, "2026-W43")
    (job,) = await _claim(world)
    await world.write(outbox.postpone, job, me=FIRST_PROCESS, until=world.now)
    world.pass_time(seconds=1)
    (postponed,) = await _claim(world)
    assert not postponed.may_have_been_sent
    await world.write(outbox.record_target, postponed, 7)
    world.now += LEASE
    world.pass_time(seconds=1)
    (again,) = await _claim(world)
    assert again.may_have_been_sent


async def test_only_the_process_that_holds_the_claim_can_postpone_and_record(world: World) -> None:
    await _enqueue(world, "2026-W43")
    (first_claim,) = await _claim(world, FIRST_PROCESS)
    world.now += LEASE + dt.timedelta(seconds=1)
    await _claim(world, SECOND_PROCESS)
    later = world.now + dt.timedelta(days=9)
    await world.write(outbox.postpone, first_claim, me=FIRST_PROCESS, until=later)
    world.now += LEASE + dt.timedelta(seconds=1)
    (third_claim,) = await _claim(world, SECOND_PROCESS)  # the lease ended as it would have
    assert not await _record(world, first_claim, FIRST_PROCESS)
    assert await _record(world, third_claim, SECOND_PROCESS)
    assert not await _record(world, third_claim, SECOND_PROCESS)


async def test_recorded_job_keeps_its_state_and_reason_and_is_never_claimed_again(
    world: World,
) -> None:
    await _enqueue(world, "2026-W43", "2026-W44", due_at=world.now)
    first, second = await _claim(world)
    assert await _record(world, first)
    values = {"state": JobState.SKIPPED, "reason": "paused"}
    assert await world.write(outbox.record, second, me=FIRST_PROCESS, **values)  # type: ignore[arg-type]
    async with world.database.reading() as connection:
        row = (await connection.execute(select(Job).where(Job.id == second.id))).one()
    assert {key: getattr(row, key) for key in values} == values
    world.pass_time(days=30)
    await _enqueue(world, "2026-W43", "2026-W44")
    assert await _claim(world) == []


async def test_postponed_job_can_be_claimed_by_any_process_after_that_time(world: World) -> None:
    await _enqueue(world, "2026-W43")
    (due,) = await _claim(world)
    until = world.now + dt.timedelta(minutes=10)
    await world.write(outbox.postpone, due, me=FIRST_PROCESS, until=until)
    world.pass_time(minutes=10)
    assert await _claim(world, SECOND_PROCESS) == []
    world.pass_time(seconds=1)
    assert [again.id for again in await _claim(world, SECOND_PROCESS)] == [due.id]


async def test_later_attempt_gets_the_recorded_target_channel(world: World) -> None:
    await _enqueue(world, "2026-W43")
    (due,) = await _claim(world)
    assert due.channel_id is None
    await world.write(outbox.record_target, due, 2**62)
    world.now += LEASE + dt.timedelta(seconds=1)
    assert [claimed_again.channel_id for claimed_again in await _claim(world)] == [2**62]


async def test_delete_old_deletes_only_finished_jobs_due_before(world: World) -> None:
    await _enqueue(world, "sent", "skipped", "claimed", due_at=world.now)
    for due, state in zip(
        await _claim(world), (JobState.SENT, JobState.SKIPPED, None), strict=True
    ):
        if state:
            await _record(world, due, state=state)
    await _enqueue(world, "planned", due_at=world.now)
    await world.write(outbox.delete_old, world.now)
    assert await _count(world) == 4
    await world.write(outbox.delete_old, world.now + dt.timedelta(seconds=1))
    assert await _count(world) == 2
