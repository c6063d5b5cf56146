"""What moderators see of a group's members, whom they exclude from the boards or move elsewhere.

It includes what members hide from each other, but not the notes they write for themselves.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Select, desc, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Member, Milestone, Standing, Submission
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import quoted
from bot.domain.notices import NoticeKind
from bot.domain.plan.progress import PlanProgress
from bot.domain.points import ALL_TIME
from bot.domain.visibility import Visibility
from bot.services.groups import groups
from bot.services.members import notices, sanctions
from bot.services.moderation.decisions import AuditEvent, record_decision
from bot.services.plan import progress
from bot.services.points import entries
from bot.services.standings import live_boards

PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """A member as moderators see them."""

    member_id: int
    name: str = field(repr=False)
    visibility: Visibility
    alias: str | None = field(repr=False)
    group_id: int | None
    joined_at: dt.datetime | None
    seen_at: dt.datetime
    excluded_at: dt.datetime | None
    left_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member on the board for moderators, with points of the week, the season and in all."""

    member: MemberSummary
    week: int
    season: int
    total: int
    progress: PlanProgress | None  # None where the member is not in the plan


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A page of the board for moderators; `skip` counts the members on earlier pages."""

    lines: Sequence[MemberLine]
    member_count: int
    skip: int


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """Everything that moderators see of one member."""

    member: MemberSummary
    group: str | None
    progress: PlanProgress | None
    submissions: dict[SubmissionState, int]  # how many are in each state that has any
    totals: Sequence[tuple[str, int]]  # the names of groups, with the points earned in each
    milestones: Sequence[tuple[str, dt.datetime]]  # their ids, with the times they were reached


async def get_member_page(
    connection: AsyncConnection,
    catalog: Catalog,
    group: StudyGroup,
    now: dt.datetime,
    *,
    skip: int = 0,
) -> MemberPage:
    """Return a page of all who are in a group or have points in it, by points of the season."""
    members = _select_members(group, now)
    counted = select(func.count()).select_from(members.order_by(None).subquery())
    count = await connection.scalar(counted) or 0
    skip = page_start(skip, PAGE_SIZE, count)
    rows = (await connection.execute(members.limit(PAGE_SIZE).offset(skip))).all()
    member_ids = [row.member_id for row in rows]
    loaded = await progress.load_progress(connection, catalog, group.guild_id, member_ids, now)
    lines = []
    for row in rows:
        with skipping_unreadable(Member, (group.guild_id, row.member_id)):
            line = MemberLine(
                member=_summary_from(row),
                week=row.week,
                season=row.season,
                total=row.total,
                progress=loaded.get(row.member_id),
            )
            lines.append(line)
    return MemberPage(lines, count, skip)


def _select_members(group: StudyGroup, now: dt.datetime) -> Select[Any]:
    """Select the members of a group, and others who have points in it, with their points."""
    periods = group.calendar.periods_at(now)
    week, season, total = (
        select(Standing.points)
        .where(Standing.member_id == Member.member_id, Standing.group_id == group.id)
        .where(Standing.period == period)
        .scalar_subquery()
        for period in (periods.week, periods.season, ALL_TIME)
    )
    return (
        select(*Member.columns_for(MemberSummary))
        .add_columns(func.coalesce(week, 0).label("week"))
        .add_columns(func.coalesce(season, 0).label("season"))
        .add_columns(func.coalesce(total, 0).label("total"))
        .where(Member.guild_id == group.guild_id)
        .where(or_(Member.group_id == group.id, total.is_not(None)))
        .order_by(desc("season"), desc("total"), Member.member_id.desc())
    )


def _summary_from(row: Any) -> MemberSummary:
    values = {field.name: getattr(row, field.name) for field in fields(MemberSummary)}
    return MemberSummary(**{**values, "visibility": Visibility(row.visibility)})


def page_start(skip: int, page_size: int, count: int) -> int:
    """Return how many of `count` items to skip: `skip`, or the start of the last page."""
    return min(skip, max(count - 1, 0) // page_size * page_size)


async def find_member_detail(
    connection: AsyncConnection, catalog: Catalog, guild_id: int, member_id: int, now: dt.datetime
) -> MemberDetail | None:
    """Return what moderators see of a member; None if the member has never used the bot."""
    result = await connection.execute(
        select(*Member.columns_for(MemberSummary), Group.name.label("group"))
        .outerjoin(Group, Group.id == Member.group_id)
        .where(Member.key(guild_id, member_id))
    )
    if (row := result.first()) is None:
        return None
    reached = await connection.execute(
        select(Milestone.milestone_id, Milestone.at)
        .where(Milestone.key(guild_id, member_id))
        .order_by(Milestone.at, Milestone.milestone_id)
    )
    return MemberDetail(
        member=_summary_from(row),
        group=row.group,
        progress=await progress.find_progress(connection, catalog, guild_id, member_id, now),
        submissions=await _count_submissions(connection, guild_id, member_id),
        totals=await entries.list_totals(connection, guild_id, member_id),
        milestones=[(milestone.milestone_id, milestone.at) for milestone in reached],
    )


async def _count_submissions(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> dict[SubmissionState, int]:
    rows = await connection.execute(
        select(Submission.state, func.count().label("number"))
        .where(Submission.guild_id == guild_id, Submission.member_id == member_id)
        .group_by(Submission.state)
    )
    counts = {row.state: row.number for row in rows}
    return {state: counts[state] for state in SubmissionState if state in counts}


async def set_excluded(
    connection: AsyncConnection, actor: Actor, member_id: int, now: dt.datetime, *, excluded: bool
) -> bool:
    """Exclude a member from the boards, or restore them; return whether this changed anything."""
    was_kept = not excluded and await sanctions.lift_exclusion(
        connection, actor.guild_id, member_id
    )
    if was_kept:  # the member deleted their data and has not come back
        event = AuditEvent(DecisionKind.RESTORE, "the boards", None, member_id)
        await record_decision(connection, actor, event, now)
        return True
    member = await progress.require_locked_member(connection, actor.guild_id, member_id)
    if excluded == (member.excluded_at is not None):
        return False
    change = update(Member).where(Member.key(actor.guild_id, member_id))
    await connection.execute(change.values(excluded_at=now if excluded else None))
    await live_boards.draw_soon(connection, actor.guild_id)
    kind = DecisionKind.EXCLUDE if excluded else DecisionKind.RESTORE
    event = AuditEvent(kind, "the boards", member.group_id, member_id)
    await record_decision(connection, actor, event, now)
    return True


@dataclass(frozen=True, slots=True)
class Transfer:
    """Which group a member is in now, and which one they were in."""

    to: StudyGroup
    former: StudyGroup | None
    role_missing: bool  # whether they lack the role that is required to join by oneself


async def move_member(
    connection: AsyncConnection, actor: Actor, member: Actor, group_id: int, now: dt.datetime
) -> Transfer:
    """Move a member to another open group, even if they lack the role that it requires."""
    await progress.require_locked_member(connection, actor.guild_id, member.member_id)
    former = await groups.find_group_of(connection, member)
    group = await groups.get(connection, actor.guild_id, group_id)
    group.require_open()
    if former and former.id == group.id:
        raise Refusal(f"They’re already in {quoted(group.name)}. Choose another group.")
    await groups.move(connection, member, group, now)
    await notices.add(connection, actor.guild_id, member.member_id, NoticeKind.MOVED)
    await live_boards.draw_soon(connection, actor.guild_id)
    event = AuditEvent(DecisionKind.MOVE_MEMBER, group.name, group.id, member.member_id)
    await record_decision(connection, actor, event, now)
    lacks_role = group.role_id is not None and group.role_id not in member.role_ids
    return Transfer(group, former, role_missing=lacks_role)
