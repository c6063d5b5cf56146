"""Members moved to another group by a moderator: their history goes along, their points stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from bot.services.members import locks, notices
from bot.services.members.notices import NoticeKind
from bot.services.moderation import decisions
from bot.services.moderation.decisions import AuditEvent


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a member was and is."""

    to: StudyGroup
    former: StudyGroup | None
    role_missing: bool
    """Whether they lack the role that the group asks of those who join it themselves."""


async def move_member(
    session: AsyncSession, who: Actor, member: Actor, group_id: int, now: dt.datetime
) -> Transfer:
    """Put a member into another group; the role that it asks for does not stop a moderator.

    Raises:
        Refusal: they are in it, it is not open, or nothing is known of them.
    """
    await locks.lock_member(session, who.guild_id, member.member_id)
    former = await groups.find_group_of(session, member)
    group = await groups.get(session, who.guild_id, group_id)
    if not group.is_open:
        raise Refusal(f"“{group.name}” is closed. `/manage group edit` opens it.")
    if former and former.id == group.id:
        raise Refusal(f"They are in “{group.name}” already. Choose another group.")
    await session.execute(
        update(Member)
        .where(Member.key(who.guild_id, member.member_id))
        .values(group_id=group.id, joined_at=now)
    )
    await notices.add(session, who.guild_id, member.member_id, NoticeKind.MOVED)
    await decisions.record(
        session,
        who,
        AuditEvent(DecisionKind.MOVE_MEMBER, group.name, group.id, member.member_id),
        now,
    )
    lacks = group.role_id is not None and group.role_id not in member.role_ids
    return Transfer(group, former, lacks)
