"""What a page of a board costs with 10,000 and with 1,000,000 entries in the ledger.

A server has 10,000 members in one group. Everyone has an entry of now and, in the large ledger, 99
more over two years. For the groups side by side there is another server with as many members, in 25
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
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.migrate import migrate_now
from bot.db.models import Entry, Group, Member, Server
from bot.db.session import Database
from bot.domain.groups import MAX_GROUPS, StudyGroup
from bot.domain.standings import Period, View
from bot.services.groups import groups
from bot.services.points import totals
from bot.services.standings import boards, past
from bot.services.standings.boards import PAGE_SIZE, BoardQuery
from tests.bench.asks import MEMBERS
from tests.bench.payloads import FIRST_MEMBER, SERVER
from tests.bench.processes import Bot, Discord
from tests.bench.table import Row, verdict
from tests.databases import postgres_in

FEW, MANY = 10_000, 1_000_000
AT_MOST = 3.0

_SPAN = dt.timedelta(days=730)
_REPEATS, _SELDOM = 25, 10
_SECONDS = 3.0
_MB = 1e6
_ELSEWHERE = SERVER + 1
_IN_THE_MIDDLE = FIRST_MEMBER + MEMBERS // 2
_PERIODS = (Period.WEEK, Period.SEASON, Period.ALL)
_VIEWS = {
    "near me": (View.NEAR, None),
    "top": (View.TOP, None),
    "page 50": (View.TOP, 49 * PAGE_SIZE),
}

Page = Callable[[AsyncSession], Awaitable[Any]]
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
            migrate_now(url)
            now = dt.datetime.now(dt.UTC)
            asyncio.run(_settle(url, now))
            few, few_in_all = _measured(url, discord, now)
            made_anew = asyncio.run(_fill(url, now))
            many, many_in_all = _measured(url, discord, now)
            yield from (_row(f"{kind}: {page}", few[page], many[page]) for page in few)
            yield _row(f"{kind}: /leaderboard, CPU", few_in_all[0], many_in_all[0])
            yield _memory(f"{kind}: memory, boards open", few_in_all[1], many_in_all[1])
            yield Row(f"{kind}: all sums made anew", "–", f"{made_anew:.1f} s")


def _row(what: str, few: float, many: float) -> Row:
    ratio = many / few
    target = f"≤ {AT_MOST:g} ×"
    return Row(what, _ms(few), _ms(many), f"{ratio:.2f} ×", target, verdict(ratio, AT_MOST))


def _memory(what: str, few: float, many: float) -> Row:
    more = f"{(many - few) / _MB:+.0f} MB"
    return Row(what, f"{few / _MB:.0f} MB", f"{many / _MB:.0f} MB", more)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


async def _settle(url: str, now: dt.datetime) -> None:
    """Put in both servers, their groups and members, and the entries of now."""
    async with _open(url) as database, database.writing() as session:
        await session.execute(insert(Server), [{"guild_id": SERVER}, {"guild_id": _ELSEWHERE}])
        for guild_id, names in ((SERVER, ["All"]), (_ELSEWHERE, map(str, range(MAX_GROUPS)))):
            made = [await groups.create(session, guild_id, name, "UTC", now) for name in names]
            await session.execute(insert(Member), list(_members(made, now)))
        await session.execute(update(Group).values(opened_at=now - _SPAN))
        await _enter(session, 0, now)
    await _rebuild(url, now)


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
            "pace": number * 7919 % 10_001,
            "pace_done": 1,
            "pace_due": 2,
        }


async def _enter(session: AsyncSession, number: int, at: dt.datetime) -> None:
    """Give everybody an entry; in the server of many groups only now and then, to save time."""
    servers = [SERVER] if number % _SELDOM else [SERVER, _ELSEWHERE]
    columns = ["guild_id", "group_id", "member_id", "kind", "subject", "turn", "points", "at"]
    row = select(
        Member.guild_id,
        Member.group_id,
        Member.member_id,
        literal("plan"),
        literal(f"day-{number}"),
        literal(1),
        1 + Member.member_id % (89 + number % 8),
        literal(at, Entry.at.type),
    ).where(Member.guild_id.in_(servers))
    await session.execute(insert(Entry).from_select(columns, row))


async def _fill(url: str, now: dt.datetime) -> float:
    """Fill the ledger; return how long it took then to make all sums anew."""
    times = MANY // FEW
    async with _open(url) as database:
        for number in range(1, times):
            async with database.writing() as session:
                await _enter(session, number, now - number * _SPAN / times)
    return await _rebuild(url, now)


async def _rebuild(url: str, now: dt.datetime) -> float:
    async with _open(url) as database:
        start = time.perf_counter()
        await totals.rebuild_all(database, now)
        took = time.perf_counter() - start
        if not database.is_sqlite:  # as it would by itself, after a while
            async with database.writing() as session:
                await session.execute(text("ANALYZE"))
    return took


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def _measured(url: str, discord: Discord, now: dt.datetime) -> tuple[Seconds, tuple[float, float]]:
    """Return what each page takes of the database, and what the whole command costs and needs."""
    pages = asyncio.run(_timed(url, now))
    with Bot("cohort", discord, url) as bot:
        bot.ask("leaderboard", _SECONDS / 3)
        discord.heard()
        spent, memory = bot.ask("leaderboard", _SECONDS), bot.memory(children=False)
        assert discord.heard()["buttons"] == spent.count  # else it was a refusal or an excuse
    return pages, (spent.each, memory)


async def _timed(url: str, now: dt.datetime) -> Seconds:
    found: Seconds = {}
    async with _open(url) as database:
        async with database.reading() as session:
            (group,) = await groups.list_groups(session, SERVER)
            many = await groups.list_groups(session, _ELSEWHERE)
        for name, page in _pages(group, list(many), now):
            found[name] = await _time(database, page)
    return found


async def _time(database: Database, page: Page) -> float:
    took = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        async with database.reading() as session:
            assert await page(session)
        took.append(time.perf_counter() - start)
    return median(took)


def _pages(
    group: StudyGroup, many: list[StudyGroup], now: dt.datetime
) -> Iterator[tuple[str, Page]]:
    for (name, (view, skip)), period in product(_VIEWS.items(), _PERIODS):
        asked = BoardQuery(_IN_THE_MIDDLE, period, view, skip)
        yield f"{name}, {period}", partial(boards.load_board, group=group, query=asked, now=now)
    pace = BoardQuery(_IN_THE_MIDDLE, Period.ALL, View.PACE)
    yield "near me, pace", partial(boards.load_board, group=group, query=pace, now=now)
    for period in _PERIODS:
        side = partial(boards.compare_groups, groups=many, period=period, now=now)
        yield f"{len(many)} groups, {period}", side
    since, until = now - dt.timedelta(days=7), now + dt.timedelta(seconds=1)
    week = partial(past.list_top, group_id=group.id, since=since, until=until)
    yield "seven days", week
