"""Archiving a group pauses the plans of its members; opening it again resumes them."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.jobs import NoticeKind
from bot.services.groups import groups
from bot.services.members import notices
from bot.services.plan import enrolments, pauses
from bot.services.plan.check_ins import CheckInResult
from tests.services.conftest import GUILD, World


async def _notices(world: World) -> tuple[NoticeKind, ...]:
    return await world.read(notices.list_notices, *world.alice.key)


@pytest.mark.parametrize(
    "begin",
    [
        dt.datetime(2027, 3, 26, 22, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 23, 23, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 30, tzinfo=dt.UTC),
    ],
    ids=["spring", "autumn", "year’s end"],
)
async def test_nobody_falls_behind_or_loses_streak_while_archived(
    world: World, begin: dt.datetime
) -> None:
    world.now = begin
    await world.join(world.alice)
    await world.join(world.bob, zone="Pacific/Kiritimati")
    for actor in (world.alice, world.bob):
        await world.check_in(actor)
    await world.archive()
    world.pass_time(days=9)
    assert (await world.progress(world.alice)).is_paused
    assert await _notices(world) == (NoticeKind.GROUP_ARCHIVED,)
    await world.archive(archived=False)
    assert await _notices(world) == (NoticeKind.GROUP_REOPENED,)
    for actor in (world.alice, world.bob):
        progress = await world.progress(actor)
        status = progress
        assert not progress.is_paused
        assert (status.behind, status.next_day) == (0, 2)
        assert progress.streak.days == 1


async def test_end_of_own_pause_does_not_end_that_of_the_group(world: World) -> None:
    until = world.now.date() + dt.timedelta(days=2)
    for actor in (world.alice, world.bob):
        await world.join(actor)
    await world.act(pauses.pause, world.alice, until=until)
    world.pass_time(days=1)
    await world.archive()
    await world.act(pauses.pause, world.bob, until=until)
    world.pass_time(days=10)
    for actor, behind in ((world.alice, 0), (world.bob, 1)):
        progress = await world.progress(actor)
        assert (progress.is_paused, progress.behind) == (True, behind)


async def _leave(world: World) -> None:
    await world.write(groups.leave, world.alice, world.now)


async def _rejoin(world: World) -> None:
    await world.write(groups.join, world.alice, world.group.id, world.now)


async def test_plan_stands_still_while_its_member_is_in_no_group(world: World) -> None:
    await world.join(world.alice)
    await _leave(world)
    world.pass_time(days=5)
    assert (await world.progress(world.alice)).is_paused
    await _rejoin(world)
    progress = await world.progress(world.alice)
    assert (progress.is_paused, progress.behind) == (False, 0)
    await world.act(pauses.pause, world.alice)  # which stays after leaving and joining again
    await _leave(world)
    world.pass_time(days=5)
    await _rejoin(world)
    assert (await world.progress(world.alice)).is_paused
    resumed = await world.act(pauses.resume, world.alice)
    assert (resumed.is_paused, resumed.behind) == (False, 0)


async def test_plans_of_an_archived_group_go_on_in_another_group(world: World) -> None:
    other = await world.add_group()
    await world.write(groups.join, world.bob, other.id, world.now)
    await world.join(world.bob)
    await _rejoin(world)
    await world.join(world.alice)
    await world.archive()
    assert not (await world.progress(world.bob)).is_paused
    with pytest.raises(Refusal, match="not in an open group"):
        await world.act(pauses.resume, world.alice)
    await world.write(groups.join, world.alice, other.id, world.now)
    assert not (await world.progress(world.alice)).is_paused
    assert await _notices(world) == ()
    with pytest.raises(Refusal, match="isn’t paused"):
        await world.act(pauses.resume, world.alice)


async def test_plan_cannot_be_restarted_without_an_open_group(world: World) -> None:
    await world.join(world.alice)
    await world.archive()
    with pytest.raises(Refusal, match="not in an open group"):
        await world.act(enrolments.restart, world.alice)
    world.pass_time(days=10)
    progress = await world.progress(world.alice)
    assert progress.behind == 0
    await _leave(world)
    assert await _notices(world) == ()  # nobody waits for a group that they left


async def test_plan_whose_restart_is_undone_without_an_open_group_is_paused(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=1)
    await world.act(enrolments.restart, world.alice)
    await world.archive()
    restored = await world.act(enrolments.undo_restart, world.alice)
    assert restored.is_paused
    world.pass_time(days=10)
    progress = await world.progress(world.alice)
    assert progress.behind == restored.behind == 1  # from the day before it was archived


async def test_check_ins_while_a_group_is_archived_neither_fail_nor_are_lost(world: World) -> None:
    everyone = [Actor(GUILD, number, f"member {number}") for number in range(1, 6)]
    for actor in everyone:
        await world.join(actor)
    world.pass_time(days=1)
    results = await asyncio.gather(
        *(world.check_in(actor) for actor in everyone), world.archive(), return_exceptions=True
    )
    assert all(isinstance(one, Refusal | CheckInResult | None) for one in results)
    for actor, result in zip(everyone, results, strict=False):
        assert await world.days(actor) == ([1] if isinstance(result, CheckInResult) else [])
        assert (await world.progress(actor)).is_paused


async def test_archiving_takes_no_more_statements_for_more_members(world: World) -> None:
    """SQLite’s write lock is held meanwhile, by which everybody else’s commands wait."""
    counts = []
    for number in range(3):
        await world.join(Actor(GUILD, 100 + number, "Member"))
        statements = list[str]()

        def record(*seen: Any, into: list[str] = statements) -> None:
            into.append(seen[2])

        engine = world.database.write_engine.sync_engine
        event.listen(engine, "before_cursor_execute", record)
        await world.archive()
        event.remove(engine, "before_cursor_execute", record)
        await world.archive(archived=False)
        counts.append(len(statements))
    assert counts[0] > 1
    assert {*counts} == {counts[0]}
