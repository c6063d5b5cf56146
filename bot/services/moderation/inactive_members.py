"""Lists the members of a group who may need a message from a moderator."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Member, Post, Submission
from bot.domain.challenges import SubmissionState
from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.inactivity import SILENT_AFTER, Inactivity, InactivityReason, find_inactivity
from bot.services.plan.progress import load_progress

MAX_MEMBERS = 1000
"""How many members are examined at most; if there are more, those seen longest ago."""

_BATCH_SIZE = 25  # members whose progress is computed before other tasks of the event loop may run


@dataclass(frozen=True, slots=True)
class InactiveMember:
    """A member who may need a message, and why."""

    member_id: int
    name: str = field(repr=False)
    inactivity: Inactivity
    challenge_id: str | None = None  # of the submission that was returned


@dataclass(frozen=True, slots=True)
class InactiveMembers:
    """The members found, longest inactive first; a member has one entry for each reason."""

    members: Sequence[InactiveMember]
    truncated: bool  # whether the group has more members in the plan than `MAX_MEMBERS`


async def list_inactive_members(
    connection: AsyncConnection, group: StudyGroup, catalog: Catalog, now: dt.datetime
) -> InactiveMembers:
    """Return the members of a group who may need a message, longest inactive first."""
    enrolled = await connection.execute(
        _select_members(group)
        .where(_ENROLMENTS.where(Enrolment.ended_at.is_(None)).exists())
        .order_by(Member.seen_at, Member.member_id)
        .limit(MAX_MEMBERS + 1)
    )
    candidates = enrolled.all()
    examined = candidates[:MAX_MEMBERS]
    found = [member async for member in _find_behind(connection, group, examined, catalog, now)]
    found += await _list_without_plan(connection, group, now)
    found += await _list_with_returned_submission(connection, group, now)
    found.sort(key=lambda member: (member.inactivity.since, member.member_id))
    return InactiveMembers(found, truncated=len(candidates) > MAX_MEMBERS)


_ENROLMENTS = select(Enrolment.id).where(Member.of(Enrolment))


def _select_members(group: StudyGroup) -> Select[int, str]:
    members = select(Member.member_id, Member.name)
    return members.where(Member.group_id == group.id, Member.left_at.is_(None))


async def _find_behind(
    connection: AsyncConnection,
    group: StudyGroup,
    members: Sequence[Any],
    catalog: Catalog,
    now: dt.datetime,
) -> AsyncIterator[InactiveMember]:
    """Yield the members whose progress through the plan shows that they are inactive."""
    for start in range(0, len(members), _BATCH_SIZE):
        name_by_id = {row.member_id: row.name for row in members[start : start + _BATCH_SIZE]}
        loaded = await load_progress(connection, catalog, group.guild_id, list(name_by_id), now)
        for member_id, progress in loaded.items():
            if found := find_inactivity(progress):
                yield InactiveMember(member_id, name_by_id[member_id], found)
        await asyncio.sleep(0)


async def _list_without_plan(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> Sequence[InactiveMember]:
    """Return members who joined the group long ago and have never joined the plan."""
    rows = await connection.execute(
        _select_members(group)
        .add_columns(Member.joined_at)
        .where(Member.joined_at <= now - SILENT_AFTER, ~_ENROLMENTS.exists())
        .order_by(Member.joined_at, Member.member_id)
        .limit(MAX_MEMBERS)
    )
    why = InactivityReason.NO_PLAN
    return [InactiveMember(row.member_id, row.name, Inactivity(why, row.joined_at)) for row in rows]


async def _list_with_returned_submission(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> Sequence[InactiveMember]:
    """Return members whose submission was returned long ago and not handed in again."""
    rows = await connection.execute(
        _select_members(group)
        .add_columns(Submission.decided_at, Post.challenge_id)
        .join(Submission, Member.of(Submission))
        .join(Post, Post.id == Submission.post_id)
        .where(Post.group_id == group.id, Submission.state == SubmissionState.RETURNED)
        .where(Submission.decided_at <= now - SILENT_AFTER)
        .order_by(Submission.decided_at, Submission.id)
        .limit(MAX_MEMBERS)
    )
    why = InactivityReason.RETURNED
    return [
        InactiveMember(row.member_id, row.name, Inactivity(why, row.decided_at), row.challenge_id)
        for row in rows
    ]
