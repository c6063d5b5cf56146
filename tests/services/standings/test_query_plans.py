"""How the databases find what boards ask for: by index, and never by going through the ledger.

What is explained is what is really sent, with many servers beside the one that is asked for.
"""

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Entry, Group, Member, Server
from bot.domain.standings import Period, View
from bot.services.groups import groups
from bot.services.points import entries, totals
from bot.services.points.entries import EntryKey
from bot.services.standings import boards, past
from bot.services.standings.boards import BoardQuery
from tests.services.conftest import ALICE, GUILD, World

SERVERS, IN_EACH, WEEKS = 100, 120, 40
_SCANS = re.compile(r"(SCAN|Seq Scan on) (entry|member|standing)")
_INDEX = {Period.WEEK: "week", Period.MONTH: "month", Period.SEASON: "season", Period.ALL: "total"}

Asks = Callable[[AsyncSession], Awaitable[Any]]


@pytest.fixture
async def crowded(world: World) -> World:
    """The group among others, each with members and a history."""
    async with world.database.writing() as session:
        group = dict((await session.execute(select(Group.__table__))).mappings().one())
        others = range(1, SERVERS)
        await session.execute(insert(Server), [{"guild_id": GUILD + n} for n in others])
        await session.execute(
            insert(Group), [{**group, "id": group["id"] + n, "guild_id": GUILD + n} for n in others]
        )
        for n in range(SERVERS):
            key = {"guild_id": GUILD + n, "group_id": group["id"] + n}
            await session.execute(insert(Member), list(_members(key, world.now)))
            weeks = WEEKS if n == 0 else 1
            await session.execute(insert(Entry), list(_entries(key, weeks, world.now)))
            await totals.rebuild(session, key["group_id"], world.now)
    if not world.database.is_sqlite:  # PostgreSQL does so by itself, after a while
        async with world.database.writing() as session:
            await session.execute(text("ANALYZE"))
    return replace(world, group=await world.read(groups.get, GUILD, world.group.id))


def _members(key: dict[str, Any], now: dt.datetime) -> Iterator[dict[str, Any]]:
    for number in range(IN_EACH):
        yield {**key, "member_id": ALICE + number, "name": "M", "seen_at": now, "pace": 50 * number}


def _entries(key: dict[str, Any], weeks: int, now: dt.datetime) -> Iterator[dict[str, Any]]:
    for number in range(IN_EACH):
        for week in range(weeks):
            yield {
                **key,
                "member_id": ALICE + number,
                "kind": "plan",
                "subject": f"day-{week}",
                "turn": 1,
                "points": 1 + number % 40,
                "at": now - dt.timedelta(weeks=week),
            }


@dataclass(frozen=True)
class Sent:
    """A statement that was sent, and how the database goes about it."""

    statement: str
    plan: str


async def _sent(world: World, asks: Asks) -> list[Sent]:
    """Return each statement that is sent meanwhile; what it writes is undone.

    SQLite has to do without knowing how much is in its tables. The plans if it knew come as well.
    """
    sent: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        sent.append((statement, parameters))

    async with AsyncSession(world.database.engine) as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            await asks(session)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert sent
        plans = [Sent(each[0], await _plan(session, *each)) for each in sent]
        if world.database.is_sqlite:
            await session.execute(text("ANALYZE"))
            plans += [Sent(each[0], await _plan(session, *each)) for each in sent]
        return plans


async def _plan(session: AsyncSession, statement: str, parameters: Any) -> str:
    connection = await session.connection()
    sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


async def test_board_is_read_by_index_without_ledger(crowded: World) -> None:
    for period, view in product(Period, (View.NEAR, View.TOP, View.PACE)):

        async def read(session: AsyncSession, period: Period = period, view: View = view) -> None:
            for skip in (None, 50):
                asked = BoardQuery(ALICE + 100, period, view, skip)
                board = await boards.load_board(session, crowded.group, asked, crowded.now)
                assert (len(board.lines), board.people) == (boards.PAGE_SIZE, IN_EACH)

        for one in await _sent(crowded, read):
            assert "entry" not in one.statement
            assert not _SCANS.search(one.plan), one.plan
            if crowded.database.is_sqlite:
                assert _in_order(period, view).search(one.plan), one.plan


def _in_order(period: Period, view: View) -> re.Pattern[str]:
    """Return what SQLite reads: one row by its key, or an index that has the board's order."""
    index = "ix_member_pace" if view is View.PACE else f"ix_standing_{_INDEX[period]}"
    by_key = r"\((group|guild)_id=\? AND member_id=\?\)"
    return re.compile(rf"\A(SEARCH \w+ USING (COVERING )?INDEX ({index} |\w+ {by_key}).*\n?)+\Z")


async def test_group_comparison_is_read_by_index_without_ledger(crowded: World) -> None:
    for period in Period:

        async def read(session: AsyncSession, period: Period = period) -> None:
            found = [crowded.group]
            assert await boards.compare_groups(session, found, period, crowded.now)

        for one in await _sent(crowded, read):
            assert "entry" not in one.statement
            assert not _SCANS.search(one.plan), one.plan


async def test_entries_are_written_by_index(crowded: World) -> None:
    since = crowded.now - dt.timedelta(days=10)
    cause = EntryKey(GUILD, crowded.group.id, ALICE, "plan", "another")

    async def read(session: AsyncSession) -> None:
        until = since + dt.timedelta(weeks=1)
        assert await past.list_top(session, crowded.group.id, since, until)

    async def write(session: AsyncSession) -> None:
        assert await entries.pay(session, cause, 10, crowded.now)
        assert await entries.reverse(session, cause, crowded.now)

    for one in await _sent(crowded, read):
        assert "ix_entry_group_id_at" in one.plan
        assert not _SCANS.search(one.plan), one.plan
    for one in await _sent(crowded, write):
        assert not _SCANS.search(one.plan), one.plan
