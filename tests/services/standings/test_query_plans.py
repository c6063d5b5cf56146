"""Query plans of boards: they use indexes and never scan the ledger.

The plans are those of the statements really executed, in a database with many servers.
"""

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group, Member, Server, Standing
from bot.domain.standings import Period, View
from bot.services.groups import groups
from bot.services.points import entries, totals
from bot.services.points.entries import EntryKey
from bot.services.standings import boards, past
from bot.services.standings.boards import BoardQuery
from tests.services.conftest import ALICE, GUILD, World

SERVERS, MEMBERS_EACH, WEEKS = 100, 120, 40
_SCANS = re.compile(r"(SCAN|Seq Scan on) (entry|member|standing)")
_INDEX = {Period.WEEK: "week", Period.MONTH: "month", Period.SEASON: "season", Period.ALL: "total"}

Asks = Callable[[AsyncConnection], Awaitable[Any]]


@pytest.fixture
async def large_server(world: World) -> World:
    """The group and others in its server, each with members and entries."""
    key = {"guild_id": GUILD, "group_id": world.group.id}
    async with world.database.writing() as connection:
        await connection.execute(insert(Member), list(_members(key, world.now)))
        await connection.execute(insert(Entry), list(_entries(key, world.now)))
        await totals.rebuild(connection, world.group.id, world.now)
        await _copy_to_other_servers(connection, world.group.id, world.now)
    if not world.database.is_sqlite:  # autovacuum would do so later
        async with world.database.writing() as connection:
            await connection.execute(text("ANALYZE"))
    return replace(world, group=await world.read(groups.get, GUILD, world.group.id))


def _members(key: dict[str, Any], now: dt.datetime) -> Iterator[dict[str, Any]]:
    for number in range(MEMBERS_EACH):
        yield {**key, "member_id": ALICE + number, "name": "M", "seen_at": now, "pace": 50 * number}


def _entries(key: dict[str, Any], now: dt.datetime) -> Iterator[dict[str, Any]]:
    for number in range(MEMBERS_EACH):
        for week in range(WEEKS):
            yield {
                **key,
                "member_id": ALICE + number,
                "kind": "plan",
                "subject": f"day-{week}",
                "turn": 1,
                "points": 1 + number % 40,
                "at": now - dt.timedelta(weeks=week),
            }


async def _copy_to_other_servers(
    connection: AsyncConnection, group_id: int, now: dt.datetime
) -> None:
    """Copy the group, its members, standings and last week of entries to servers of their own."""
    group = dict((await connection.execute(select(Group.__table__))).mappings().one())
    others = range(1, SERVERS)
    await connection.execute(insert(Server), [{"guild_id": GUILD + n} for n in others])
    await connection.execute(
        insert(Group), [{**group, "id": group_id + n, "guild_id": GUILD + n} for n in others]
    )
    of_group = {"guild_id": Group.guild_id, "group_id": Group.id}
    for kind in (Member, Entry, Standing):
        columns = [column for column in kind.__table__.columns if column.name != "id"]
        rows = select(*(of_group.get(column.name, column) for column in columns))
        rows = rows.select_from(kind).join(Group, Group.id != group_id)
        rows = rows.where(kind.group_id == group_id)
        if kind is Entry:
            rows = rows.where(Entry.at == now)
        await connection.execute(insert(kind).from_select(columns, rows))


@dataclass(frozen=True)
class SentStatement:
    """An executed statement and its query plan."""

    statement: str
    plan: str


async def _capture_statements(world: World, calls: Asks) -> list[SentStatement]:
    """Return the statements executed by `calls`, whose writes are rolled back.

    On SQLite the plans are returned both without and with the statistics of ANALYZE.
    """
    statements: list[tuple[str, Any]] = []

    def record(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if not statement.startswith("SET "):  # has no plan
            statements.append((statement, parameters))

    async with world.database.engine.connect() as connection:
        engine = connection.sync_engine
        event.listen(engine, "before_cursor_execute", record)
        try:
            await calls(connection)
        finally:
            event.remove(engine, "before_cursor_execute", record)
        assert statements
        plans = [SentStatement(each[0], await _plan(connection, *each)) for each in statements]
        if world.database.is_sqlite:
            await connection.execute(text("ANALYZE"))
            plans += [SentStatement(each[0], await _plan(connection, *each)) for each in statements]
        return plans


async def _plan(connection: AsyncConnection, statement: str, parameters: Any) -> str:
    sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
    return "\n".join(str(row[-1]) for row in rows)


async def test_boards_and_entries_are_read_and_written_by_index(large_server: World) -> None:
    """One large server serves all, because filling it takes longer than looking at the plans."""
    await _assert_board_is_read_by_index_without_ledger(large_server)
    await _assert_group_comparison_is_read_by_index_without_ledger(large_server)
    await _assert_past_span_is_read_by_index(large_server)
    await _assert_entries_are_written_by_index(large_server)


async def _assert_board_is_read_by_index_without_ledger(large_server: World) -> None:
    for period, view in product(Period, (View.NEAR, View.TOP, View.PACE)):

        async def read(
            connection: AsyncConnection, period: Period = period, view: View = view
        ) -> None:
            for skip in (None, 50):
                query = BoardQuery(ALICE + 100, period, view, skip)
                board = await boards.load_board(
                    connection, large_server.group, query, large_server.now
                )
                assert (len(board.lines), board.people) == (boards.PAGE_SIZE, MEMBERS_EACH)

        for sent in await _capture_statements(large_server, read):
            assert "entry" not in sent.statement
            assert not _SCANS.search(sent.plan), sent.plan
            if large_server.database.is_sqlite:
                assert _expected_plan(period, view).search(sent.plan), sent.plan


def _expected_plan(period: Period, view: View) -> re.Pattern[str]:
    """Return the expected plan on SQLite: a row by its key, or an index in the board's order."""
    index = "ix_member_pace" if view is View.PACE else f"ix_standing_{_INDEX[period]}"
    by_key = r"\((group|guild)_id=\? AND member_id=\?\)"
    return re.compile(rf"\A(SEARCH \w+ USING (COVERING )?INDEX ({index} |\w+ {by_key}).*\n?)+\Z")


async def _assert_group_comparison_is_read_by_index_without_ledger(large_server: World) -> None:
    for period in Period:

        async def read(connection: AsyncConnection, period: Period = period) -> None:
            found = [large_server.group]
            assert await boards.compare_groups(connection, found, period, large_server.now)

        for sent in await _capture_statements(large_server, read):
            assert "entry" not in sent.statement
            assert not _SCANS.search(sent.plan), sent.plan


async def _assert_past_span_is_read_by_index(large_server: World) -> None:
    since = large_server.now - dt.timedelta(days=10)

    async def read(connection: AsyncConnection) -> None:
        until = since + dt.timedelta(weeks=1)
        assert await past.list_top(connection, large_server.group.id, since, until)

    for sent in await _capture_statements(large_server, read):
        assert "ix_entry_group_id_at" in sent.plan
        assert not _SCANS.search(sent.plan), sent.plan


async def _assert_entries_are_written_by_index(large_server: World) -> None:
    key = EntryKey(GUILD, large_server.group.id, ALICE, "plan", "another")

    async def write(connection: AsyncConnection) -> None:
        assert await entries.pay(connection, key, 10, large_server.now)
        assert await entries.reverse(connection, key, large_server.now)

    for sent in await _capture_statements(large_server, write):
        assert not _SCANS.search(sent.plan), sent.plan


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgresql
async def test_past_span_is_planned_for_its_dates_each_time(large_server: World) -> None:
    """From the sixth time on, PostgreSQL may use a plan that fits no dates in particular."""
    group_id, until = large_server.group.id, large_server.now
    async with large_server.database.reading() as connection:
        await past.list_top(connection, group_id, until - dt.timedelta(days=7), until)
        before = await _count_plans(connection)
        for _ in range(8):
            await past.list_top(connection, group_id, until - dt.timedelta(days=7), until)
        generic, custom = await _count_plans(connection)
    assert (generic - before[0], custom - before[1]) == (0, 8)


async def _count_plans(connection: AsyncConnection) -> tuple[int, int]:
    """Return how often this connection summed entries by a generic plan, and by one for the values."""
    counts = "coalesce(sum(generic_plans), 0)::int, coalesce(sum(custom_plans), 0)::int"
    of_sums = "statement LIKE 'SELECT%sum(entry.points)%' AND statement NOT LIKE '%pg_prepared%'"
    query = text(f"SELECT {counts} FROM pg_prepared_statements WHERE {of_sums}")
    generic, custom = (await connection.execute(query)).one()
    return generic, custom
