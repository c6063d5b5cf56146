"""What moderators do about members: take them off the boards, put them back, move them elsewhere."""

import datetime as dt

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.decisions import DecisionKind
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import NoticeKind
from bot.services.challenges import gallery
from bot.services.groups import groups, kept_messages
from bot.services.members import notices
from bot.services.moderation.decisions import record_decision
from bot.services.plan import progress


async def set_excluded(
    connection: Connection, actor: Actor, member_id: int, now: dt.datetime, *, excluded: bool
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
    connection: Connection, actor: Actor, member: Actor, group_id: int, now: dt.datetime
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
