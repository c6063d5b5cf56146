"""Seasons are ended once and stored; the next board counts only later entries."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.db.models import Job
from bot.domain.errors import Refusal
from bot.domain.points import Period
from bot.services.points import entries
from bot.services.standings import seasons
from tests.services.challenges.steps import MORGAN, group_of, list_decided
from tests.services.conftest import ALICE, BOB, GUILD, World
from tests.services.standings.boards import count_wrong_sums
from tests.services.standings.seasons import (
    end_season,
    past_season,
    pay,
    points_on_board,
    take_back,
    two_with_points,
)


async def test_loading_season_changes_nothing(world: World) -> None:
    await two_with_points(world)
    seen = await world.read(seasons.load_current, world.group, world.now)
    assert (seen.number, seen.people, seen.began_at) == (1, 2, world.group.opened_at)
    assert [(line.place, line.name.raw, line.points) for line in seen.first] == [
        (1, "Alice", 30),
        (2, "Bob", 20),
    ]
    assert (await group_of(world)).season == 1


async def test_ending_season_stores_winners_and_begins_next(world: World) -> None:
    await two_with_points(world)
    after = await end_season(world)
    assert (after.season, after.season_began_at) == (2, world.now)
    past = await past_season(world)
    assert (past.began_at, past.ended_at) == (world.group.opened_at, world.now)
    assert [line.points for line in past.first] == [30, 20]
    assert await points_on_board(world, after) == {}
    assert await points_on_board(world, after, Period.ALL) == {ALICE: 30, BOB: 20}
    assert await list_decided(world) == [(MORGAN.member_id, "end_season", "season 1")]


async def test_ending_season_enqueues_its_recap(world: World) -> None:
    await end_season(world)
    async with world.database.reading() as connection:
        rows = await connection.execute(select(Job.kind, Job.key, Job.subject_id))
        assert [tuple(row) for row in rows] == [("season_recap", "1", world.group.id)]


async def test_reversal_takes_points_from_the_season_in_which_they_counted(world: World) -> None:
    await two_with_points(world)
    after = await end_season(world)
    await take_back(world, ALICE)
    await pay(world, BOB, 5, "day-2")
    assert await points_on_board(world, after) == {BOB: 5}
    assert [line.points for line in (await past_season(world)).first] == [20]
    assert await world.read(entries.get_balance, world.group.id, ALICE, "season 1") == 0
    await pay(world, ALICE, 30)
    assert await points_on_board(world, after) == {BOB: 5}
    await take_back(world, BOB, "day-2")
    assert await points_on_board(world, after) == {}
    assert [line.points for line in (await past_season(world)).first] == [30, 20]  # as before
    assert await count_wrong_sums(world) == 0


async def test_season_of_other_server_cannot_be_ended(world: World) -> None:
    stranger = replace(MORGAN, guild_id=GUILD + 1)
    with pytest.raises(Refusal, match="no longer exists"):
        await world.write(seasons.end_season, stranger, world.group.id, 1, now=world.now)
    assert (await group_of(world)).season == 1


async def test_season_of_archived_group_cannot_be_ended(world: World) -> None:
    await world.change(world.group, archived_at=world.now)
    with pytest.raises(Refusal, match="isn’t open"):
        await end_season(world)
    assert (await group_of(world)).season == 1
