"""What moderators see of members, even what these hide from each other, and what they do about them."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import Select, desc, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Group, Member, Milestone, Post, Standing, Submission
from bot.db.statements import skipping_unreadable
from bot.domain.actor import Actor, Visibility
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import NoticeKind
from bot.domain.markup import SafeName
from bot.domain.plan import quiet as rules
from bot.domain.plan.progress import PlanProgress
from bot.domain.plan.quiet import WhyQuiet
from bot.domain.points import ALL_TIME
from bot.services.challenges import gallery
from bot.services.challenges.submission_queries import MemberSubmission, list_of_member
from bot.services.groups import groups, kept_messages
from bot.services.members import notices
from bot.services.moderation.decisions import record_decision
from bot.services.plan import progress
from bot.services.points import entries
from bot.services.standings.boards import page_start

PAGE_SIZE = 7
MAX_QUIET = 1000  # how many members are examined for being quiet at most: those seen longest ago

_AT_ONCE = 25  # members whose progress is computed before other tasks of the event loop may run


@dataclass(frozen=True, slots=True)
class MemberSummary:
    member_id: int
    name: SafeName = field(repr=False)
    visibility: Visibility
    alias: SafeName | None = field(repr=False)
    group_id: int | None
    joined_at: dt.datetime | None
    seen_at: dt.datetime
    excluded_at: dt.datetime | None
    left_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class MemberLine:
    member: MemberSummary
    season: int
    total: int  # of all seasons
    answered_at: dt.datetime | None  # when their latest answer was handed in
    returned_at: dt.datetime | None  # since when an answer waits to be handed in again
    progress: PlanProgress | None  # None where the member is not in the plan
    why_quiet: WhyQuiet | None  # why they may need a message


@dataclass(frozen=True, slots=True)
class MemberPage:
    lines: Sequence[MemberLine]
    member_count: int
    skip: int


@dataclass(frozen=True, slots=True)
class MemberDetail:
    member: MemberSummary
    group: SafeName | None
    progress: PlanProgress | None
    why_quiet: WhyQuiet | None
    submissions: dict[SubmissionState, int]  # how many are in each state that has any
    totals: Sequence[tuple[SafeName, int]]  # the names of groups, with the points earned in each
    milestones: Sequence[tuple[str, dt.datetime]]  # their ids, with the times they were reached
    latest: MemberSubmission | None = None  # their latest answer


_EVER_ENROLLED = select(Enrolment.id).where(Member.owns(Enrolment)).exists()
_RETURNED_AT = (
    select(func.min(Submission.decided_at))
    .join(Post, Post.id == Submission.post_id)
    .where(Member.owns(Submission), Post.group_id == Member.group_id)
    .where(Submission.state == SubmissionState.RETURNED)
    .scalar_subquery()
)
_ANSWERED_AT = (
    select(func.max(Submission.submitted_at)).where(Member.owns(Submission)).scalar_subquery()
)
_MEMBERS = (
    select(*Member.columns_for(MemberSummary))
    .add_columns(_EVER_ENROLLED.label("ever_enrolled"))
    .add_columns(_RETURNED_AT.label("returned_at"), _ANSWERED_AT.label("answered_at"))
)


async def get_member_page(
    connection: AsyncConnection,
    catalog: Catalog,
    group: StudyGroup,
    now: dt.datetime,
    *,
    quiet: bool = False,
    skip: int = 0,
) -> MemberPage:
    """Return a page of a group's people by their points, or of `quiet` ones, longest first."""
    members = _select_members(group, now)
    if quiet:
        here = members.where(Member.group_id == group.id, Member.left_at.is_(None))
        seen_last = here.order_by(None).order_by(Member.seen_at, Member.member_id).limit(MAX_QUIET)
        lines = await _load(connection, catalog, group.guild_id, seen_last, now)
        found = [(line.why_quiet.since, line) for line in lines if line.why_quiet]
        found.sort(key=lambda one: (one[0], one[1].member.member_id))
        skip = page_start(skip, len(found), PAGE_SIZE)
        return MemberPage([line for _, line in found[skip : skip + PAGE_SIZE]], len(found), skip)
    counted = select(func.count()).select_from(members.order_by(None).subquery())
    count = await connection.scalar(counted) or 0
    skip = page_start(skip, count, PAGE_SIZE)
    shown = members.limit(PAGE_SIZE).offset(skip)
    lines = await _load(connection, catalog, group.guild_id, shown, now)
    return MemberPage(lines, count, skip)


def _select_members(group: StudyGroup, now: dt.datetime) -> Select[Any]:
    this_season = group.calendar.periods_at(now).season
    season, total = (
        select(Standing.points)
        .where(Standing.member_id == Member.member_id, Standing.group_id == group.id)
        .where(Standing.period == period)
        .scalar_subquery()
        for period in (this_season, ALL_TIME)
    )
    return (
        _MEMBERS.add_columns(func.coalesce(season, 0).label("season"))
        .add_columns(func.coalesce(total, 0).label("total"))
        .where(Member.guild_id == group.guild_id)
        .where(or_(Member.group_id == group.id, total.is_not(None)))
        .order_by(desc("season"), desc("total"), Member.member_id.desc())
    )


async def _load(
    connection: AsyncConnection,
    catalog: Catalog,
    guild_id: int,
    members: Select[Any],
    now: dt.datetime,
) -> list[MemberLine]:
    rows, lines = (await connection.execute(members)).all(), []
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        ids = [row.member_id for row in some]
        loaded = await progress.load_progress(connection, catalog, guild_id, ids, now)
        for row in some:
            with skipping_unreadable(Member, (guild_id, row.member_id)):
                plan = loaded.get(row.member_id)
                why_quiet = _find_why_quiet(row, plan, now)
                facts = (row.season, row.total, row.answered_at, row.returned_at)
                lines.append(MemberLine(_summary_from(row), *facts, plan, why_quiet))
        await asyncio.sleep(0)
    return lines


def _find_why_quiet(row: Any, plan: PlanProgress | None, now: dt.datetime) -> WhyQuiet | None:
    """Return why a member may need a message: the plan, then an answer that was returned."""
    if plan and (found := rules.find_why_quiet(plan)):
        return found
    if not row.ever_enrolled and row.joined_at and row.joined_at <= now - rules.NOT_STARTED_AFTER:
        return WhyQuiet(rules.QuietReason.NO_PLAN, row.joined_at)
    if row.returned_at and row.returned_at <= now - rules.SILENT_AFTER:
        return WhyQuiet(rules.QuietReason.RETURNED, row.returned_at)
    return None


def _summary_from(row: Any) -> MemberSummary:
    values = {field.name: getattr(row, field.name) for field in fields(MemberSummary)}
    return MemberSummary(**{**values, "visibility": Visibility(row.visibility)})


async def find_member_detail(
    connection: AsyncConnection, catalog: Catalog, guild_id: int, member_id: int, now: dt.datetime
) -> MemberDetail | None:
    """Return what moderators see of a member; None if the member has never used the bot."""
    result = await connection.execute(
        _MEMBERS.add_columns(Group.name.label("group"))
        .outerjoin(Group, Group.id == Member.group_id)
        .where(Member.of(guild_id, member_id))
    )
    if (row := result.first()) is None:
        return None
    reached = await connection.execute(
        select(Milestone.milestone_id, Milestone.at)
        .where(Milestone.of(guild_id, member_id))
        .order_by(Milestone.at, Milestone.milestone_id)
    )
    plan = await progress.find_progress(connection, catalog, guild_id, member_id, now)
    return MemberDetail(
        member=_summary_from(row),
        group=row.group,
        progress=plan,
        why_quiet=_find_why_quiet(row, plan, now),
        submissions=await _count_submissions(connection, guild_id, member_id),
        latest=next(iter(await list_of_member(connection, guild_id, member_id, limit=1)), None),
        totals=await entries.list_totals(connection, guild_id, member_id),
        milestones=[(milestone.milestone_id, milestone.at) for milestone in reached],
    )


async def _count_submissions(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> dict[SubmissionState, int]:
    rows = await connection.execute(
        select(Submission.state, func.count().label("number"))
        .where(Submission.of(guild_id, member_id))
        .group_by(Submission.state)
    )
    counts = {row.state: row.number for row in rows}
    return {state: counts[state] for state in SubmissionState if state in counts}


async def set_excluded(
    connection: AsyncConnection, actor: Actor, member_id: int, now: dt.datetime, *, excluded: bool
) -> bool:
    """Exclude a member from the boards, or restore them; return whether this changed anything."""
    member = await progress.lock_known_member(connection, actor.guild_id, member_id)
    if excluded == (member.excluded_at is not None):
        return False
    change = update(Member).where(Member.of(actor.guild_id, member_id))
    await connection.execute(change.values(excluded_at=now if excluded else None))
    await kept_messages.refresh_soon(connection, actor.guild_id)
    if excluded:
        await gallery.withdraw(connection, actor.guild_id, member_id, now)
    kind = DecisionKind.EXCLUDE if excluded else DecisionKind.RESTORE
    what, group_id = "the boards", member.group_id
    await record_decision(connection, actor, now, kind, what, group_id, about_id=member_id)
    return True


async def move_member(
    connection: AsyncConnection, actor: Actor, member: Actor, group_id: int, now: dt.datetime
) -> StudyGroup | None:
    """Move a member to another open group, even without the role it requires; return their former one."""
    await progress.lock_known_member(connection, actor.guild_id, member.member_id)
    former = await groups.find_group_of(connection, member)
    group = await groups.get(connection, actor.guild_id, group_id)
    group.require_open()
    if former and former.id == group.id:
        raise Refusal(f"They’re already in “{group.name}”. Choose another group.")
    await groups.move(connection, member, group, now)
    await notices.add(connection, actor.guild_id, member.member_id, NoticeKind.MOVED)
    await kept_messages.refresh_soon(connection, actor.guild_id)
    moved = (DecisionKind.MOVE_MEMBER, group.name.raw, group.id)
    await record_decision(connection, actor, now, *moved, about_id=member.member_id)
    return former
