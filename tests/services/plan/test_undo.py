"""Undoing a check-in: what it paid is taken back, there and only there, and once."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import Refusal
from bot.services.groups import groups
from bot.services.plan import changes
from tests.services.conftest import World


async def test_undoing_takes_the_points_back_and_doing_it_again_pays_again(world: World) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0
    assert (await world.done(world.alice)).points == 10
    assert await world.points(world.alice) == 10


async def test_without_a_number_the_latest_check_in_is_undone(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=3)
    for number in (3, 1):
        await world.done(world.alice, number)
        world.pass_time(minutes=5)
    undone = await world.undo(world.alice)
    assert (undone.day_number, await world.days(world.alice)) == (1, [3])
    assert [check_in.day_id for check_in in undone.progress.check_ins] == [
        world.catalog.plan.day(3).id
    ]


async def test_a_day_can_be_undone_for_24_hours_and_then_stays(world: World) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    world.pass_time(hours=24, seconds=1)
    with pytest.raises(Refusal, match=r"more than 24 hours old and stays.*ask a moderator"):
        await world.undo(world.alice)
    world.pass_time(seconds=-1)
    assert (await world.undo(world.alice)).day_number == 1


async def test_undoing_a_day_that_is_not_checked_in_says_that_it_is_not(world: World) -> None:
    await world.join(world.alice)
    with pytest.raises(Refusal, match=r"^Nothing is checked in"):
        await world.undo(world.alice)
    with pytest.raises(Refusal, match=r"^Plan-day 2 is not checked in"):
        await world.undo(world.alice, 2)
    with pytest.raises(Refusal, match="Choose one from 1"):
        await world.undo(world.alice, 0)


async def test_two_clients_that_undo_a_day_at_once_take_back_once(world: World) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    world.pass_time(minutes=5)
    await world.done(world.alice)
    twice = (world.undo(world.alice, 2) for _ in range(3))
    both = await asyncio.gather(*twice, return_exceptions=True)
    assert sum(isinstance(one, Refusal) for one in both) == 2
    assert (await world.days(world.alice), await world.points(world.alice)) == ([1], 10)


async def test_doing_and_undoing_at_once_leaves_points_for_what_is_done(world: World) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    for _ in range(5):
        both = (world.undo(world.alice, 1), world.done(world.alice, 1), world.done(world.alice, 2))
        await asyncio.gather(*both, return_exceptions=True)
        assert await world.points(world.alice) == 10 * len(await world.days(world.alice))


async def test_undoing_makes_room_under_the_cap(world: World) -> None:
    await world.join(world.alice)
    world.pass_time(days=5)
    for number in (1, 2, 3):
        await world.done(world.alice, number)
    await world.undo(world.alice, 2)
    assert (await world.done(world.alice, 4)).day_number == 4


async def test_undoing_a_day_done_again_after_a_restart_keeps_what_was_earned_before(
    world: World,
) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    await world.write(changes.restart, world.alice, now=world.now)
    world.pass_time(minutes=5)
    assert (await world.done(world.alice)).points == 0
    assert (await world.undo(world.alice)).points == 0
    assert await world.points(world.alice) == 10


async def test_what_was_paid_in_a_group_is_taken_back_there_after_moving_to_another(
    world: World,
) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    other = await world.another_group()
    await world.write(groups.join, world.alice, other.id, world.now)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0
    assert (await world.done(world.alice)).points == 10
    assert (await world.points(world.alice), await world.points(world.alice, other)) == (0, 10)


async def test_what_was_paid_is_taken_back_from_who_left_the_group(world: World) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    await world.write(groups.leave, world.alice)
    assert (await world.undo(world.alice)).points == -10
    assert await world.points(world.alice) == 0


async def test_what_was_paid_is_taken_back_in_a_group_that_was_archived(world: World) -> None:
    await world.join(world.alice)
    await world.done(world.alice)
    await world.change(world.group, archived_at=world.now)
    await world.undo(world.alice)
    assert await world.points(world.alice) == 0
