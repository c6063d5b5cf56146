"""Creates members with a history in both databases, so that each call has a different member."""

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.content.loader import load_catalog
from bot.db.database import Database
from bot.db.migrate import run_migration
from bot.db.models import CheckIn, Enrolment, Entry, Member, PaceChange
from bot.domain.groups import DEFAULT_WEEKDAY
from bot.domain.points import EntryKind, GroupCalendar
from bot.services.groups import groups
from tests.bench.bare_stored import Base, Score, open_engine
from tests.bench.interactions import MEMBERS
from tests.bench.payloads import FIRST_MEMBER, SERVER

_DAYS_DONE = 15
"""Plan days that each member has done, one a date up to yesterday: half of the plan."""
_DAY = dt.timedelta(days=1)
_KEYS = [{"guild_id": SERVER, "member_id": FIRST_MEMBER + n} for n in range(MEMBERS)]


def create_databases(bare_url: str, cohort_url: str) -> None:
    """Create the databases of both bots and insert the members."""
    asyncio.run(_create_bare_database(bare_url))
    run_migration(cohort_url)
    asyncio.run(_create_cohort_database(cohort_url))


async def _create_bare_database(url: str) -> None:
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(insert(Score), [{**key, "points": 0} for key in _KEYS])
    await engine.dispose()


async def _create_cohort_database(url: str) -> None:
    database, now = Database(url), dt.datetime.now(dt.UTC)
    async with database.writing() as connection:
        group = await groups.create(connection, SERVER, "Bench", "UTC", now)
        await _join_plan(connection, group.id, now - _DAYS_DONE * _DAY)
        for number, day in enumerate(load_catalog().plan.days[:_DAYS_DONE]):
            await _check_in(connection, group.id, day.id, now - (_DAYS_DONE - number) * _DAY)
    await database.close()


async def _join_plan(connection: AsyncConnection, group_id: int, at: dt.datetime) -> None:
    """Enrol all members in the plan."""
    member = {"group_id": group_id, "name": "Alice", "joined_at": at, "seen_at": at}
    await connection.execute(insert(Member), [{**key, **member} for key in _KEYS])
    dates = dict.fromkeys(("start_on", "zone_since"), at.date())
    enrolment = {"zone": "UTC", **dates}
    await connection.execute(insert(Enrolment), [{**key, **enrolment} for key in _KEYS])
    pace = select(Enrolment.id, Enrolment.start_on, literal("daily"))
    columns = ["enrolment_id", "since", "pace"]
    await connection.execute(insert(PaceChange).from_select(columns, pace))


async def _check_in(
    connection: AsyncConnection, group_id: int, day_id: str, at: dt.datetime
) -> None:
    """Check in a plan day for all members, with points."""
    check_in = select(
        Enrolment.id,
        literal(day_id),
        literal(at.date()),
        literal(at, CheckIn.at.type),
        literal(value=True),
    )
    await connection.execute(
        insert(CheckIn).from_select(["enrolment_id", "day_id", "on_date", "at", "paid"], check_in)
    )
    entry = select(
        Enrolment.guild_id,
        literal(group_id),
        Enrolment.member_id,
        literal(EntryKind.CHECK_IN),
        literal(day_id),
        literal(1),
        literal(10),
        literal(at, Entry.at.type),
        *map(literal, GroupCalendar(DEFAULT_WEEKDAY, ZoneInfo("UTC")).periods_at(at)),
    )
    columns = ["guild_id", "group_id", "member_id", "kind", "subject", "sequence", "points", "at"]
    columns += ["week", "month", "season"]
    await connection.execute(insert(Entry).from_select(columns, entry))


def count_writes(bare_url: str, cohort_url: str) -> tuple[int, int]:
    """Return the writes of each bot since creation: points added, and days checked in with points."""
    return asyncio.run(_count_writes(bare_url, cohort_url))


async def _count_writes(bare_url: str, cohort_url: str) -> tuple[int, int]:
    engine, database = open_engine(bare_url), Database(cohort_url)
    async with engine.connect() as bare, database.reading() as connection:
        points = await bare.scalar(select(func.sum(Score.points)))
        done = await connection.scalar(
            select(func.count()).select_from(CheckIn).where(CheckIn.paid)
        )
        entries = await connection.scalar(select(func.count()).select_from(Entry))
    await engine.dispose()
    await database.close()
    return int(points or 0), min(done or 0, entries or 0) - MEMBERS * _DAYS_DONE
