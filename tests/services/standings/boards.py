"""Helpers for tests of boards: members with points and pages of boards."""

import datetime as dt
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Member
from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.domain.points.entries import EntryKind
from bot.domain.standings import Period, RankedScore, View
from bot.services.groups import groups
from bot.services.points import entries, totals
from bot.services.points.entries import Author, EntryKey
from bot.services.standings import boards
from bot.services.standings.boards import PAGE_SIZE, Board, BoardQuery
from tests.services.conftest import ALICE, GUILD, World, create_open_group

NOBODY = 1
"""The id of a viewer who is not a member."""

servers = itertools.count(GUILD + 1000)
_subjects = itertools.count()


def actor_number(number: int, guild_id: int = GUILD) -> Actor:
    """Return the actor with this number."""
    return Actor(guild_id, ALICE + number, f"M{number}")


async def world_in_new_server(world: World, people: int) -> World:
    """Return a copy of the world in a new server with a group of `people` members."""
    guild_id = next(servers)
    group = await create_open_group(world.database, world.now, guild_id=guild_id)
    row = {"guild_id": guild_id, "group_id": group.id, "joined_at": world.now, "seen_at": world.now}
    members = (actor_number(number, guild_id) for number in range(people))
    rows = [{**row, "member_id": member.member_id, "name": member.name} for member in members]
    async with world.database.writing() as connection:
        await connection.execute(insert(Member), rows)
    return replace(world, group=group)


async def pay(
    world: World, number: int, amount: int, subject: str | None = None, *, by: Author | None = None
) -> EntryKey:
    """Add points to a member, for a new subject unless one is given; return the key of the entry."""
    subject = subject or f"thing-{next(_subjects)}"
    kind = EntryKind.CORRECTION if by else EntryKind.CHECK_IN
    key = EntryKey(world.group.guild_id, world.group.id, ALICE + number, kind, subject)
    await world.write(entries.pay, key, amount, world.now, by)
    return key


async def pay_all(world: World, payments: Iterable[tuple[int, int, dt.datetime]]) -> None:
    """Add points to members, given by number, points and time, in one transaction."""
    async with world.database.writing() as connection:
        for number, amount, at in payments:
            subject = f"thing-{next(_subjects)}"
            ids = (world.group.guild_id, world.group.id, ALICE + number)
            await entries.pay(connection, EntryKey(*ids, EntryKind.CHECK_IN, subject), amount, at)


async def pay_each(world: World, amounts: Sequence[int]) -> None:
    """Add points to as many members as there are amounts, in one transaction."""
    await pay_all(world, ((number, amount, world.now) for number, amount in enumerate(amounts)))


async def take_back(world: World, key: EntryKey, by: Author | None = None) -> bool:
    """Reverse an entry."""
    return await world.write(entries.reverse, key, world.now, by)


async def load_group(world: World) -> StudyGroup:
    """Return the group as it is stored."""
    return await world.read(groups.get, world.group.guild_id, world.group.id)


@dataclass(frozen=True)
class GroupBoards:
    """The boards of a group, read in one connection."""

    connection: AsyncConnection
    group: StudyGroup
    now: dt.datetime

    async def page(
        self,
        period: Period = Period.ALL,
        *,
        by: int = NOBODY - ALICE,
        view: View = View.TOP,
        skip: int | None = None,
    ) -> Board:
        """Return a page of a board for a viewer."""
        query = BoardQuery(ALICE + by, period, view, skip)
        return await boards.load_board(self.connection, self.group, query, self.now)

    async def all_lines(
        self, period: Period = Period.ALL, view: View = View.TOP
    ) -> list[RankedScore]:
        """Return all lines of a board, read page by page."""
        lines: list[RankedScore] = []
        while True:
            read = await self.page(period, view=view, skip=len(lines))
            lines += read.lines
            if len(read.lines) < PAGE_SIZE:
                assert len(lines) == read.people
                return lines


@asynccontextmanager
async def open_boards(world: World) -> AsyncIterator[GroupBoards]:
    """Open a connection to read boards of the group as it is stored."""
    async with world.database.reading() as connection:
        group = await groups.get(connection, world.group.guild_id, world.group.id)
        yield GroupBoards(connection, group, world.now)


async def page(
    world: World,
    period: Period = Period.ALL,
    *,
    by: int = NOBODY - ALICE,
    view: View = View.TOP,
    skip: int | None = None,
) -> Board:
    """Return a page of the group's board for a viewer."""
    async with open_boards(world) as opened:
        return await opened.page(period, by=by, view=view, skip=skip)


async def load_all_lines(
    world: World, period: Period = Period.ALL, view: View = View.TOP
) -> list[RankedScore]:
    """Return all lines of a board, read page by page."""
    async with open_boards(world) as opened:
        return await opened.all_lines(period, view)


def place_member_points(lines: Sequence[RankedScore]) -> list[tuple[int, int, int]]:
    """Return place, member number and points of each line."""
    return [(line.place, line.score.member_id - ALICE, line.score.points) for line in lines]


async def rebuild_totals(world: World) -> int:
    """Rebuild the totals of the group; return how many were wrong."""
    _, wrong = await world.write(totals.rebuild, world.group.id, world.now)
    return wrong


async def mark(world: World, number: int, **values: object) -> None:
    """Change stored columns of a member."""
    async with world.database.writing() as connection:
        await connection.execute(
            update(Member)
            .where(Member.guild_id == world.group.guild_id, Member.member_id == ALICE + number)
            .values(**values)
        )


async def ledger(world: World) -> Sequence[Any]:
    """Return all entries of the group."""
    async with world.database.reading() as connection:
        mine = select(Entry).where(Entry.group_id == world.group.id).order_by(Entry.id)
        return (await connection.execute(mine)).all()
