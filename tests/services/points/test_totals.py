"""Totals always match the ledger, and a rebuild computes the same values."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from bot.db.models import Group, Standing
from bot.domain.standings import Period, RankedScore, View
from bot.services.groups import groups
from bot.services.plan import paces
from bot.services.points import entries, totals
from bot.services.points.entries import Author, EntryKey
from bot.services.standings import seasons
from tests.databases import find_row
from tests.services.challenges.steps import MORGAN, join_group
from tests.services.conftest import ALICE, GUILD, World
from tests.services.standings.boards import (
    actor_number,
    load_all_lines,
    load_group,
    mark,
    page,
    pay,
    place_member_points,
    rebuild_totals,
    take_back,
)

BY_MORGAN = Author(MORGAN.member_id, "counted twice")


async def _stored(world: World, number: int = 0) -> Any:
    async with world.database.reading() as connection:
        found = await find_row(connection, Standing, world.group.id, ALICE + number)
        assert found
        return found


async def test_entry_counts_in_every_total(world: World) -> None:
    await pay(world, 0, 10)
    await pay(world, 0, 5)
    found = await _stored(world)
    assert (found.week, found.month, found.season, found.total) == (15, 15, 15, 15)
    assert (found.week_of, found.month_of) == (dt.date(2026, 10, 19), dt.date(2026, 10, 1))
    assert (found.season_of, found.active_at) == (1, world.now)


async def test_new_week_and_month_reset_only_their_totals(world: World) -> None:
    await pay(world, 0, 10)
    world.pass_time(weeks=1)
    await pay(world, 0, 3)
    assert (await _stored(world)).week == 3
    world.pass_time(weeks=1)
    await pay(world, 0, 4)
    found = await _stored(world)
    assert (found.week, found.month, found.season, found.total) == (4, 4, 17, 17)
    assert await rebuild_totals(world) == 0


async def test_late_entry_counts_only_in_current_periods(world: World) -> None:
    await pay(world, 0, 10)
    world.pass_time(weeks=-1)
    await pay(world, 0, 3)  # from a process that is a week late
    world.pass_time(weeks=1)
    found = await _stored(world)
    assert (found.week, found.month, found.total) == (10, 13, 13)
    assert found.active_at == world.now
    assert await rebuild_totals(world) == 0


async def test_reversed_entry_leaves_totals_at_zero(world: World) -> None:
    async def add_and_fail() -> None:
        async with world.database.writing() as connection:
            key = EntryKey(GUILD, world.group.id, ALICE, "plan", "day-1")
            assert await entries.pay(connection, key, 10, world.now)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await add_and_fail()
    async with world.database.reading() as connection:
        assert (await connection.execute(select(Standing))).all() == []


async def test_key_paid_twice_counts_once(world: World) -> None:
    await asyncio.gather(*(pay(world, 0, 10, "day-1") for _ in range(6)))
    assert (await _stored(world)).total == 10


async def test_concurrent_entries_are_all_counted(world: World) -> None:
    await asyncio.gather(*(pay(world, n % 3, 1 + n) for n in range(24)))
    assert [(await _stored(world, n)).total for n in range(3)] == [92, 100, 108]
    assert await rebuild_totals(world) == 0


async def test_corrections_do_not_count_as_activity(world: World) -> None:
    await pay(world, 0, 10, by=BY_MORGAN)
    found = await _stored(world)
    assert (found.total, found.active_at) == (10, None)
    assert await rebuild_totals(world) == 0


async def test_reversed_entry_no_longer_counts_as_activity(world: World) -> None:
    await pay(world, 0, 10)
    first = world.now
    world.pass_time(hours=1)
    second = await pay(world, 0, 5)
    assert (await _stored(world)).active_at == world.now
    await take_back(world, second)
    found = await _stored(world)
    assert (found.total, found.active_at) == (10, first)
    world.pass_time(hours=1)
    await pay(world, 0, 5, second.subject)
    assert (await _stored(world)).active_at == world.now
    await take_back(world, second, BY_MORGAN)
    assert (await _stored(world)).active_at == first
    assert await rebuild_totals(world) == 0


@pytest.mark.parametrize(
    "settings",
    [{"weekday": 3}, {"zone": "Pacific/Kiritimati"}, {"zone": "Pacific/Niue", "weekday": 6}],
)
async def test_totals_are_right_after_change_of_week_start(
    world: World, settings: dict[str, object]
) -> None:
    for _ in range(9):
        await pay(world, 0, 1)
        world.pass_time(hours=17)
    await world.change(world.group, **settings)
    assert await rebuild_totals(world) == 0
    for _ in range(9):
        await pay(world, 0, 1)  # by connections that have cached the previous settings
        assert await rebuild_totals(world) == 0
        world.pass_time(hours=17)


async def test_totals_are_right_after_concurrent_change_of_week_start(world: World) -> None:
    await asyncio.gather(
        *(pay(world, n % 4, 1) for n in range(12)),
        *(world.change(world.group, weekday=day) for day in (2, 5)),
        *(pay(world, n % 4, 1) for n in range(12)),
    )
    assert sum(line.score.points for line in await _everyones_total(world)) == 24
    assert await rebuild_totals(world) == 0


async def _everyones_total(world: World) -> list[RankedScore]:
    await join_group(world, *map(actor_number, range(4)))
    return await load_all_lines(world)


async def test_rebuild_keeps_entry_of_next_week(world: World) -> None:
    await join_group(world, actor_number(0))
    world.now = dt.datetime(2026, 10, 25, 23, 0, tzinfo=dt.UTC)  # midnight in Berlin
    await pay(world, 0, 10)
    world.pass_time(milliseconds=-5)  # a process whose clock is slightly behind
    assert await rebuild_totals(world) == 0
    world.pass_time(milliseconds=5)
    assert place_member_points((await page(world, Period.WEEK)).lines) == [(1, 0, 10)]


async def test_rebuild_counts_and_repairs_wrong_totals(world: World) -> None:
    for number in range(4):
        await pay(world, number, 10)
    async with world.database.writing() as connection:
        mine = Standing.group_id == world.group.id
        await connection.execute(
            update(Standing).where(mine, Standing.member_id == ALICE).values(week=11)
        )
        await connection.execute(delete(Standing).where(mine, Standing.member_id == ALICE + 1))
        spare = {c.key: 0 for c in Standing.__table__.columns} | {
            "group_id": world.group.id,
            "guild_id": GUILD,
            "member_id": ALICE + 9,
            "week_of": world.now.date(),
            "month_of": world.now.date(),
            "active_at": None,
        }
        await connection.execute(insert(Standing).values(spare))
    assert await world.write(totals.rebuild, world.group.id, world.now) == (4, 3)
    assert await world.write(totals.rebuild, world.group.id, world.now) == (4, 0)


async def test_rebuild_all_handles_every_group(world: World) -> None:
    other = await world.add_group()
    await pay(world, 0, 10)
    key = EntryKey(GUILD, other.id, ALICE, "plan", "day-1")
    await world.write(entries.pay, key, 10, world.now)
    async with world.database.writing() as connection:
        await connection.execute(update(Standing).values(total=0))
    assert await totals.rebuild_all(world.database, world.now) == (2, 2)
    assert await totals.rebuild_all(world.database, world.now) == (2, 0)


async def test_rebuild_of_deleted_group_does_nothing(world: World) -> None:
    async with world.database.writing() as connection:
        await connection.execute(delete(Group))
    assert await world.write(totals.rebuild, world.group.id, world.now) == (0, 0)


async def test_entry_belongs_to_season_of_its_time(world: World) -> None:
    first = await pay(world, 0, 10)
    world.pass_time(minutes=1)
    await world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now)
    await pay(world, 0, 4)
    await take_back(world, first)
    found = await _stored(world)
    assert (found.season_of, found.season, found.total) == (2, -6, 4)
    assert (await load_group(world)).season == 2
    assert await rebuild_totals(world) == 0


async def test_mark_all_stale_refreshes_enrolled_members(world: World) -> None:
    await world.join(world.alice)
    await world.write(groups.join, world.bob, world.group.id, world.now)
    assert (await paces.refresh(world.database, world.catalog, world.now)).stored == 1
    await mark(world, 0, pace=1)
    await world.write(paces.mark_all_stale)
    assert (await paces.refresh(world.database, world.catalog, world.now)).stored == 1
    board = await page(world, view=View.PACE)
    assert board.lines == ()
