"""Undo of a check-in: its points are reversed once, in the group in which they were earned."""

import asyncio

import pytest

from bot.domain.errors import Refusal
from bot.services.groups import groups
from bot.services.plan import enrolments
from tests.services.conftest import World


async def test_undo_reverses_points_and_new_check_in_earns_them_again(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0
    assert (await world.check_in(world.alice)).points == 10
    assert await world.points(world.alice) == 10
    await world.write(groups.leave, world.alice, world.now)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0
    await world.write(groups.join, world.alice, world.group.id, world.now)
    await world.check_in(world.alice)
    await world.change(world.group, archived_at=world.now)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0


async def test_undo_without_number_takes_latest_check_in(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=3)
    for number in (3, 1):
        await world.check_in(world.alice, number)
        world.pass_time(minutes=5)
    undone = await world.undo(world.alice)
    assert (undone.day_number, await world.days(world.alice)) == (1, [3])
    assert [check_in.day_id for check_in in undone.progress.check_ins] == [
        world.catalog.plan.day(3).id
    ]


async def test_undo_is_possible_for_24_hours_and_not_for_an_open_day(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    with pytest.raises(Refusal, match=r"^Day 2 isn’t done"):
        await world.undo(world.alice, 2)
    world.pass_time(hours=24, seconds=1)
    with pytest.raises(Refusal, match=r"more than 24 hours old, so it can’t be undone"):
        await world.undo(world.alice)
    world.pass_time(seconds=-1)
    assert (await world.undo(world.alice)).day_number == 1


async def test_concurrent_undos_reverse_points_once(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    world.pass_time(minutes=5)
    await world.check_in(world.alice)
    twice = (world.undo(world.alice, 2) for _ in range(3))
    both = await asyncio.gather(*twice, return_exceptions=True)
    assert sum(isinstance(one, Refusal) for one in both) == 2
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1], 10)


async def test_concurrent_check_ins_and_undos_leave_matching_points(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    for _ in range(5):
        both = (
            world.undo(world.alice, 1),
            world.check_in(world.alice, 1),
            world.check_in(world.alice, 2),
        )
        await asyncio.gather(*both, return_exceptions=True)
        assert await world.points(world.alice) == 10 * len(await world.days(world.alice))


async def test_undo_frees_a_check_in_of_the_daily_limit(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=5)
    for number in (1, 2, 3):
        await world.check_in(world.alice, number)
    await world.undo(world.alice, 2)
    assert (await world.check_in(world.alice, 4)).day_number == 4


async def test_undo_after_restart_keeps_points_of_earlier_enrolment(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.act(enrolments.restart, world.alice)
    world.pass_time(minutes=5)
    assert (await world.check_in(world.alice)).points == 0
    assert (await world.undo(world.alice)).points == 0
    assert await world.points(world.alice) == 10


async def test_undo_reverses_points_in_group_of_the_check_in(world: World) -> None:
    await world.join(world.alice)
    await world.check_in(world.alice)
    other = await world.add_group()
    await world.write(groups.join, world.alice, other.id, world.now)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0
    assert (await world.check_in(world.alice)).points == 10
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (0, 10)


async def test_undo_takes_points_from_the_group_that_still_pays_for_the_day(world: World) -> None:
    """Another group paid for the same day at the same instant, but took it back."""
    await world.join(world.alice)
    await world.check_in(world.alice)
    await world.act(enrolments.restart, world.alice)
    other = await world.add_group()
    await world.write(groups.join, world.alice, other.id, world.now)
    await world.check_in(world.alice)
    await world.undo(world.alice)
    await world.act(enrolments.undo_restart, world.alice)
    await world.undo(world.alice)
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (0, 0)
