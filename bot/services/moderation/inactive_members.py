"""The members of a group to whom a word may help, longest first."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member, Post, Run, Submission
from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.inactivity import SILENT_AFTER, Inactivity, InactivityReason, find_inactivity
from bot.domain.submissions import SubmissionState
from bot.services.plan import progress

MAX_MEMBERS = 1000
"""Members looked at: in a group with more who are behind, those not seen for longest."""

_AT_ONCE = 25  # so that nobody else waits long meanwhile


@dataclass(frozen=True, slots=True)
class InactiveMember:
    """A member to whom a word may help, and why."""

    member_id: int
    name: str = field(repr=False)
    trouble: Inactivity
    challenge_id: str | None = None


@dataclass(frozen=True, slots=True)
class InactiveMembers:
    """Everyone found, longest first, and whether there may be more than were looked at."""

    people: Sequence[InactiveMember]
    more: bool


async def list_inactive_members(
    session: AsyncSession, group: StudyGroup, pack: Catalog, now: dt.datetime
) -> InactiveMembers:
    """Return whom a word may help, longest first.

    Someone with an answer to hand in again is there for that as well as for the plan.
    """
    members = await _may_be_behind(session, group, now)
    found = [one async for one in _in_the_plan(session, group, members[:MAX_MEMBERS], pack, now)]
    found += await _outside(session, group, now)
    found += await _returned(session, group, now)
    order = sorted(found, key=lambda one: (one.trouble.since, one.member_id, one.trouble.reason))
    return InactiveMembers(order, len(members) > MAX_MEMBERS)


async def _may_be_behind(
    session: AsyncSession, group: StudyGroup, now: dt.datetime
) -> Sequence[Any]:
    """Return who is not known to have done all that was due: the pace kept tells."""
    open_run = select(Run.id).where(
        Run.guild_id == Member.guild_id, Run.member_id == Member.member_id, Run.ended_at.is_(None)
    )
    to_do = or_(Member.pace_at.is_(None), Member.pace_at <= now, Member.pace_done < Member.pace_due)
    rows = await session.execute(
        select(Member.member_id, Member.name)
        .where(Member.group_id == group.id, Member.left_at.is_(None), to_do, open_run.exists())
        .order_by(Member.seen_at, Member.member_id)
        .limit(MAX_MEMBERS + 1)
    )
    return rows.all()


async def _in_the_plan(
    session: AsyncSession,
    group: StudyGroup,
    members: Sequence[Any],
    pack: Catalog,
    now: dt.datetime,
) -> AsyncIterator[InactiveMember]:
    for at in range(0, len(members), _AT_ONCE):
        some = members[at : at + _AT_ONCE]
        ways = await progress.load_progress(
            session, [(group.guild_id, one.member_id) for one in some]
        )
        for one in some:
            have = ways.get((group.guild_id, one.member_id))
            if have and (trouble := find_inactivity(have, pack.plan, now)):
                yield InactiveMember(one.member_id, one.name, trouble)
        await asyncio.sleep(0)


async def _outside(
    session: AsyncSession, group: StudyGroup, now: dt.datetime
) -> Sequence[InactiveMember]:
    """Return who joined the group and never the plan; who left the plan decided so."""
    ever = select(Run.id).where(Run.guild_id == Member.guild_id, Run.member_id == Member.member_id)
    rows = await session.execute(
        select(Member.member_id, Member.name, Member.joined_at)
        .where(
            Member.group_id == group.id,
            Member.left_at.is_(None),
            Member.joined_at <= now - SILENT_AFTER,
            ~ever.exists(),
        )
        .order_by(Member.joined_at, Member.member_id)
        .limit(MAX_MEMBERS)
    )
    return [
        InactiveMember(one, name, Inactivity(InactivityReason.NO_PLAN, since))
        for one, name, since in rows
        if since
    ]


async def _returned(
    session: AsyncSession, group: StudyGroup, now: dt.datetime
) -> Sequence[InactiveMember]:
    """Return whose answer came back with a note and was not handed in again."""
    rows = await session.execute(
        select(Member.member_id, Member.name, Submission.decided_at, Post.challenge_id)
        .join(Post, Post.id == Submission.post_id)
        .join(Member, Member.of(Submission))
        .where(
            Post.group_id == group.id,
            Member.group_id == group.id,
            Member.left_at.is_(None),
            Submission.state == SubmissionState.RETURNED.value,
            Submission.decided_at <= now - SILENT_AFTER,
        )
        .order_by(Submission.decided_at, Submission.id)
        .limit(MAX_MEMBERS)
    )
    return [
        InactiveMember(one, name, Inactivity(InactivityReason.RETURNED, since), challenge_id)
        for one, name, since, challenge_id in rows
        if since
    ]
