"""The stored pace: it matches the progress, and concurrent changes are not overwritten."""

import asyncio
import datetime as dt

import pytest

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.plan.enrolment import Pace
from bot.domain.schedule.clock import next_midnight
from bot.services.plan import changes, endings, enrolments, paces
from bot.services.plan.enrolments import PlanChoice
from bot.services.plan.paces import RefreshResult
from tests.databases import find_row
from tests.services.conftest import ALICE, BOB, GUILD, World


async def _refresh(world: World) -> RefreshResult:
    return await paces.refresh(world.database, world.catalog, world.now)


async def _stored_pace(
    world: World, member_id: int = ALICE
) -> tuple[int | None, int | None, int | None]:
    async with world.database.reading() as connection:
        member = await find_row(connection, Member, GUILD, member_id)
    assert member
    return member.pace, member.pace_done, member.pace_due


async def _add_members(world: World, size: int) -> None:
    async with world.database.writing() as connection:
        for number in range(1, size + 1):
            actor = Actor(GUILD, number, f"member {number}")
            await enrolments.join(connection, actor, PlanChoice(), now=world.now)


async def test_stored_pace_matches_progress_after_any_change(world: World) -> None:
    await world.join(world.alice, pace=Pace.WEEKDAYS)
    await world.join(world.bob, zone="Pacific/Auckland")
    for days in range(12):
        world.pass_time(days=1, hours=7)
        if days % 2:
            await world.check_in(world.alice)
        if days == 4:
            await world.write(changes.pause, world.alice, now=world.now)
            await world.write(changes.shift, world.bob, world.catalog, 2, now=world.now)
        if days == 7:
            await world.write(changes.resume, world.alice, now=world.now)
        await _refresh(world)
        for actor in (world.alice, world.bob):
            progress = await world.progress(actor)
            status = progress.status(world.catalog.plan, world.now)
            due = max(status.due_before, min(status.done, status.due))
            done = min(status.done, due)
            share = (done * 10_000 // due, done, due) if due >= 3 else (None, None, None)
            assert await _stored_pace(world, actor.member_id) == share


async def test_pace_is_refreshed_at_members_midnight(world: World) -> None:
    progress = await world.join(world.alice)
    assert await _refresh(world) == RefreshResult(1, 1)
    assert await _refresh(world) == RefreshResult(0, 0)
    world.now = next_midnight(progress.today(world.now), progress.zone) - dt.timedelta(seconds=1)
    assert await _refresh(world) == RefreshResult(0, 0)
    world.pass_time(seconds=1)
    assert await _refresh(world) == RefreshResult(1, 1)
    world.pass_time(days=2)
    assert await _refresh(world) == RefreshResult(1, 1)
    assert await _stored_pace(world) == (0, 0, 3)


async def test_pace_begins_with_third_due_day(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    for expected in ((None, None, None), (None, None, None), (None, None, None), (3333, 1, 3)):
        await _refresh(world)
        assert await _stored_pace(world) == expected
        world.pass_time(days=1)


async def test_pace_is_empty_after_leaving_plan(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.pass_time(days=3)
    await _refresh(world)
    assert await _stored_pace(world) == (3333, 1, 3)
    await world.write(endings.leave, world.alice, now=world.now)
    await _refresh(world)
    assert await _stored_pace(world) == (None, None, None)
    assert await _refresh(world) == RefreshResult(0, 0)


@pytest.mark.parametrize("before", ["done", "pause"])
async def test_update_is_not_stored_if_member_changed_since(world: World, before: str) -> None:
    await world.join(world.alice)
    if before == "done":
        await world.check_in(world.alice, 1)
    else:
        await world.write(changes.pause, world.alice, now=world.now)
        await world.write(changes.resume, world.alice, now=world.now)
    world.pass_time(days=3)
    updates = await world.read(paces.compute_updates, world.catalog, world.now)
    await world.check_in(world.alice, 2)
    assert await world.write(paces.store_updates, updates) == 0
    assert await _refresh(world) == RefreshResult(1, 1)
    assert await _stored_pace(world) == ((6666, 2, 3) if before == "done" else (3333, 1, 3))


async def test_changes_at_same_time_have_different_markers(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice, 1)
    updates = await world.read(paces.compute_updates, world.catalog, world.now)
    await world.undo(world.alice)
    assert await world.write(paces.store_updates, updates) == 0


async def test_refresh_handles_many_members_in_batches(world: World) -> None:
    await _add_members(world, paces.BATCH_SIZE + 5)
    first, second = await _refresh(world), await _refresh(world)
    assert (first, second) == (
        RefreshResult(paces.BATCH_SIZE, paces.BATCH_SIZE),
        RefreshResult(5, 5),
    )
    assert (first.has_more, first.is_complete) == (True, False)
    assert (second.has_more, second.is_complete) == (False, True)


async def test_concurrent_refreshes_do_not_conflict(world: World) -> None:
    await _add_members(world, paces.BATCH_SIZE + 5)

    async def refresh_all() -> None:
        for _ in range(80):
            if (await _refresh(world)).is_complete:
                return
        raise AssertionError

    await asyncio.gather(*(refresh_all() for _ in range(3)))
    assert await _refresh(world) == RefreshResult(0, 0)


async def test_refresh_of_group_leaves_other_groups(world: World) -> None:
    await world.join(world.alice)
    other = await world.add_group()
    done = await paces.refresh(world.database, world.catalog, world.now, group_id=other.id)
    assert done == RefreshResult(0, 0)
    await world.write(endings.leave, world.alice, now=world.now)
    done = await paces.refresh(world.database, world.catalog, world.now, group_id=world.group.id)
    assert done == RefreshResult(1, 1)


async def test_rest_of_batch_is_stored_when_one_member_changed(world: World) -> None:
    await world.join(world.alice)
    await world.join(world.bob)
    world.pass_time(days=3)
    updates = await world.read(paces.compute_updates, world.catalog, world.now)
    await world.check_in(world.bob)
    assert await world.write(paces.store_updates, updates) == 1
    assert await _stored_pace(world, ALICE) == (0, 0, 3)
    assert await _stored_pace(world, BOB) == (None, None, None)
