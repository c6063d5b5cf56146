"""Lists the members of a group who may need a message from a moderator."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Enrolment, Member, Post, Submission
from bot.domain.challenges.submissions import SubmissionState
from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.inactivity import SILENT_AFTER, Inactivity, InactivityReason, find_inactivity
from bot.services.plan import progress

MAX_MEMBERS = 1000  # at most so many members are examined; of more, those not seen for longest
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
    candidates = await _list_enrolled(connection, group)
    examined = candidates[:MAX_MEMBERS]
    found = [member async for member in _find_behind(connection, group, examined, catalog, now)]
    found += await _list_without_plan(connection, group, now)
    found += await _list_with_returned_submission(connection, group, now)
    found.sort(key=lambda one: (one.inactivity.since, one.member_id, one.inactivity.reason))
    return InactiveMembers(found, truncated=len(candidates) > MAX_MEMBERS)


async def _list_enrolled(connection: AsyncConnection, group: StudyGroup) -> Sequence[Any]:
    """Return id and name of the members who are in the plan, those not seen for longest first."""
    current_enrolment = select(Enrolment.id).where(
        Member.of(Enrolment), Enrolment.ended_at.is_(None)
    )
    rows = await connection.execute(
        select(Member.member_id, Member.name)
        .where(Member.group_id == group.id, Member.left_at.is_(None), current_enrolment.exists())
        .order_by(Member.seen_at, Member.member_id)
        .limit(MAX_MEMBERS + 1)
    )
    return rows.all()


async def _find_behind(
    connection: AsyncConnection,
    group: StudyGroup,
    members: Sequence[Any],
    catalog: Catalog,
    now: dt.datetime,
) -> AsyncIterator[InactiveMember]:
    """Yield the members whose progress through the plan shows that they are inactive."""
    for start in range(0, len(members), _BATCH_SIZE):
        batch = members[start : start + _BATCH_SIZE]
        ids = [member.member_id for member in batch]
        loaded = await progress.load_progress(connection, catalog, group.guild_id, ids, now)
        for member in batch:
            own = loaded.get(member.member_id)
            if own and (found := find_inactivity(own)):
                yield InactiveMember(member.member_id, member.name, found)
        await asyncio.sleep(0)


async def _list_without_plan(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> Iterator[InactiveMember]:
    """Return members who joined the group long ago and have never joined the plan."""
    rows = await connection.execute(
        select(Member.member_id, Member.name, Member.joined_at)
        .where(
            Member.group_id == group.id,
            Member.left_at.is_(None),
            Member.joined_at <= now - SILENT_AFTER,
            ~select(Enrolment.id).where(Member.of(Enrolment)).exists(),
        )
        .order_by(Member.joined_at, Member.member_id)
        .limit(MAX_MEMBERS)
    )
    return (
        InactiveMember(row.member_id, row.name, Inactivity(InactivityReason.NO_PLAN, row.joined_at))
        for row in rows
    )


async def _list_with_returned_submission(
    connection: AsyncConnection, group: StudyGroup, now: dt.datetime
) -> Iterator[InactiveMember]:
    """Return members whose submission was returned long ago and not handed in again."""
    rows = await connection.execute(
        select(Member.member_id, Member.name, Submission.decided_at, Post.challenge_id)
        .join(Post, Post.id == Submission.post_id)
        .join(Member, Member.of(Submission))
        .where(
            Post.group_id == group.id,
            Member.group_id == group.id,
            Member.left_at.is_(None),
            Submission.state == SubmissionState.RETURNED,
            Submission.decided_at <= now - SILENT_AFTER,
        )
        .order_by(Submission.decided_at, Submission.id)
        .limit(MAX_MEMBERS)
    )
    reason = InactivityReason.RETURNED
    return (
        InactiveMember(
            row.member_id, row.name, Inactivity(reason, row.decided_at), row.challenge_id
        )
        for row in rows
    )
