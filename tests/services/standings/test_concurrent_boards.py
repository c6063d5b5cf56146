"""Boards read during concurrent writes show a consistent snapshot.

Each writing transaction moves points from one member to another, so the total of all members is
constant; a board with another total would show a partial transaction.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.db.database import Database
from bot.domain.points import EntryKey, Period
from bot.services.groups import groups
from bot.services.points import entries, repair
from bot.services.standings import boards, seasons
from bot.services.standings.boards import BoardPage
from tests.services.challenges.steps import MORGAN
from tests.services.conftest import ALICE, GUILD, World
from tests.services.standings.boards import actor_number, add_members, count_wrong_sums, pay_each

MEMBERS, POINTS_EACH, MOVES = 6, 100, 9
POINTS_TOTAL = MEMBERS * POINTS_EACH


@pytest.fixture
async def second_world(world: World) -> AsyncIterator[World]:
    """The same group through a second engine, as in another process."""
    url = world.database.url.render_as_string(hide_password=False)
    database = Database(url)
    yield replace(world, database=database)
    await database.close()


async def _give_initial_points(world: World) -> None:
    await add_members(world, MEMBERS)
    await pay_each(world, [POINTS_EACH] * MEMBERS)


def _key(world: World, number: int, subject: str) -> EntryKey:
    return EntryKey(GUILD, world.group.id, ALICE + number, "plan", subject)


async def _move_points(world: World, number_from: int) -> None:
    """Move points between this member and the next in many transactions, and reverse some of them."""
    number_to = (number_from + 1) % MEMBERS
    for step in range(MOVES):
        subject = f"{number_from}-{step}"
        pair = sorted((number_from, number_to))  # members are always locked in this order
        amounts = {number_from: 1 + step % 5, number_to: -1 - step % 5}
        async with world.database.writing() as connection:
            for number in pair:
                key = _key(world, number, subject)
                assert await entries.pay(connection, key, amounts[number], world.now)
        if step % 3:
            async with world.database.writing() as connection:
                for number in pair:
                    assert await entries.reverse(
                        connection, _key(world, number, subject), world.now
                    )


class BoardsRead(list[tuple[int, BoardPage]]):
    """Boards that were read, each with the season at that time."""

    def __init__(self) -> None:
        super().__init__()
        self._read = asyncio.Event()

    def add(self, season: int, board: BoardPage) -> None:
        """Add a board."""
        self.append((season, board))
        self._read.set()

    async def wait_for_next(self) -> None:
        """Wait until another board was read."""
        self._read.clear()
        await self._read.wait()


async def _read_repeatedly(world: World, boards_read: BoardsRead, period: Period) -> None:
    """Read the board repeatedly, each time with the current season."""
    while True:
        async with world.database.reading() as connection:
            group = await groups.get(connection, GUILD, world.group.id)
            name = group.calendar.name_of_period(period, world.now)
            viewer_id = ALICE + len(boards_read) % MEMBERS
            board = await boards.load_page(connection, group, name, viewer_id)
            boards_read.add(group.season, board)
        await asyncio.sleep(0)


@asynccontextmanager
async def _reading_boards(world: World, period: Period = Period.ALL) -> AsyncIterator[BoardsRead]:
    """Read the board repeatedly during the block, at least once before and once after it."""
    boards_read = BoardsRead()
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(_read_repeatedly(world, boards_read, period))
        await boards_read.wait_for_next()
        yield boards_read
        for _ in range(2):  # the first read may have started before
            await boards_read.wait_for_next()
        reading.cancel()


def _assert_consistent(board: BoardPage, total: int) -> None:
    """Assert that all parts of a page are consistent with each other."""
    assert sum(line.points for line in board.lines) == total
    assert board.people == len(board.lines)
    if board.own:
        above = [line for line in board.lines if line.points > board.own.points]
        assert board.own.place == len(above) + 1
        missing = min((line.points for line in above), default=None)
        assert board.own.to_next == (missing and missing - board.own.points)
        assert board.own.points in [line.points for line in board.lines]


async def test_board_never_shows_partial_transaction(world: World, second_world: World) -> None:
    await _give_initial_points(world)
    async with (
        _reading_boards(world, Period.WEEK) as first_boards,
        _reading_boards(second_world) as second_boards,
    ):
        await asyncio.gather(
            *(
                _move_points((world, second_world)[number_from % 4 // 2], number_from)
                for number_from in (0, 2, 4)
            )
        )
    for boards_read in (first_boards, second_boards):
        for _, board in boards_read:
            _assert_consistent(board, POINTS_TOTAL)
        assert boards_read[0][1].lines != boards_read[-1][1].lines
    assert await count_wrong_sums(world) == 0


async def test_board_read_during_season_end_is_consistent(
    world: World, second_world: World
) -> None:
    await _give_initial_points(world)
    async with _reading_boards(second_world, Period.SEASON) as boards_read:
        writing = [
            asyncio.create_task(_move_points((world, second_world)[number_from % 2], number_from))
            for number_from in (0, 3)
        ]
        await boards_read.wait_for_next()
        await world.write(seasons.end_season, MORGAN, world.group.id, 1, now=world.now)
        await asyncio.gather(*writing)
    assert {season for season, _ in boards_read} == {1, 2}
    for season, board in boards_read:
        if season == 1:
            _assert_consistent(board, POINTS_TOTAL)
        else:  # what is paid and taken back within the season adds up to nothing
            assert all(line.points > 0 for line in board.lines)
    assert await count_wrong_sums(world) == 0


async def test_board_read_during_repair_is_consistent(world: World, second_world: World) -> None:
    await _give_initial_points(world)
    async with _reading_boards(world) as boards_read:
        writing = asyncio.create_task(_move_points(world, 0))
        for _ in range(5):
            await second_world.write(repair.repair, world.group.id)
        await writing
    for _, board in boards_read:
        _assert_consistent(board, POINTS_TOTAL)


async def test_concurrent_award_and_reversal_happen_once(world: World, second_world: World) -> None:
    await _give_initial_points(world)
    key = _key(world, 0, "day-1")
    actions = (entries.pay, entries.reverse)

    async def act(chosen_world: World, step: int) -> bool:
        async with chosen_world.database.writing() as connection:
            if step % 2:
                return await actions[1](connection, key, chosen_world.now)
            return await actions[0](connection, key, 10, chosen_world.now)

    for step in range(6):
        done = await asyncio.gather(
            *(act(chosen_world, step) for chosen_world in (world, second_world) * 3)
        )
        assert sum(done) == 1
    assert await world.points(actor_number(0)) == POINTS_EACH
    assert await count_wrong_sums(world) == 0
