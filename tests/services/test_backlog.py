"""How much is due and waits to be claimed."""

import datetime as dt

from bot.domain.jobs import JobKind, JobState
from bot.domain.shards import EVERY_SERVER, ShardBlock, shard_of
from bot.services import outbox
from bot.services.outbox import Backlog, get_backlog
from tests.services.conftest import ALICE, GUILD, World


async def _enqueue(world: World, *minutes: int) -> None:
    """Enqueue a job that is due so many minutes from now."""
    await world.write(
        outbox.enqueue,
        [
            outbox.job(
                JobKind.REMINDER, GUILD, ALICE, str(one), world.now + dt.timedelta(minutes=one)
            )
            for one in minutes
        ],
    )


async def test_backlog_is_what_is_due_and_how_long_the_oldest_waits(world: World) -> None:
    assert await world.read(get_backlog, world.now, EVERY_SERVER) == Backlog()
    await _enqueue(world, -5, -2, 10)
    assert await world.read(get_backlog, world.now, EVERY_SERVER) == Backlog(
        2, dt.timedelta(minutes=5)
    )


async def test_claimed_and_postponed_jobs_wait_for_nobody(world: World) -> None:
    await _enqueue(world, -5)
    (due,) = await world.write(outbox.claim, me="web-1", now=world.now, limit=9, block=EVERY_SERVER)
    assert await world.read(get_backlog, world.now, EVERY_SERVER) == Backlog()
    world.pass_time(minutes=4)  # the process has died, and its lease has ended
    assert await world.read(get_backlog, world.now, EVERY_SERVER) == Backlog(
        1, dt.timedelta(minutes=9)
    )
    await world.write(outbox.record, due, me="web-1", state=JobState.SENT)
    assert await world.read(get_backlog, world.now, EVERY_SERVER) == Backlog()


async def test_backlog_counts_servers_of_the_block_only(world: World) -> None:
    await _enqueue(world, -5)
    mine = shard_of(GUILD, 2)
    blocks = [ShardBlock.of([shard_id], 2) for shard_id in (mine, 1 - mine)]
    assert [(await world.read(get_backlog, world.now, block)).due for block in blocks] == [1, 0]
