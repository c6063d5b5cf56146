"""Boards read while entries are made and undone: each shows a state that was true at one moment.

Whoever writes moves points from one member to another within one unit of work, so what all have
together never changes; a board on which it did would show half of somebody's deed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.db.session import Database
from bot.domain.standings import Period, View
from bot.services import groups, points, seasons, standings, sums
from bot.services.points import Cause
from bot.services.standings import Asked, Board
from tests.services.boards import pay, rebuilt, seat_of
from tests.services.conftest import ALICE, GUILD, World
from tests.services.posting import MORGAN, enter

PEOPLE, EACH, MOVES = 6, 100, 15
ALL = PEOPLE * EACH


@pytest.fixture
async def beside(world: World) -> AsyncIterator[World]:
    """The same group as another process sees it, over connections of its own."""
    url = world.database.url.render_as_string(hide_password=False)
    database = Database(url)
    yield replace(world, database=database)
    await database.close()


async def _begin(world: World) -> None:
    for number in range(PEOPLE):
        await enter(world, seat_of(number))
        await pay(world, number, EACH, "to begin with")


def _cause(world: World, number: int, subject: str) -> Cause:
    return Cause(GUILD, world.group.id, ALICE + number, "plan", subject)


async def _move(world: World, who: int) -> None:
    """Move points back and forth between this member and the next, and undo some of that."""
    other = (who + 1) % PEOPLE
    for turn in range(MOVES):
        subject = f"{who}-{turn}"
        pair = sorted((who, other))  # in one order, as all who lock members do
        amounts = {who: 1 + turn % 5, other: -1 - turn % 5}
        async with world.database.writing() as session:
            for number in pair:
                cause = _cause(world, number, subject)
                assert await points.pay(session, cause, amounts[number], world.now)
        if turn % 3:
            async with world.database.writing() as session:
                for number in pair:
                    assert await points.take_back(
                        session, _cause(world, number, subject), world.now
                    )


async def _read(world: World, done: asyncio.Event, period: Period) -> list[tuple[int, Board]]:
    """Read the board again and again, each time with the season that goes on then."""
    seen: list[tuple[int, Board]] = []
    while not done.is_set():
        async with world.database.reading() as session:
            group = await groups.get(session, GUILD, world.group.id)
            asked = Asked(ALICE + len(seen) % PEOPLE, period, View.NEAR, 0)
            seen.append((group.season, await standings.board(session, group, asked, world.now)))
        await asyncio.sleep(0)
    return seen


def _is_whole(board: Board, together: int) -> None:
    """See that all parts of a page tell of the same moment."""
    assert sum(line.score.points for line in board.lines) == together
    assert board.people == len(board.lines)
    if board.mine:
        above = [one for one in board.lines if one.score.points > board.mine.points]
        assert board.mine.place == len(above) + 1
        missing = min((one.score.points for one in above), default=None)
        assert board.mine.to_next == (missing and missing - board.mine.points)
        assert board.mine.points in [one.score.points for one in board.lines]


async def test_a_board_never_shows_half_of_a_deed(world: World, beside: World) -> None:
    await _begin(world)
    done = asyncio.Event()
    reads = [
        asyncio.create_task(_read(where, done, period))
        for where, period in ((world, Period.WEEK), (beside, Period.ALL))
    ]
    await asyncio.gather(*(_move((world, beside)[who % 2], who) for who in range(0, PEOPLE, 2)))
    done.set()
    for boards in await asyncio.gather(*reads):
        assert len(boards) > 1
        for _, board in boards:
            _is_whole(board, ALL)
    assert len({board.lines for _, board in await reads[0]}) > 1  # it was seen to change
    assert await rebuilt(world) == 0


async def test_a_season_that_ends_in_between_is_seen_whole_or_not_at_all(
    world: World, beside: World
) -> None:
    await _begin(world)
    done = asyncio.Event()
    reading = asyncio.create_task(_read(beside, done, Period.SEASON))
    moving = [asyncio.create_task(_move((world, beside)[who % 2], who)) for who in (0, 3)]
    await asyncio.sleep(0.05)
    await world.write(seasons.end, MORGAN, world.group.id, 1, now=world.now)
    await asyncio.gather(*moving)
    done.set()
    boards = await reading
    assert {season for season, _ in boards} == {1, 2}
    for season, board in boards:
        if season == 1:
            _is_whole(board, ALL)
        else:  # what is taken back in it may be of the one before: nobody has less than nothing
            assert all(line.score.points > 0 for line in board.lines)
    assert await rebuilt(world) == 0


async def test_boards_are_whole_while_the_sums_are_made_anew(world: World, beside: World) -> None:
    await _begin(world)
    done = asyncio.Event()
    reading = asyncio.create_task(_read(world, done, Period.ALL))
    moving = asyncio.create_task(_move(world, 0))
    for _ in range(5):
        rows, wrong = await sums.rebuild_all(beside.database, world.now)
        assert (rows, wrong) == (PEOPLE, 0)
    await moving
    done.set()
    for _, board in await reading:
        _is_whole(board, ALL)


async def test_two_processes_that_pay_and_take_back_the_same_do_each_once(
    world: World, beside: World
) -> None:
    await _begin(world)
    cause = _cause(world, 0, "day-1")
    deeds = (points.pay, points.take_back)

    async def both(where: World, turn: int) -> bool:
        async with where.database.writing() as session:
            if turn % 2:
                return await deeds[1](session, cause, where.now)
            return await deeds[0](session, cause, 10, where.now)

    for turn in range(6):
        done = await asyncio.gather(*(both(where, turn) for where in (world, beside) * 3))
        assert sum(done) == 1
    assert await world.points(seat_of(0)) == EACH
    assert await rebuilt(world) == 0
