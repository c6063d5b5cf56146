"""Boards read while entries are made and undone: each shows a state that was true at one moment.

Whoever writes moves points from one member to another within one unit of work, so what all have
together never changes; a board on which it did would show half of somebody's deed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.db.session import Database
from bot.domain.standings import Period, View
from bot.services.groups import groups
from bot.services.points import entries, totals
from bot.services.points.entries import EntryKey
from bot.services.standings import boards, seasons
from bot.services.standings.boards import Board, BoardQuery
from tests.services.challenges.posting import MORGAN, join_group
from tests.services.conftest import ALICE, GUILD, World
from tests.services.standings.boards import pay, rebuilt, seat_of

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
        await join_group(world, seat_of(number))
        await pay(world, number, EACH, "to begin with")


def _cause(world: World, number: int, subject: str) -> EntryKey:
    return EntryKey(GUILD, world.group.id, ALICE + number, "plan", subject)


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
                assert await entries.pay(session, cause, amounts[number], world.now)
        if turn % 3:
            async with world.database.writing() as session:
                for number in pair:
                    assert await entries.reverse(session, _cause(world, number, subject), world.now)


class Seen(list[tuple[int, Board]]):
    """Boards that were read, each with the season that went on then."""

    def __init__(self) -> None:
        super().__init__()
        self._read = asyncio.Event()

    def add(self, season: int, board: Board) -> None:
        """Note a board."""
        self.append((season, board))
        self._read.set()

    async def one_more(self) -> None:
        """Wait until another was read."""
        self._read.clear()
        await self._read.wait()


async def _read(world: World, seen: Seen, period: Period) -> None:
    """Read the board again and again, each time with the season that goes on then."""
    while True:
        async with world.database.reading() as session:
            group = await groups.get(session, GUILD, world.group.id)
            asked = BoardQuery(ALICE + len(seen) % PEOPLE, period, View.NEAR, 0)
            seen.add(group.season, await boards.load_board(session, group, asked, world.now))
        await asyncio.sleep(0)


@asynccontextmanager
async def _watched(world: World, period: Period = Period.ALL) -> AsyncIterator[Seen]:
    """Have the board read meanwhile: at least once before and once after."""
    seen = Seen()
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(_read(world, seen, period))
        await seen.one_more()
        yield seen
        for _ in range(2):  # the first may have begun before
            await seen.one_more()
        reading.cancel()


def _is_whole(board: Board, together: int) -> None:
    """See that all parts of a page tell of the same moment."""
    assert sum(line.score.points for line in board.lines) == together
    assert board.people == len(board.lines)
    if board.own:
        above = [one for one in board.lines if one.score.points > board.own.points]
        assert board.own.place == len(above) + 1
        missing = min((one.score.points for one in above), default=None)
        assert board.own.to_next == (missing and missing - board.own.points)
        assert board.own.points in [one.score.points for one in board.lines]


async def test_board_never_shows_partial_transaction(world: World, beside: World) -> None:
    await _begin(world)
    async with _watched(world, Period.WEEK) as here, _watched(beside) as there:
        await asyncio.gather(*(_move((world, beside)[who % 4 // 2], who) for who in (0, 2, 4)))
    for seen in (here, there):
        for _, board in seen:
            _is_whole(board, ALL)
        assert seen[0][1].lines != seen[-1][1].lines
    assert await rebuilt(world) == 0


async def test_board_read_during_season_end_is_consistent(world: World, beside: World) -> None:
    await _begin(world)
    async with _watched(beside, Period.SEASON) as seen:
        moving = [asyncio.create_task(_move((world, beside)[who % 2], who)) for who in (0, 3)]
        await seen.one_more()
        await world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now)
        await asyncio.gather(*moving)
    assert {season for season, _ in seen} == {1, 2}
    for season, board in seen:
        if season == 1:
            _is_whole(board, ALL)
        else:  # what is taken back in it may be of the one before: nobody has less than nothing
            assert all(line.score.points > 0 for line in board.lines)
    assert await rebuilt(world) == 0


async def test_board_read_during_rebuild_is_consistent(world: World, beside: World) -> None:
    await _begin(world)
    async with _watched(world) as seen:
        moving = asyncio.create_task(_move(world, 0))
        for _ in range(5):
            rows, wrong = await totals.rebuild_all(beside.database, world.now)
            assert (rows, wrong) == (PEOPLE, 0)
        await moving
    for _, board in seen:
        _is_whole(board, ALL)


async def test_concurrent_award_and_reversal_happen_once(world: World, beside: World) -> None:
    await _begin(world)
    cause = _cause(world, 0, "day-1")
    deeds = (entries.pay, entries.reverse)

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
