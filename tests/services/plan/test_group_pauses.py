"""Archiving a group pauses the plans of its members; opening it again resumes them."""

import asyncio
import datetime as dt

import pytest

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.services.groups import groups
from bot.services.members import notices
from bot.services.members.notices import NoticeKind
from bot.services.plan import changes, endings, group_pauses
from bot.services.plan.check_ins import CheckInResult
from tests.services.conftest import GUILD, World


async def _notices(world: World) -> tuple[NoticeKind, ...]:
    return await world.read(notices.list_notices, world.alice)


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
    assert (await world.progress(world.alice)).is_paused(world.now)
    assert await _notices(world) == (NoticeKind.GROUP_ARCHIVED,)
    await world.archive(archived=False)
    assert await _notices(world) == (NoticeKind.GROUP_REOPENED,)
    for actor in (world.alice, world.bob):
        progress = await world.progress(actor)
        status = progress.status(world.catalog.plan, world.now)
        assert not progress.is_paused(world.now)
        assert (status.behind, status.next_open) == (0, 2)
        assert progress.streak(world.catalog.scoring, world.now).days == 1


async def test_pause_with_an_end_lasts_while_group_is_archived(world: World) -> None:
    await world.join(world.alice)
    end = world.now.date() + dt.timedelta(days=2)
    await world.write(changes.pause, world.alice, now=world.now, until=end)
    world.pass_time(days=1)
    await world.archive()
    world.pass_time(days=5)
    assert (await world.progress(world.alice)).is_paused(world.now)


@pytest.mark.parametrize("days", [1, 12])
async def test_plan_that_has_not_started_keeps_its_start(world: World, days: int) -> None:
    await world.join(world.alice, monday=True)
    await world.archive()
    world.pass_time(days=days)
    await world.archive(archived=False)
    progress = await world.progress(world.alice)
    assert progress.start == dt.date(2026, 10, 26)
    assert not progress.is_paused(world.now)
    due = progress.status(world.catalog.plan, world.now).due
    assert due == (0 if days == 1 else 1)


async def _leave(world: World) -> None:
    await world.write(groups.leave, world.alice)
    await world.write(group_pauses.pause_after_leaving, world.alice, world.now)


async def _rejoin(world: World) -> None:
    await world.write(groups.join, world.alice, world.group.id, world.now)
    await world.write(group_pauses.find_after_joining, world.alice, world.now)


async def test_plan_of_member_without_group_stays_paused_after_rejoining(world: World) -> None:
    await world.join(world.alice)
    await _leave(world)
    world.pass_time(days=5)
    await _rejoin(world)
    assert (await world.progress(world.alice)).is_paused(world.now)
    resumed = await world.write(changes.resume, world.alice, now=world.now)
    assert resumed.status(world.catalog.plan, world.now).behind == 0


async def test_plan_does_not_start_while_its_member_is_in_no_group(world: World) -> None:
    await world.join(world.alice, monday=True)
    await _leave(world)
    world.pass_time(days=10)  # three days after its start
    progress = await world.progress(world.alice)
    assert progress.is_paused(world.now)
    assert progress.status(world.catalog.plan, world.now).behind == 0


async def test_plan_starts_as_planned_if_its_member_rejoins_before(world: World) -> None:
    await world.join(world.alice, monday=True)
    await _leave(world)
    world.pass_time(days=1)
    await _rejoin(world)
    world.pass_time(days=6)  # Monday
    progress = await world.progress(world.alice)
    assert not progress.is_paused(world.now)
    assert progress.status(world.catalog.plan, world.now).due == 1


async def test_members_of_other_groups_go_on(world: World) -> None:
    other = await world.add_group()
    await world.write(groups.join, world.bob, other.id, world.now)
    await world.join(world.bob)
    await world.archive()
    assert not (await world.progress(world.bob)).is_paused(world.now)
    assert await world.read(group_pauses.count_enrolled, other.id) == 1
    assert await world.read(group_pauses.count_enrolled, world.group.id) == 0


async def test_plan_cannot_be_resumed_without_an_open_group(world: World) -> None:
    await world.join(world.alice)
    await world.archive()
    with pytest.raises(Refusal, match="not in an open group"):
        await world.write(changes.resume, world.alice, now=world.now)
    other = await world.add_group()
    await world.write(groups.join, world.alice, other.id, world.now)
    resumed = await world.write(changes.resume, world.alice, now=world.now)
    assert not resumed.is_paused(world.now)


async def test_plan_cannot_be_started_or_restarted_without_an_open_group(world: World) -> None:
    await world.join(world.alice, monday=True)
    start = (await world.progress(world.alice)).start
    await world.archive()
    with pytest.raises(Refusal, match="not in an open group"):
        await world.write(changes.begin_today, world.alice, now=world.now)
    with pytest.raises(Refusal, match="not in an open group"):
        await world.write(
            changes.adjust, world.alice, now=world.now, start=start + dt.timedelta(days=7)
        )
    with pytest.raises(Refusal, match="not in an open group"):
        await world.write(endings.restart, world.alice, now=world.now)
    world.pass_time(days=10)
    progress = await world.progress(world.alice)
    assert progress.status(world.catalog.plan, world.now).behind == 0


async def test_pause_without_an_open_group_cannot_have_an_end(world: World) -> None:
    await world.join(world.alice)
    await world.archive()
    until = world.now.date() + dt.timedelta(days=2)
    with pytest.raises(Refusal, match="not in an open group"):
        await world.write(changes.pause, world.alice, now=world.now, until=until)
    world.pass_time(days=10)
    progress = await world.progress(world.alice)
    assert progress.status(world.catalog.plan, world.now).behind == 0


async def test_plan_that_is_restored_without_an_open_group_is_paused(world: World) -> None:
    await world.join(world.alice)
    await world.write(endings.leave, world.alice, now=world.now)
    await world.archive()
    restored = await world.write(endings.restore, world.alice, now=world.now)
    assert restored.is_paused(world.now)
    world.pass_time(days=10)
    progress = await world.progress(world.alice)
    assert progress.status(world.catalog.plan, world.now).behind == 0


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
        assert (await world.progress(actor)).is_paused(world.now)
