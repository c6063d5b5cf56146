"""Seasons that end while others end them too, or while points are paid."""

import asyncio
from collections import Counter

import pytest

from bot.domain.errors import Refusal
from bot.services.standings import seasons
from tests.services.challenges.steps import CHRIS, MORGAN, group_of, join_group, list_decided
from tests.services.conftest import ALICE, BOB, World
from tests.services.standings.boards import count_wrong_sums, ledger
from tests.services.standings.seasons import (
    end_season,
    past_season,
    pay,
    points_on_board,
    two_with_points,
)


async def test_second_moderator_ending_a_season_changes_nothing(world: World) -> None:
    await end_season(world)
    with pytest.raises(Refusal, match="Season 1 has ended already, so nothing has changed"):
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


async def test_concurrent_entries_and_season_ends_count_each_entry_in_one_season(
    world: World,
) -> None:
    await join_group(world, world.alice, world.bob)
    paying = [pay(world, actor, 10, f"day-{n}") for n in range(8) for actor in (ALICE, BOB)]
    ends = [
        world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now) for _ in range(3)
    ]
    await asyncio.gather(*paying[:8], *ends, *paying[8:], return_exceptions=True)
    after = await group_of(world)
    assert after.season == 2
    by_season = Counter[str]()
    for entry in await ledger(world):
        by_season[entry.season] += entry.points
    past = await past_season(world)
    assert sum(line.points for line in past.first) == by_season["season 1"]
    assert sum((await points_on_board(world, after)).values()) == by_season["season 2"]
    assert by_season.total() == 160
    assert await count_wrong_sums(world) == 0
