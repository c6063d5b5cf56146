"""Members with a history in the databases of both bots, so that each call finds somebody fresh."""

import asyncio
import datetime as dt

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.content import load_catalog
from bot.db.migrate import migrate_now
from bot.db.models import CheckIn, Entry, Member, PhaseRow, Run
from bot.db.session import Database
from bot.domain.points import EntryKind
from bot.services.groups import groups
from tests.bench.asks import MEMBERS
from tests.bench.bare_stored import Base, Score, open_engine
from tests.bench.payloads import FIRST_MEMBER, SERVER

_DAYS_DONE = 15
"""Plan-days each member has checked in, one a day up to yesterday: half of the plan."""
_DAY = dt.timedelta(days=1)
_KEYS = [{"guild_id": SERVER, "member_id": FIRST_MEMBER + n} for n in range(MEMBERS)]


def settle(bare_url: str, our_url: str) -> None:
    """Make the databases of both bots and put the members in."""
    asyncio.run(_settle_bare(bare_url))
    migrate_now(our_url)
    asyncio.run(_settle_ours(our_url))


async def _settle_bare(url: str) -> None:
    engine = open_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(insert(Score), [{**key, "points": 0} for key in _KEYS])
    await engine.dispose()


async def _settle_ours(url: str) -> None:
    database, now = Database(url), dt.datetime.now(dt.UTC)
    async with database.writing() as session:
        group = await groups.create(session, SERVER, "Bench", "UTC", now)
        await _begin(session, group.id, now - _DAYS_DONE * _DAY)
        for number, day in enumerate(load_catalog().plan.days[:_DAYS_DONE]):
            await _do(session, group.id, day.id, now - (_DAYS_DONE - number) * _DAY)
    await database.close()


async def _begin(session: AsyncSession, group_id: int, at: dt.datetime) -> None:
    """Let everybody join the plan."""
    member = {"group_id": group_id, "name": "Alice", "joined_at": at, "seen_at": at}
    await session.execute(insert(Member), [{**key, **member} for key in _KEYS])
    run = {"start_on": at.date(), "zone": "UTC", "began_at": at}
    await session.execute(insert(Run), [{**key, **run} for key in _KEYS])
    phase = select(Run.id, Run.start_on, literal("daily"), literal(value=False))
    await session.execute(
        insert(PhaseRow).from_select(["run_id", "since", "pace", "paused"], phase)
    )


async def _do(session: AsyncSession, group_id: int, day_id: str, at: dt.datetime) -> None:
    """Let everybody check in a plan-day, and be paid for it."""
    done = select(Run.id, literal(day_id), literal(at.date()), literal(at, CheckIn.at.type))
    paid = select(
        Run.guild_id,
        literal(group_id),
        Run.member_id,
        literal(EntryKind.CHECK_IN),
        literal(day_id),
        literal(1),
        literal(10),
        literal(at, Entry.at.type),
    )
    columns = ["run_id", "day_id", "on_date", "at", "paid"]
    await session.execute(
        insert(CheckIn).from_select(columns, done.add_columns(literal(value=True)))
    )
    columns = ["guild_id", "group_id", "member_id", "kind", "subject", "turn", "points", "at"]
    await session.execute(insert(Entry).from_select(columns, paid))


def written(bare_url: str, our_url: str) -> tuple[int, int]:
    """Return how often each bot has written since: points added, and days checked in and paid."""
    return asyncio.run(_written(bare_url, our_url))


async def _written(bare_url: str, our_url: str) -> tuple[int, int]:
    engine, database = open_engine(bare_url), Database(our_url)
    async with engine.connect() as connection, database.reading() as session:
        points = await connection.scalar(select(func.sum(Score.points)))
        done = await session.scalar(select(func.count()).select_from(CheckIn).where(CheckIn.paid))
        entries = await session.scalar(select(func.count()).select_from(Entry))
    await engine.dispose()
    await database.close()
    return int(points or 0), min(done or 0, entries or 0) - MEMBERS * _DAYS_DONE
