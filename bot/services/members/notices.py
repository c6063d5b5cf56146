"""Notices of what no message told a member: above the next screen of their plan, or after a command."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member, Notice
from bot.db.statements import insert_for
from bot.domain.actor import Actor
from bot.domain.jobs import NoticeKind


async def list_notices(
    connection: AsyncConnection, guild_id: int, member_id: int
) -> tuple[NoticeKind, ...]:
    """Return the pending notices of a member, the oldest first; not those of unknown kinds."""
    own = select(Notice.kind).where(Notice.of(guild_id, member_id)).order_by(Notice.id)
    kinds = await connection.scalars(own)
    return tuple(NoticeKind(kind) for kind in kinds if kind in set(NoticeKind))


async def add(connection: AsyncConnection, guild_id: int, member_id: int, kind: NoticeKind) -> None:
    """Add a notice as a member's newest; a pending one of the same kind is replaced."""
    await add_to_all(connection, Member.of(guild_id, member_id), kind)


async def add_to_all(
    connection: AsyncConnection,
    of_members: ColumnElement[bool],
    kind: NoticeKind,
    *,
    instead_of: NoticeKind | None = None,
) -> None:
    """Add a notice for all members with a condition, as `add`; one of the kind `instead_of` is replaced, too."""
    members = select(Member.guild_id, Member.member_id).where(of_members)
    replaced = Notice.kind.in_([kind, *([instead_of] if instead_of else [])])
    theirs = tuple_(Notice.guild_id, Notice.member_id).in_(members)
    await connection.execute(delete(Notice).where(theirs, replaced))
    rows = members.add_columns(literal(kind.value))  # of those who haven't deleted their data
    new = insert_for(connection, Notice).from_select(["guild_id", "member_id", "kind"], rows)
    await connection.execute(new.on_conflict_do_nothing())


async def dismiss(connection: AsyncConnection, actor: Actor, shown: Collection[NoticeKind]) -> None:
    """Remove the notices that were shown to a member; others stay pending."""
    of_member = Notice.of(*actor.key)
    await connection.execute(delete(Notice).where(of_member, Notice.kind.in_(shown)))
