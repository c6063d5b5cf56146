"""Seasons that end while others end them too, or while points are paid."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from bot.db.models import Entry
from bot.domain.errors import Refusal
from bot.services.points import entries, totals
from bot.services.points.entries import EntryKey
from bot.services.standings import seasons
from tests.services.challenges.steps import CHRIS, MORGAN, group_of, join_group, list_decided
from tests.services.conftest import ALICE, BOB, GUILD, World
from tests.services.standings.seasons import (
    end_season,
    past_season,
    pay,
    points_on_board,
    two_with_points,
)


async def test_second_moderator_ending_season_learns_who_ended_it(world: World) -> None:
    await end_season(world)
    with pytest.raises(
        Refusal, match=f"<@{MORGAN.member_id}> ended season 1 .*, so nothing has changed"
    ):
        await world.write(seasons.end_season, CHRIS, world.group.id, 1, now=world.now)
    assert (await group_of(world)).season == 2


async def test_concurrent_season_ends_end_it_once(world: World) -> None:
    await two_with_points(world)
    ends = [
        world.write(seasons.end_season, actor, world.group.id, 1, now=world.now)
        for actor in (MORGAN, CHRIS)
    ]
    results = await asyncio.gather(*ends, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Refusal", "StudyGroup"]
    assert (await group_of(world)).season == 2
    assert len(await list_decided(world)) == 1


async def test_uncommitted_entry_counts_in_ending_season(world: World) -> None:
    await join_group(world, world.alice)
    async with world.database.writing() as connection:
        key = EntryKey(GUILD, world.group.id, ALICE, "plan", "day-1")
        await entries.pay(connection, key, 10, world.now)
        ending = asyncio.create_task(end_season(world))
        await asyncio.sleep(0.1)  # has started and waits for the lock
        assert not ending.done()
    after = await ending
    assert [one.score.points for one in (await past_season(world)).first] == [10]
    assert await points_on_board(world, after) == {}


async def test_entry_during_season_end_counts_in_next_season(world: World) -> None:
    await join_group(world, world.alice)
    async with world.database.writing() as connection:
        await seasons.end_season(connection, MORGAN, world.group.id, 1, now=world.now)
        paying = asyncio.create_task(pay(world, ALICE))
        await asyncio.sleep(0.1)
        assert not paying.done()
    await paying
    assert await points_on_board(world, await group_of(world)) == {ALICE: 10}
    assert (await past_season(world)).first == []


async def test_concurrent_entries_and_season_ends_keep_totals_correct(world: World) -> None:
    await join_group(world, world.alice, world.bob)
    paying = [pay(world, actor, 10, f"day-{n}") for n in range(8) for actor in (ALICE, BOB)]
    ends = [
        world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now) for _ in range(3)
    ]
    await asyncio.gather(*paying[:8], *ends, *paying[8:], return_exceptions=True)
    after = await group_of(world)
    assert after.season == 2
    async with world.database.reading() as connection:
        rows = await connection.execute(select(Entry.season, Entry.points))
        by_season = Counter[int]()
        for season, amount in rows:
            by_season[season] += amount
    past = await past_season(world)
    assert sum(one.score.points for one in past.first) == by_season[1]
    assert sum((await points_on_board(world, after)).values()) == by_season[2]
    assert by_season.total() == 160
    assert (await world.write(totals.rebuild, world.group.id, world.now))[1] == 0
