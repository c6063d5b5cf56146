"""What the bot has posted for members or given to them on Discord, and its removal."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Member, MemberMessage, Milestone, Reward
from bot.db.statements import insert
from bot.domain.jobs import JobKind
from bot.domain.markup import message_link
from bot.services import outbox


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message in a channel."""

    channel_id: int
    message_id: int

    def address(self, guild_id: int) -> str:
        """The link that opens it in Discord."""
        return message_link(guild_id, self.channel_id, self.message_id)


@dataclass(frozen=True, slots=True)
class Enqueued:
    """How much is going to be removed."""

    messages: int = 0
    roles: int = 0

    @classmethod
    def of(cls, jobs: Iterable[Mapping[str, Any]]) -> Self:
        """Count the removals among jobs."""
        kinds = [job["kind"] for job in jobs]
        return cls(kinds.count(JobKind.MESSAGE_REMOVAL), kinds.count(JobKind.ROLE_REMOVAL))


async def record_message(
    connection: AsyncConnection, guild_id: int, member_id: int, message: PostedMessage
) -> None:
    """Record a message that was posted for a member, so that it can be removed."""
    new = insert(connection, MemberMessage).values(
        guild_id=guild_id,
        member_id=member_id,
        channel_id=message.channel_id,
        message_id=message.message_id,
    )
    await connection.execute(new.on_conflict_do_nothing())


async def remove_message(
    connection: AsyncConnection, guild_id: int, message: PostedMessage, now: dt.datetime
) -> None:
    """Enqueue the removal of a message that was posted for a member, and forget whose it was."""
    recorded = MemberMessage.message_id == message.message_id
    await connection.execute(delete(MemberMessage).where(recorded))
    await outbox.enqueue(connection, [_removal(guild_id, message, now)])


def _removal(guild_id: int, message: PostedMessage, now: dt.datetime) -> dict[str, Any]:
    channel_id = str(message.channel_id)
    return outbox.row(JobKind.MESSAGE_REMOVAL, guild_id, message.message_id, channel_id, now)


async def list_jobs(
    connection: AsyncConnection, guild_id: int, member_id: int, now: dt.datetime
) -> list[dict[str, Any]]:
    """Return the jobs that remove a member's messages and roles in a server.

    They are to be enqueued after everything else about the member was deleted.
    """
    messages = await _list_messages(connection, guild_id, member_id)
    roles = await _list_role_ids(connection, guild_id, member_id)
    return [
        *(_removal(guild_id, message, now) for message in messages),
        *(
            outbox.row(JobKind.ROLE_REMOVAL, guild_id, member_id, str(role_id), now)
            for role_id in roles
        ),
    ]


async def _list_messages(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> list[PostedMessage]:
    recorded = await connection.execute(
        select(MemberMessage.channel_id, MemberMessage.message_id).where(
            MemberMessage.guild_id == guild_id, MemberMessage.member_id == member_id
        )
    )
    found = {PostedMessage(row.channel_id, row.message_id) for row in recorded}
    return sorted(found, key=lambda message: message.message_id)


async def _list_role_ids(connection: AsyncConnection, guild_id: int, member_id: int) -> list[int]:
    """Return the roles of the member's group and of the milestones that they reached."""
    of_group = select(Group.member_role_id).join(Member, Member.group_id == Group.id)
    of_milestones = select(Reward.role_id).join(
        Milestone,
        (Milestone.guild_id == Reward.guild_id) & (Milestone.milestone_id == Reward.milestone_id),
    )
    member = Member.key(guild_id, member_id)
    reached = (Milestone.guild_id == guild_id) & (Milestone.member_id == member_id)
    group_roles = (await connection.scalars(of_group.where(member))).all()
    rewards = (await connection.scalars(of_milestones.where(reached))).all()
    return sorted({role_id for role_id in (*group_roles, *rewards) if role_id})
