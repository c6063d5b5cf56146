"""Milestones: noted once, in the unit of work of the deed that reached them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Member, Standing, Submission
from bot.db.models import Milestone as MilestoneRow
from bot.domain import milestones as rules
from bot.domain.content.catalog import Catalog
from bot.domain.content.scoring import Milestone
from bot.domain.plan.progress import PlanProgress
from bot.domain.submissions import SubmissionState
from bot.services.points import rewards

MemberKey: TypeAlias = tuple[int, int]
"""A member, by server and own id."""


@dataclass(frozen=True, slots=True)
class ReachedMilestone:
    """A milestone reached for the first time, and the role that comes with it."""

    milestone: Milestone
    role_id: int | None = None


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """What a member has reached and earned, and how they are called."""

    name: str
    visibility: str
    alias: str | None
    points: int
    reached: tuple[Milestone, ...]


async def record_check_in(
    session: AsyncSession,
    who: MemberKey,
    pack: Catalog,
    before: PlanProgress,
    after: PlanProgress,
    now: dt.datetime,
) -> tuple[ReachedMilestone, ...]:
    """Note what a check-in reached; where it reached nothing, nothing is asked of the database."""
    found = rules.reached_by_check_in(pack, before, after, now)
    return await record_reached(session, who, found, now) if found else ()


async def record_undo(
    session: AsyncSession,
    who: MemberKey,
    pack: Catalog,
    before: PlanProgress,
    after: PlanProgress,
    now: dt.datetime,
) -> tuple[Milestone, ...]:
    """Forget what undoing a check-in falls short of, unless it was reached in a run before."""
    lost = rules.lost_by_undo(pack, before, after, now)
    if not lost:
        return ()
    began = min(check_in.at for check_in in before.check_ins)
    row = MilestoneRow
    of_this_run = row.milestone_id.in_([m.id for m in lost if not m.streak]) & (row.at >= began)
    of_all_runs = row.milestone_id.in_([m.id for m in lost if m.streak])
    gone = await _forget(session, who, of_this_run | of_all_runs, now)
    return tuple(m for m in lost if m.id in gone)


async def record_all_reached(
    session: AsyncSession, who: MemberKey, pack: Catalog, have: PlanProgress, now: dt.datetime
) -> None:
    """Note all that a run has reached, as after check-ins of another run came to it."""
    await record_reached(session, who, rules.all_reached(pack, have, now), now)


async def record_accepted_answer(
    session: AsyncSession, who: MemberKey, pack: Catalog, now: dt.datetime
) -> tuple[ReachedMilestone, ...]:
    """Note what an accepted answer reached."""
    accepted = await _accepted(session, who)
    return await record_reached(
        session, who, rules.reached_by_answers(pack.scoring.milestones, accepted), now
    )


async def record_undone_answer(
    session: AsyncSession, who: MemberKey, pack: Catalog, now: dt.datetime
) -> None:
    """Forget what a member falls short of when an answer is no longer accepted."""
    accepted = await _accepted(session, who)
    lost = [m.id for m in rules.not_reached_by_answers(pack.scoring.milestones, accepted)]
    await _forget(session, who, MilestoneRow.milestone_id.in_(lost), now)


async def _accepted(session: AsyncSession, who: MemberKey) -> int:
    """Count a member's accepted answers in a server."""
    guild_id, member_id = who
    mine = (Submission.guild_id == guild_id, Submission.member_id == member_id)
    accepted = Submission.state == SubmissionState.ACCEPTED.value
    counted = select(func.count()).select_from(Submission).where(*mine, accepted)
    return await session.scalar(counted) or 0


async def record_reached(
    session: AsyncSession, who: MemberKey, found: Sequence[Milestone], now: dt.datetime
) -> tuple[ReachedMilestone, ...]:
    """Note milestones, promise their roles, and return those that had not been reached before."""
    if not found:
        return ()
    guild_id, member_id = who
    row = {"guild_id": guild_id, "member_id": member_id, "at": now}
    noted = await session.scalars(
        insert(session, MilestoneRow)
        .values([{**row, "milestone_id": milestone.id} for milestone in found])
        .on_conflict_do_nothing()
        .returning(MilestoneRow.milestone_id)
    )
    fresh = set(noted)
    if not fresh:
        return ()
    roles = await rewards.enqueue(session, guild_id, member_id, fresh, now)
    return tuple(ReachedMilestone(m, roles.get(m.id)) for m in found if m.id in fresh)


async def _forget(session: AsyncSession, who: MemberKey, which: Any, now: dt.datetime) -> set[str]:
    """Forget milestones, and promise that their roles are taken back; returns which they were."""
    guild_id, member_id = who
    gone = await session.scalars(
        delete(MilestoneRow)
        .where(MilestoneRow.guild_id == guild_id, MilestoneRow.member_id == member_id, which)
        .returning(MilestoneRow.milestone_id)
    )
    lost = set(gone)
    if lost:
        await rewards.enqueue(session, guild_id, member_id, lost, now)
    return lost


_POINTS = (
    select(func.coalesce(func.sum(Standing.total), 0))
    .where(Standing.guild_id == Member.guild_id, Standing.member_id == Member.member_id)
    .scalar_subquery()
)
_RECORD = (
    select(
        Member.name,
        Member.visibility,
        Member.alias,
        _POINTS.label("points"),
        MilestoneRow.milestone_id,
    )
    .outerjoin(
        MilestoneRow,
        (MilestoneRow.guild_id == Member.guild_id) & (MilestoneRow.member_id == Member.member_id),
    )
    .where(Member.key(bindparam("guild_id"), bindparam("member_id")))
)


async def find_record(
    session: AsyncSession, who: MemberKey, pack: Catalog
) -> MilestoneRecord | None:
    """Return what a member has reached and earned, and how they are called; None of a stranger."""
    connection = await session.connection()
    mine = {"guild_id": who[0], "member_id": who[1]}
    rows = (await connection.execute(_RECORD, mine)).all()
    if not rows:
        return None
    first = rows[0]
    reached = _of(pack, (row.milestone_id for row in rows))
    return MilestoneRecord(first.name, first.visibility, first.alias, int(first.points), reached)


async def list_reached_at(
    session: AsyncSession, who: MemberKey, pack: Catalog, at: dt.datetime
) -> tuple[ReachedMilestone, ...]:
    """Return the milestones of challenges that a member reached at this very time."""
    mine = (MilestoneRow.guild_id == who[0], MilestoneRow.member_id == who[1])
    ids = await session.scalars(
        select(MilestoneRow.milestone_id).where(*mine, MilestoneRow.at == at)
    )
    return tuple(ReachedMilestone(m) for m in _of(pack, ids) if m.answers_accepted)


def _of(pack: Catalog, ids: Iterable[str | None]) -> tuple[Milestone, ...]:
    """Return milestones in the order of the pack; those that it no longer has are left out."""
    known = set(ids)
    return tuple(m for m in pack.scoring.milestones if m.id in known)
