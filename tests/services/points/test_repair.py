"""Wrong sums are found and repaired, also while payments go on."""

import asyncio

from sqlalchemy import delete, insert, update

from bot.db.models import Group, Standing
from bot.domain.points import EntryKey
from bot.services.points import entries, repair
from tests.services.challenges.steps import join_group
from tests.services.conftest import ALICE, GUILD, World
from tests.services.standings.boards import (
    actor_number,
    count_wrong_sums,
    load_all_lines,
    pay,
    place_member_points,
)


async def _damage(world: World) -> None:
    """Make one sum of the first member wrong, delete those of the second, and add one to a stranger."""
    async with world.database.writing() as connection:
        first = Standing.member_id == ALICE, Standing.period == "all"
        await connection.execute(update(Standing).where(*first).values(points=99))
        await connection.execute(delete(Standing).where(Standing.member_id == ALICE + 1))
        spare = {"group_id": world.group.id, "member_id": ALICE + 9, "period": "all", "points": 1}
        await connection.execute(insert(Standing).values(spare))


async def test_wrong_sums_are_counted_and_repaired(world: World) -> None:
    await join_group(world, *map(actor_number, range(3)))
    for number in range(3):
        await pay(world, number, 10)
    await _damage(world)
    assert await count_wrong_sums(world) == 1 + 4 + 1
    assert await repair.repair_all(world.database) == 1 + 4 + 1
    assert await repair.repair_all(world.database) == 0
    lines = place_member_points(await load_all_lines(world))
    assert lines == [(1, 2, 10), (1, 1, 10), (1, 0, 10)]


async def test_repairs_and_payments_at_the_same_time_are_all_right(world: World) -> None:
    await pay(world, 0, 10)
    await pay(world, 1, 10)
    await _damage(world)
    await asyncio.gather(
        *(pay(world, number % 2, 1) for number in range(10)),
        *(world.write(repair.repair, world.group.id) for _ in range(4)),
        *(pay(world, number % 2, 1) for number in range(10)),
    )
    assert await count_wrong_sums(world) == 0
    for number in range(2):
        assert await world.points(actor_number(number)) == 20


async def test_sums_of_every_group_are_repaired(world: World) -> None:
    other = await world.add_group()
    await pay(world, 0, 10)
    key = EntryKey(GUILD, other.id, ALICE, "plan", "day-1")
    await world.write(entries.pay, key, 10, world.now)
    async with world.database.writing() as connection:
        await connection.execute(update(Standing).values(points=0))
    assert await repair.repair_all(world.database) == 8
    assert await repair.repair_all(world.database) == 0


async def test_repair_of_a_deleted_group_does_nothing(world: World) -> None:
    async with world.database.writing() as connection:
        await connection.execute(delete(Group))
    await world.write(repair.repair, world.group.id)
    assert await count_wrong_sums(world) == 0
