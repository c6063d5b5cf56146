"""Each member's pace: the share of their due plan days that they have done, of at least three.

The pace is stored with the member so that the board by pace can sort by it. It is computed again
after every change and at each of the member's midnights, by the scheduler or by a request for the
board, whichever comes first. At a midnight many members are due at once. So they are read and
computed in batches, outside a writing transaction, and a result is stored only if the member has
not changed since it was read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.models import CheckIn, Enrolment, Member, PhaseRow
from bot.db.shards import where_in_block
from bot.domain.cluster.shards import EVERY_SERVER, ShardBlock
from bot.domain.content import FIRST_PLAN, Catalog, Plan
from bot.domain.plan.enrolment import Pace, Phase, Schedule, Timeline
from bot.domain.plan.progress import comparable_share
from bot.domain.schedule.clock import local_date, next_midnight
from bot.domain.schedule.zones import zone_of
from bot.services.plan.progress import STALE

BATCH_SIZE = 25

_COLUMNS = ("pace", "pace_done", "pace_due", "pace_at")
_OPEN_ENROLMENT = Member.of(Enrolment) & Enrolment.ended_at.is_(None)
_DUE: Any = (
    select(
        Member.guild_id,
        Member.member_id,
        Member.pace_at,
        Enrolment.id,
        Enrolment.plan_id,
        Enrolment.zone,
        Enrolment.shift,
    )
    .outerjoin(Enrolment, _OPEN_ENROLMENT)
    .where(Member.pace_at <= bindparam("now"))
    .order_by(Member.pace_at)
    .limit(BATCH_SIZE)
)
_DUE_IN_GROUP = _DUE.where(Member.group_id == bindparam("group"))
_ENROLMENT_IDS: Any = bindparam("enrolment_ids", expanding=True)
_PHASES = select(PhaseRow.__table__).where(PhaseRow.run_id.in_(_ENROLMENT_IDS))
_COUNT_DONE = (
    select(CheckIn.run_id, func.count().label("done"))
    .where(CheckIn.run_id.in_(_ENROLMENT_IDS))
    .where(CheckIn.day_id.in_(bindparam("day_ids", expanding=True)))
    .group_by(CheckIn.run_id)
)
_STORE = (
    update(Member.__table__)  # type: ignore[arg-type]  # an update of many rows needs the table
    .where(Member.key(bindparam("of_guild"), bindparam("of_member")))
    .values({name: bindparam(name) for name in _COLUMNS})
)


@dataclass(frozen=True, slots=True)
class PaceUpdate:
    """The new values of a member's pace columns."""

    guild_id: int
    member_id: int
    marker: dt.datetime  # `member.pace_at` as it was read; each change of the member replaces it
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """How many members were read in a batch, and for how many the result was stored."""

    read: int
    stored: int

    @property
    def has_more(self) -> bool:
        """Whether more members may be due, and no other process is refreshing the same ones."""
        return self.read == BATCH_SIZE and self.stored > 0

    @property
    def is_complete(self) -> bool:
        """Whether no member is due any more."""
        return self.read == self.stored < BATCH_SIZE


async def refresh(
    database: Database,
    catalog: Catalog,
    now: dt.datetime,
    block: ShardBlock = EVERY_SERVER,
    *,
    group_id: int | None = None,
) -> RefreshResult:
    """Compute and store the pace of one batch of due members, in one group or in all of a block."""
    async with database.reading() as connection:
        updates = await compute_updates(connection, catalog, now, block, group_id=group_id)
    if not updates:
        return RefreshResult(0, 0)
    async with database.writing() as connection:
        return RefreshResult(len(updates), await store_updates(connection, updates))


async def compute_updates(
    connection: AsyncConnection,
    catalog: Catalog,
    now: dt.datetime,
    block: ShardBlock = EVERY_SERVER,
    *,
    group_id: int | None = None,
) -> Sequence[PaceUpdate]:
    """Read one batch of due members and compute their pace."""
    due = _DUE if group_id is None else _DUE_IN_GROUP
    due = where_in_block(due, Member.guild_id, block)
    members = (await connection.execute(due, {"now": now, "group": group_id})).all()
    if not members:
        return ()
    enrolment_ids = [member.id for member in members if member.id is not None]
    phases: dict[int, list[Phase]] = defaultdict(list)
    of_members = {"enrolment_ids": enrolment_ids, "day_ids": catalog.every_day_id}
    for row in await connection.execute(_PHASES, of_members):
        phases[row.run_id].append(Phase(row.since, Pace(row.pace), row.paused))
    done = {row.run_id: row.done for row in await connection.execute(_COUNT_DONE, of_members)}
    return [
        _update_for(
            member,
            phases.get(member.id),
            done.get(member.id, 0),
            catalog.plan_of(member.plan_id or FIRST_PLAN),
            now,
        )
        for member in members
    ]


def _update_for(
    member: Any, phases: Sequence[Phase] | None, done: int, plan: Plan, now: dt.datetime
) -> PaceUpdate:
    """Return the pace with `done` plan days; None while the member is not compared with others."""
    values: dict[str, Any] = dict.fromkeys(_COLUMNS)
    if phases:
        zone = zone_of(member.zone)
        today = local_date(now, zone)
        schedule = Schedule(Timeline.of(phases), plan.length, member.shift)
        values["pace_at"] = next_midnight(today, zone)
        due_before, due = schedule.due_before(today), schedule.due_on(today)
        if share := comparable_share(done, due_before, due, plan.length):
            values |= {"pace": share.basis_points, "pace_done": share.done, "pace_due": share.due}
    return PaceUpdate(member.guild_id, member.member_id, member.pace_at, values)


async def store_updates(connection: AsyncConnection, updates: Sequence[PaceUpdate]) -> int:
    """Store the pace of members who have not changed since, and are not locked; return how many."""
    members = [(each.guild_id, each.member_id) for each in updates]
    rows = await connection.execute(
        select(Member.guild_id, Member.member_id, Member.pace_at)
        .where(tuple_(Member.guild_id, Member.member_id).in_(members))
        .with_for_update(skip_locked=True)
    )
    markers = {(row.guild_id, row.member_id): row.pace_at for row in rows}
    unchanged = [
        {"of_guild": each.guild_id, "of_member": each.member_id, **each.values}
        for each in updates
        if markers.get((each.guild_id, each.member_id)) == each.marker
    ]
    if unchanged:
        await connection.execute(_STORE, unchanged)
    return len(unchanged)


async def is_refresh_due(connection: AsyncConnection, group_id: int, now: dt.datetime) -> bool:
    """Return whether the stored pace of any member of a group is outdated."""
    due = select(Member.member_id).where(Member.pace_at <= now, Member.group_id == group_id)
    return await connection.scalar(due.limit(1)) is not None


async def mark_all_stale(connection: AsyncConnection) -> None:
    """Mark the pace of everyone who is or was enrolled as stale."""
    enrolment = select(Enrolment.id).where(_OPEN_ENROLMENT)
    await connection.execute(
        update(Member)
        .where(or_(Member.pace.is_not(None), enrolment.exists()))
        .values(pace_at=STALE)
    )
