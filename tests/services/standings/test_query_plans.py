"""Query plans of boards: they use indexes and never scan the ledger.

The plans are those of the statements really executed, in a database with many servers.
"""

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Entry, Group, Member, Server, Standing
from bot.domain.groups import StudyGroup
from bot.domain.points import EntryKey, Period, name_of_week
from bot.services.groups import groups
from bot.services.points import entries, repair
from bot.services.standings import boards
from bot.services.standings.comparison import compare_groups
from tests.services.conftest import ALICE, GUILD, World

SERVERS, MEMBERS_EACH, WEEKS = 10, 120, 20
_SCANS = re.compile(r"(SCAN|Seq Scan on) (entry|member|standing)")

Asks = Callable[[AsyncConnection], Awaitable[Any]]


@pytest.fixture
async def large_server(world: World) -> World:
    """The group and others in its server, each with members and entries."""
    key = {"guild_id": GUILD, "group_id": world.group.id}
    async with world.database.writing() as connection:
        await connection.execute(insert(Member), list(_members(key, world.now)))
        await connection.execute(insert(Entry), list(_entries(world.group, world.now)))
        await repair.repair(connection, world.group.id)
        await _copy_to_other_servers(connection, world.group.id, world.now)
    if not world.database.is_sqlite:  # autovacuum would do so later
        async with world.database.writing() as connection:
            await connection.execute(text("ANALYZE"))
    return replace(world, group=await world.read(groups.get, GUILD, world.group.id))


def _members(key: dict[str, Any], now: dt.datetime) -> Iterator[dict[str, Any]]:
    for number in range(MEMBERS_EACH):
        yield {**key, "member_id": ALICE + number, "name": "M", "seen_at": now}


def _entries(group: StudyGroup, now: dt.datetime) -> Iterator[dict[str, Any]]:
    for week in range(WEEKS):
        at = now - dt.timedelta(weeks=week)
        entry = {
            "guild_id": GUILD,
            "group_id": group.id,
            "kind": "plan",
            "subject": f"day-{week}",
            "sequence": 1,
            "at": at,
            **group.calendar.periods_at(at)._asdict(),
        }
        for number in range(MEMBERS_EACH):
            yield {**entry, "member_id": ALICE + number, "points": 1 + number % 40}


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
            one_of_many = isinstance(parameters, list)
            statements.append((statement, parameters[0] if one_of_many else parameters))

    async with world.database.write_engine.connect() as connection:
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
    await _assert_group_comparison_is_read_by_index(large_server)
    await _assert_entries_are_written_by_index(large_server)
    if not large_server.database.is_sqlite:
        await _assert_boards_are_planned_for_their_group(large_server)


async def _assert_board_is_read_by_index_without_ledger(large_server: World) -> None:
    group, now = large_server.group, large_server.now
    last_week = name_of_week(group.calendar.week_before(group.calendar.week_start(now)))
    for name in (*(group.calendar.name_of_period(period, now) for period in Period), last_week):

        async def read(connection: AsyncConnection, name: str = name) -> None:
            for skip in (None, 50):
                wanted = (ALICE + 100, skip)
                board = await boards.load_page(connection, group, name, *wanted)
                assert (len(board.lines), board.people) == (boards.PAGE_SIZE, MEMBERS_EACH)

        for sent in await _capture_statements(large_server, read):
            assert "entry" not in sent.statement
            assert not _SCANS.search(sent.plan), sent.plan
            if large_server.database.is_sqlite:
                assert re.search(r"INDEX (ix_standing_board|\w*standing\w*) ", sent.plan), sent.plan


async def _assert_group_comparison_is_read_by_index(large_server: World) -> None:
    for period in Period:

        async def read(connection: AsyncConnection, period: Period = period) -> None:
            found = [large_server.group]
            assert await compare_groups(connection, found, period, large_server.now)

        for sent in await _capture_statements(large_server, read):
            assert not _SCANS.search(sent.plan), sent.plan


async def _assert_entries_are_written_by_index(large_server: World) -> None:
    key = EntryKey(GUILD, large_server.group.id, ALICE, "plan", "another")

    async def write(connection: AsyncConnection) -> None:
        assert await entries.pay(connection, key, 10, large_server.now)
        assert await entries.reverse(connection, key, large_server.now)

    for sent in await _capture_statements(large_server, write):
        assert not _SCANS.search(sent.plan), sent.plan


async def _assert_boards_are_planned_for_their_group(large_server: World) -> None:
    """PostgreSQL uses a plan made for any group from the sixth time on, if it is allowed to."""
    period = large_server.group.calendar.name_of_period(Period.SEASON, large_server.now)
    plans = """SELECT sum(generic_plans), max(custom_plans) FROM pg_prepared_statements
        WHERE statement LIKE 'SELECT standing.points%'"""
    async with large_server.database.reading() as connection:
        for _ in range(8):
            await boards.load_page(connection, large_server.group, period)
        generic, custom = (await connection.execute(text(plans))).one()
    assert (generic, custom >= 8) == (0, True), custom
