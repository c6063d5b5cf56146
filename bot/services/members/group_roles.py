"""The roles that groups give to their members."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Group, Member
from bot.domain.jobs import JobKind
from bot.services import outbox
from bot.services.members import removals


@dataclass(frozen=True, slots=True)
class GroupRoles:
    """The roles of the group that a member is in; both are None without an open group."""

    role_id: int | None = None  # given to members of the group
    needed_role_id: int | None = None  # required to join the group


async def change(
    connection: AsyncConnection,
    guild_id: int,
    member_id: int,
    now: dt.datetime,
    *,
    former: int | None = None,
    current: int | None = None,
) -> None:
    """Enqueue that a member loses the role of a former group and gets that of their group by then.

    However often they change groups meanwhile, there is one job for each role and one for the member.
    """
    if former and former != current:
        await removals.remove_role(connection, guild_id, member_id, former, now)
    if current:
        job = outbox.job(JobKind.GROUP_ROLE, guild_id, member_id, "", now)
        await outbox.reschedule(connection, [job])


async def find_roles(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> GroupRoles | None:
    """Return the roles of a member's group; None if the member is not in the server any more."""
    rows = await connection.execute(
        select(Group.member_role_id, Group.needed_role_id, Group.archived_at)
        .outerjoin_from(Member, Group, Group.id == Member.group_id)
        .where(Member.has_id(guild_id, member_id), Member.left_at.is_(None))
    )
    row = rows.first()
    if row is None:
        return None
    return GroupRoles() if row.archived_at else GroupRoles(row.member_role_id, row.needed_role_id)
