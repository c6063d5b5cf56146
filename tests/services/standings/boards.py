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
from bot.domain.points import EntryKey, EntryKind, EntryReason, Period, name_of_week
from bot.services.groups import groups
from bot.services.points import entries, repair
from bot.services.standings import boards, comparison
from bot.services.standings.boards import BoardPage, Line
from bot.services.standings.comparison import Completion
from tests.services.conftest import ALICE, GUILD, World, create_open_group

NOBODY = 1
"""The id of a viewer who is not a member."""

servers = itertools.count(GUILD + 1000)
_subjects = itertools.count()


def actor_number(number: int, guild_id: int = GUILD) -> Actor:
    """Return the actor with this number."""
    return Actor(guild_id, ALICE + number, f"M{number}")


async def add_members(world: World, people: int, *, first: int = 0) -> list[Actor]:
    """Add so many members to the group, in one statement, numbered from `first`; return them."""
    guild_id, now = world.group.guild_id, world.now
    row = {"guild_id": guild_id, "group_id": world.group.id, "joined_at": now, "seen_at": now}
    members = [actor_number(first + number, guild_id) for number in range(people)]
    rows = [{**row, "member_id": member.member_id, "name": member.name} for member in members]
    async with world.database.writing() as connection:
        await connection.execute(insert(Member), rows)
    return members


async def world_in_new_server(world: World, people: int) -> World:
    """Return a copy of the world in a new server with a group of `people` members."""
    group = await create_open_group(world.database, world.now, guild_id=next(servers))
    new = replace(world, group=group)
    await add_members(new, people)
    return new


async def pay(
    world: World,
    number: int,
    amount: int,
    subject: str | None = None,
    *,
    by: EntryReason | None = None,
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


async def take_back(world: World, key: EntryKey, by: EntryReason | None = None) -> bool:
    """Reverse an entry."""
    return await world.write(entries.reverse, key, world.now, by)


async def load_group(world: World) -> StudyGroup:
    """Return the group as it is stored."""
    return await world.read(groups.get, world.group.guild_id, world.group.id)


@dataclass(frozen=True)
class GroupBoards:
    """The boards of a group, read on one connection."""

    connection: AsyncConnection
    group: StudyGroup
    now: dt.datetime

    async def page(
        self,
        period: Period | str = Period.ALL,
        *,
        by: int = NOBODY - ALICE,
        near: bool = False,
        skip: int = 0,
    ) -> BoardPage:
        """Return a page of the board of a period for a viewer; `near` shows them.

        The period is the present one of its kind, or the one with this name.
        """
        name = period
        if isinstance(period, Period):
            name = self.group.calendar.name_of_period(period, self.now)
        wanted = (ALICE + by, None if near else skip)
        return await boards.load_page(self.connection, self.group, name, *wanted)

    async def all_lines(self, period: Period | str = Period.ALL) -> list[Line]:
        """Return all lines of a board, read page by page."""
        lines: list[Line] = []
        while len(lines) < (found := await self.page(period, skip=len(lines))).people:
            assert found.lines
            lines += found.lines
        return lines


@asynccontextmanager
async def open_boards(world: World) -> AsyncIterator[GroupBoards]:
    """Open a connection to read boards of the group as it is stored."""
    async with world.database.reading() as connection:
        group = await groups.get(connection, world.group.guild_id, world.group.id)
        yield GroupBoards(connection, group, world.now)


async def page(world: World, period: Period | str = Period.ALL, **wanted: Any) -> BoardPage:
    """Return a page of the group's board for a viewer."""
    async with open_boards(world) as opened:
        return await opened.page(period, **wanted)


async def load_all_lines(world: World, period: Period | str = Period.ALL) -> list[Line]:
    """Return all lines of a board, read page by page."""
    async with open_boards(world) as opened:
        return await opened.all_lines(period)


async def load_completion(world: World, viewer_id: int = NOBODY) -> Sequence[Completion]:
    """Return who keeps up with their plan in the group."""
    return await world.read(
        comparison.load_completion, world.group, world.catalog, viewer_id, world.now
    )


async def last_week(world: World) -> str:
    """Return the name of the week before the present one."""
    calendar = (await load_group(world)).calendar
    return name_of_week(calendar.week_before(calendar.week_start(world.now)))


def place_member_points(lines: Sequence[Line]) -> list[tuple[int, int, int]]:
    """Return place, member number and points of each line."""
    return [(line.place, line.member_id - ALICE, line.points) for line in lines]


async def count_wrong_sums(world: World) -> int:
    """Return how many sums of the group do not match the ledger."""
    return await world.read(repair.count_errors, world.group.id)


async def mark(world: World, number: int, **values: object) -> None:
    """Change stored columns of a member."""
    async with world.database.writing() as connection:
        await connection.execute(
            update(Member)
            .where(Member.guild_id == world.group.guild_id, Member.member_id == ALICE + number)
            .values(**values)
        )


async def ledger(world: World) -> Sequence[Any]:
    """Return all entries of the group, in the order in which they were made."""
    async with world.database.reading() as connection:
        entries = select(Entry.__table__).where(Entry.group_id == world.group.id)
        return (await connection.execute(entries.order_by(Entry.id))).all()
