"""CPU of board pages with 10,000 and with 1,000,000 entries in the ledger.

One server has 10,000 members in one group. Each member has a current entry and, in the large ledger,
99 more over two years. For the comparison of groups, a second server has as many members in 25
groups, with a tenth of the earlier entries.
"""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import psutil
from sqlalchemy import insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.db.models import Entry, Group, Member, Server
from bot.domain.groups import DEFAULT_WEEKDAY, MAX_GROUPS, StudyGroup
from bot.domain.points import GroupCalendar, Period, name_of_week
from bot.services.groups import groups
from bot.services.points import repair
from bot.services.standings import boards
from bot.services.standings.boards import PAGE_SIZE
from bot.services.standings.comparison import compare_groups
from tests.bench.interactions import MEMBERS
from tests.bench.payloads import FIRST_MEMBER, SERVER
from tests.bench.processes import Bot, Discord
from tests.bench.table import Row, milliseconds, verdict
from tests.databases import postgres_in

FEW, MANY = 10_000, 1_000_000
AT_MOST = 0.04
"""CPU seconds of a page, of the bot and of PostgreSQL's process for its connection together."""

_SPAN = dt.timedelta(days=730)
REPEATS, _EVERY_NTH = 50, 10
_SECONDS = 3.0
_MB = 1e6
_SECOND_SERVER = SERVER + 1
_CALENDAR = GroupCalendar(DEFAULT_WEEKDAY, ZoneInfo("UTC"))
_MIDDLE_MEMBER = FIRST_MEMBER + MEMBERS // 2
_PERIODS = (Period.WEEK, Period.SEASON, Period.ALL)
_SKIPS = {"near me": None, "top": 0, "page 50": 49 * PAGE_SIZE}

Page = Callable[[AsyncConnection], Awaitable[Any]]
Seconds = dict[str, float]


def rows() -> Iterator[Row]:
    """Measure on each kind of database."""
    with (
        TemporaryDirectory() as folder,
        postgres_in(Path(folder)) as postgres,
        Discord() as discord,
    ):
        sqlite = f"sqlite+aiosqlite:///{folder}/boards.db"
        for kind, url in (("SQLite", sqlite), ("PostgreSQL", postgres)):
            run_migration(url)
            now = dt.datetime.now(dt.UTC)
            asyncio.run(_insert_servers(url, now))
            few, command_few = _measure(url, discord, now)
            rebuild_seconds = asyncio.run(_insert_earlier_entries(url, now))
            many, command_many = _measure(url, discord, now)
            yield from (_row(f"{kind}: {page}", few[page], many[page]) for page in few)
            yield _row(f"{kind}: /leaderboard, CPU", command_few[0], command_many[0])
            yield _memory(f"{kind}: memory, boards open", command_few[1], command_many[1])
            yield Row(f"{kind}: rebuild of all totals", "–", f"{rebuild_seconds:.1f} s")


def _row(title: str, few: float, many: float) -> Row:
    return Row(
        title,
        milliseconds(few),
        milliseconds(many),
        f"{many / few:.2f} ×",
        f"≤ {1000 * AT_MOST:g} ms",
        verdict(many, AT_MOST),
    )


def _memory(title: str, few: float, many: float) -> Row:
    more = f"{(many - few) / _MB:+.0f} MB"
    return Row(title, f"{few / _MB:.0f} MB", f"{many / _MB:.0f} MB", more)


async def _insert_servers(url: str, now: dt.datetime) -> None:
    """Insert both servers, their groups and members, and the current entries."""
    async with _open(url) as database, database.writing() as connection:
        await connection.execute(
            insert(Server), [{"guild_id": SERVER}, {"guild_id": _SECOND_SERVER}]
        )
        for guild_id, names in ((SERVER, ["All"]), (_SECOND_SERVER, map(str, range(MAX_GROUPS)))):
            made = [await groups.create(connection, guild_id, name, "UTC", now) for name in names]
            await connection.execute(insert(Member), list(_members(made, now)))
        await connection.execute(update(Group).values(opened_at=now - _SPAN))
        await _insert_entries(connection, 0, now)
    await _rebuild(url)


def _members(made: list[StudyGroup], now: dt.datetime) -> Iterator[dict[str, Any]]:
    for number in range(MEMBERS):
        group = made[number % len(made)]
        yield {
            "guild_id": group.guild_id,
            "group_id": group.id,
            "member_id": FIRST_MEMBER + number,
            "name": f"Member {number}",
            "joined_at": now - _SPAN,
            "seen_at": now,
        }


async def _insert_entries(connection: AsyncConnection, number: int, at: dt.datetime) -> None:
    """Insert an entry for each member; in the second server only for every tenth number."""
    servers = [SERVER] if number % _EVERY_NTH else [SERVER, _SECOND_SERVER]
    periods = _CALENDAR.periods_at(at)._asdict()
    columns = ["guild_id", "group_id", "member_id", "kind", "subject", "sequence", "points", "at"]
    row = select(
        Member.guild_id,
        Member.group_id,
        Member.member_id,
        literal("plan"),
        literal(f"day-{number}"),
        literal(1),
        1 + Member.member_id % (89 + number % 8),
        literal(at, Entry.at.type),
        *map(literal, periods.values()),
    ).where(Member.guild_id.in_(servers))
    await connection.execute(insert(Entry).from_select([*columns, *periods], row))


async def _insert_earlier_entries(url: str, now: dt.datetime) -> float:
    """Insert the earlier entries; return the seconds that rebuilding all totals takes."""
    times = MANY // FEW
    async with _open(url) as database:
        for number in range(1, times):
            async with database.writing() as connection:
                await _insert_entries(connection, number, now - number * _SPAN / times)
    return await _rebuild(url)


async def _rebuild(url: str) -> float:
    async with _open(url) as database:
        start = time.perf_counter()
        await repair.repair_all(database)
        seconds = time.perf_counter() - start
        if not database.is_sqlite:  # autovacuum would do so later
            async with database.writing() as connection:
                await connection.execute(text("ANALYZE"))
    return seconds


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def _measure(url: str, discord: Discord, now: dt.datetime) -> tuple[Seconds, tuple[float, float]]:
    """Return the CPU seconds of each page's queries, and those and the memory of /leaderboard."""
    pages = asyncio.run(_measure_pages(url, now))
    with Bot("cohort", discord, url) as bot:
        bot.run_repeatedly("leaderboard", _SECONDS / 3)
        discord.take_counts()
        spent, memory = bot.run_repeatedly("leaderboard", _SECONDS), bot.memory(children=False)
        answers_with_buttons = discord.take_counts()["buttons"]
        assert answers_with_buttons == spent.count, "refusals and errors have no buttons"
    return pages, (spent.per_interaction, memory)


async def _measure_pages(url: str, now: dt.datetime) -> Seconds:
    found: Seconds = {}
    async with _open(url) as database:
        async with database.reading() as connection:
            (group,) = await groups.list_groups(connection, SERVER)
            many = await groups.list_groups(connection, _SECOND_SERVER)
        for name, page in _pages(group, list(many), now):
            found[name] = await _time_page(database, page)
    return found


async def _time_page(database: Database, page: Page) -> float:
    """Return the CPU seconds of a page, on average."""
    async with database.reading() as connection:
        assert await page(connection)
        processes = [psutil.Process()]
        if not database.is_sqlite:  # it has a process for each connection
            pid = await connection.scalar(text("SELECT pg_backend_pid()"))
            processes.append(psutil.Process(pid))
    before = _cpu_of(processes)
    for _ in range(REPEATS):
        async with database.reading() as connection:
            assert await page(connection)
    return (_cpu_of(processes) - before) / REPEATS


def _cpu_of(processes: list[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return float(sum(each.user + each.system for each in times))


def _pages(
    group: StudyGroup, many: list[StudyGroup], now: dt.datetime
) -> Iterator[tuple[str, Page]]:
    calendar = group.calendar

    def page_of(period_name: str, skip: int | None) -> Page:
        middle = _MIDDLE_MEMBER
        return partial(
            boards.load_page, group=group, period_name=period_name, viewer_id=middle, skip=skip
        )

    for (name, skip), period in product(_SKIPS.items(), _PERIODS):
        named = calendar.name_of_period(period, now)
        yield f"{name}, {period}", page_of(named, skip)
    for period in _PERIODS:
        comparison = partial(compare_groups, groups=many, period=period, now=now)
        yield f"{len(many)} groups, {period}", comparison
    last_week = name_of_week(calendar.week_before(calendar.week_start(now)))
    yield "near me, last week", page_of(last_week, None)
