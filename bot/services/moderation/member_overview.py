"""What moderators see of a group and its members, and who may be on its boards.

It shows what members hide from each other, so it is for moderators alone. The notes that members
write for themselves are not read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Group, Member, Milestone, Standing, Submission
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import PlanProgress
from bot.domain.submissions import SubmissionState
from bot.services.members import locks
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent
from bot.services.plan import progress
from bot.services.points import entries
from bot.services.standings import live_boards

PAGE_SIZE = 10
RESTORE, EXCLUDE = "restore", "exclude"


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """A member as moderators see them."""

    member_id: int
    name: str = field(repr=False)
    visibility: str
    alias: str | None = field(repr=False)
    group_id: int | None
    joined_at: dt.datetime | None
    seen_at: dt.datetime
    excluded_at: dt.datetime | None
    left_at: dt.datetime | None


_KNOWN = (
    Member.member_id,
    Member.name,
    Member.visibility,
    Member.alias,
    Member.group_id,
    Member.joined_at,
    Member.seen_at,
    Member.excluded_at,
    Member.left_at,
)


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member on the board that moderators see."""

    who: MemberSummary
    week: int
    season: int
    total: int
    have: PlanProgress | None
    """Where they are in the plan; None outside of it."""


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of that board."""

    lines: Sequence[MemberLine]
    people: int
    skip: int


async def get_member_page(
    session: AsyncSession, group: StudyGroup, now: dt.datetime, *, skip: int = 0
) -> MemberPage:
    """Return a page of all who are in a group or have points in it, most of the season first.

    Beyond the end, where there were more people before, it is the last page.
    """
    this_week = case((Standing.week_of == group.periods.week_start(now), Standing.week), else_=0)
    this_season = case((Standing.season_of == group.season, Standing.season), else_=0)
    sums = [func.coalesce(column, 0) for column in (this_week, this_season, Standing.total)]
    there = and_(
        Standing.guild_id == Member.guild_id,
        Standing.member_id == Member.member_id,
        Standing.group_id == group.id,
    )
    of_group = or_(Member.group_id == group.id, Standing.member_id.is_not(None))
    every = (
        select(*_KNOWN, *sums)
        .outerjoin(Standing, there)
        .where(Member.guild_id == group.guild_id, of_group)
    )
    people = await session.scalar(select(func.count()).select_from(every.subquery())) or 0
    skip = page_start(skip, PAGE_SIZE, people)
    rows: Any = await session.execute(
        every.order_by(sums[1].desc(), sums[2].desc(), Member.member_id.desc())
        .limit(PAGE_SIZE)
        .offset(skip)
    )
    found: list[tuple[Any, ...]] = [
        (MemberSummary(*row[: len(_KNOWN)]), *row[len(_KNOWN) :]) for row in rows
    ]
    ways = await progress.load_progress(
        session, [(group.guild_id, who.member_id) for who, *_ in found]
    )
    lines = [
        MemberLine(who, week, season, total, _unnoted(ways.get((group.guild_id, who.member_id))))
        for who, week, season, total in found
    ]
    return MemberPage(lines, people, skip)


def page_start(skip: int, on_a_page: int, people: int) -> int:
    """Return where a page begins, or the last page if there are no longer so many people."""
    return min(skip, max(people - 1, 0) // on_a_page * on_a_page)


def _unnoted(have: PlanProgress | None) -> PlanProgress | None:
    """Return a journey without what a member wrote for themselves."""
    return have and replace(
        have, check_ins=tuple(replace(one, note=None) for one in have.check_ins)
    )


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """All that moderators see of one member."""

    who: MemberSummary
    group: str | None
    have: PlanProgress | None
    answers: dict[SubmissionState, int]
    totals: Sequence[tuple[str, int]]
    milestones: Sequence[tuple[str, dt.datetime]]


async def find_member_detail(
    session: AsyncSession, guild_id: int, member_id: int
) -> MemberDetail | None:
    """Return what moderators see of a member; None if nothing is known of them."""
    rows: Any = await session.execute(
        select(*_KNOWN, Group.name)
        .outerjoin(Group, Group.id == Member.group_id)
        .where(Member.key(guild_id, member_id))
    )
    row = rows.first()
    if row is None:
        return None
    reached = await session.execute(
        select(Milestone.milestone_id, Milestone.at)
        .where(Milestone.guild_id == guild_id, Milestone.member_id == member_id)
        .order_by(Milestone.at, Milestone.milestone_id)
    )
    return MemberDetail(
        MemberSummary(*row[: len(_KNOWN)]),
        row[-1],
        _unnoted(await progress.find_progress(session, guild_id, member_id)),
        await _answers(session, guild_id, member_id),
        await entries.list_totals(session, guild_id, member_id),
        [(name, at) for name, at in reached],
    )


async def _answers(
    session: AsyncSession, guild_id: int, member_id: int
) -> dict[SubmissionState, int]:
    rows = await session.execute(
        select(Submission.state, func.count())
        .where(Submission.guild_id == guild_id, Submission.member_id == member_id)
        .group_by(Submission.state)
    )
    counted = {SubmissionState(state): many for state, many in rows}
    return {state: counted[state] for state in SubmissionState if state in counted}


async def set_excluded(
    session: AsyncSession,
    who: Actor,
    member_id: int,
    now: dt.datetime,
    *,
    wanted: bool,
) -> bool:
    """Take a member off the boards of a server if that is `wanted`, or put them back if it is not.

    Returns whether anything was changed: of two moderators who want the same, one changes it.

    Raises:
        Refusal: nothing is known of them.
    """
    member = await locks.lock_member(session, who.guild_id, member_id)
    if wanted == (member.excluded_at is not None):
        return False
    kind = DecisionKind.EXCLUDE if wanted else DecisionKind.RESTORE
    matter = AuditEvent(kind, "the boards", member.group_id, member_id)
    await session.execute(
        update(Member)
        .where(Member.key(who.guild_id, member_id))
        .values(excluded_at=now if wanted else None)
    )
    await live_boards.mark_stale(session, who.guild_id)
    await decisions.record(session, who, matter, now)
    return True
