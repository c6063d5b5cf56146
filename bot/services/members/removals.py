"""What the bot has posted for members or given to them on Discord, and its removal."""

import datetime as dt
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import CompoundSelect, delete, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import GivenRole, Group, Member, MemberMessage, Milestone, Reward
from bot.db.statements import insert_for, upsert
from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.domain.jobs import JobKind
from bot.services import outbox

_PER_SECOND = 5  # messages in a channel that Discord lets a bot delete


@dataclass(frozen=True, slots=True)
class PostedMessage:
    channel_id: int
    message_id: int


async def remember_message(
    connection: AsyncConnection,
    guild_id: int,
    member_ids: Collection[int],
    message: PostedMessage,
    now: dt.datetime,
    *,
    only_names: bool = False,
) -> None:
    """Remember that a message is by members or names them: it is removed if one deletes their data.

    If `only_names`, its names are removed instead. If one of them deleted their data just before it
    was sent, the removal is enqueued at once.
    """
    named = (Member.guild_id == guild_id, Member.member_id.in_(member_ids))
    members = select(Member.member_id).where(*named)
    in_order = members.order_by(Member.member_id).with_for_update(key_share=True)
    known = (await connection.scalars(in_order)).all()
    rows = [
        {"guild_id": guild_id, "member_id": member_id, "only_names": only_names, **asdict(message)}
        for member_id in known
    ]
    if rows:
        new = insert_for(connection, MemberMessage).on_conflict_do_nothing()
        await connection.execute(new, rows)
    if len(known) < len(member_ids):
        await outbox.enqueue(connection, [_removal(guild_id, message, now, only_names=only_names)])


async def remove_message(
    connection: AsyncConnection, guild_id: int, message: PostedMessage, now: dt.datetime
) -> None:
    """Enqueue the removal of a message that was posted for a member, and forget whose it was."""
    recorded = MemberMessage.message_id == message.message_id
    await connection.execute(delete(MemberMessage).where(recorded))
    await outbox.enqueue(connection, [_removal(guild_id, message, now)])


async def remove_role(
    connection: AsyncConnection, guild_id: int, member_id: int, role_id: int, now: dt.datetime
) -> None:
    """Enqueue that a role is taken from a member, unless their group has it when the job is done."""
    row = _role_removal(guild_id, member_id, role_id, now)
    await outbox.reschedule(connection, [row], even_unfinished=True)


async def remove_group_roles(
    connection: AsyncConnection, member: Actor, group: StudyGroup, now: dt.datetime
) -> None:
    """Enqueue taking from a member what their group gave them, unless their next one gives it, too."""
    of_group = (GivenRole.of(*member.key), GivenRole.group_id == group.id)
    given = await connection.scalars(select(GivenRole.role_id).where(*of_group))
    role_ids = sorted(filter(None, {*given, group.member_role_id}))
    rows = [_role_removal(*member.key, role_id, now) for role_id in role_ids]
    await outbox.reschedule(connection, rows, even_unfinished=True)


async def record_role(
    connection: AsyncConnection, guild_id: int, member_id: int, role_id: int, *, by_group: bool
) -> None:
    """Record that a member was given a role: by the group that they are in, or by a milestone."""
    own_group = select(Member.group_id).where(Member.of(guild_id, member_id))
    group_id = await connection.scalar(own_group) if by_group else None
    key = {"guild_id": guild_id, "member_id": member_id, "role_id": role_id}
    await upsert(connection, GivenRole, key, {"group_id": group_id})


async def forget_role(
    connection: AsyncConnection, guild_id: int, member_id: int, role_id: int
) -> None:
    of_member = GivenRole.of(guild_id, member_id)
    await connection.execute(delete(GivenRole).where(of_member, GivenRole.role_id == role_id))


def _role_removal(guild_id: int, member_id: int, role_id: int, now: dt.datetime) -> dict[str, Any]:
    return outbox.job(JobKind.ROLE_REMOVAL, guild_id, member_id, str(role_id), now)


def _removal(
    guild_id: int, message: PostedMessage, now: dt.datetime, *, only_names: bool = False
) -> dict[str, Any]:
    kind = JobKind.NAMES_REMOVAL if only_names else JobKind.MESSAGE_REMOVAL
    return outbox.job(kind, guild_id, message.message_id, str(message.channel_id), now)


async def list_jobs(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> list[dict[str, Any]]:
    """Return jobs that remove a member's messages and roles, to enqueue after all is deleted.

    Messages go as fast as Discord takes it, so that thousands of them leave room for other jobs.
    """
    recorded = await connection.execute(
        select(MemberMessage.channel_id, MemberMessage.message_id, MemberMessage.only_names)
        .where(MemberMessage.of(guild_id, member_id))
        .order_by(MemberMessage.message_id)
    )
    jobs = []
    for number, row in enumerate(recorded):
        message = PostedMessage(row.channel_id, row.message_id)
        due_at = now + dt.timedelta(seconds=number // _PER_SECOND)
        jobs.append(_removal(guild_id, message, due_at, only_names=row.only_names))
    role_ids = await _list_role_ids(connection, guild_id, member_id)
    return jobs + [_role_removal(guild_id, member_id, role_id, now) for role_id in role_ids]


async def _list_role_ids(connection: AsyncConnection, guild_id: int, member_id: int) -> list[int]:
    """Return the roles that the member was given, and those that they should get by now."""
    given = select(GivenRole.role_id).where(GivenRole.of(guild_id, member_id))
    of_group = select(Group.member_role_id).join(Member, Member.group_id == Group.id)
    of_milestones = select(Reward.role_id).join(
        Milestone,
        (Milestone.guild_id == Reward.guild_id) & (Milestone.milestone_id == Reward.milestone_id),
    )
    every: CompoundSelect[Any] = union(
        given,
        of_group.where(Member.of(guild_id, member_id)),
        of_milestones.where(Milestone.of(guild_id, member_id)),
    )
    return sorted(role_id for role_id in await connection.scalars(every) if role_id)
