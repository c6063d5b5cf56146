"""Groups: made, set up, changed, archived; joined and left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert
from bot.db.models import Group, Member, Server
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.groups import (
    DEFAULT_LATE_HOURS,
    DEFAULT_TIME,
    DEFAULT_WEEKDAY,
    MAX_GROUPS,
    GroupChoiceRequired,
    Recap,
    StudyGroup,
    parse_group_name,
)
from bot.domain.submissions import Lateness
from bot.services.points import totals
from bot.services.standings import live_boards

GROUP_GONE = "This group no longer exists. `/group list` shows those there are."
NO_GROUP_YET = (
    "This server has no study group yet. A moderator makes the first one with `/setup start`."
)

FIELDS = (
    Group.id,
    Group.guild_id,
    Group.name,
    Group.zone,
    Group.weekday,
    Group.post_at,
    Group.late_hours,
    Group.channel_id,
    Group.review_channel_id,
    Group.ping_role_id,
    Group.role_id,
    Group.member_role_id,
    Group.opened_at,
    Group.archived_at,
    Group.answer_days,
    Group.lateness,
    Group.reviewed,
    Group.follows_plan,
    Group.threads,
    Group.recap,
    Group.paused_at,
    Group.paused_until,
    Group.next_post_at,
    Group.taken_week,
    Group.season,
    Group.season_began_at,
    Group.live_board,
)
_MEMBERS = (
    select(func.count()).where(Member.group_id == Group.id).correlate(Group).scalar_subquery()
)


async def create(
    session: AsyncSession, guild_id: int, name: str, zone: str, now: dt.datetime
) -> StudyGroup:
    """Make a group that is still to be set up.

    Raises:
        Refusal: the name is taken or no name, or the server has as many groups as it can.
    """
    shown, key = parse_group_name(name)
    await ensure_server(session, guild_id)
    if len(await list_groups(session, guild_id)) >= MAX_GROUPS:
        raise Refusal(
            f"A server can have {MAX_GROUPS} groups. Archived ones count: rename one of them with "
            "`/manage group edit` and use it again."
        )
    made = await session.scalar(
        insert(session, Group)
        .values(
            guild_id=guild_id,
            name=shown,
            name_key=key,
            zone=zone,
            weekday=DEFAULT_WEEKDAY,
            post_at=DEFAULT_TIME,
            late_hours=DEFAULT_LATE_HOURS,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Group.id)
    )
    if made is None:
        raise Refusal(_taken(shown))
    return await get(session, guild_id, made)


async def get(session: AsyncSession, guild_id: int, group_id: int) -> StudyGroup:
    """Return a group of a server.

    Raises:
        Refusal: it has none with this id.
    """
    rows = await session.execute(
        select(*FIELDS).where(Group.id == group_id, Group.guild_id == guild_id)
    )
    row: Any = rows.first()
    if row is None:
        raise Refusal(GROUP_GONE)
    return group_from(row)


async def list_groups(
    session: AsyncSession, guild_id: int, *, counted: bool = False
) -> Sequence[StudyGroup]:
    """Return all groups of a server: open ones first, then those being set up, then archived.

    Their members are counted only where that is asked for: it takes longer the more there are.
    """
    fields = (*FIELDS, _MEMBERS) if counted else FIELDS
    rows = await session.execute(
        select(*fields)
        .where(Group.guild_id == guild_id)
        .order_by(Group.archived_at.is_not(None), Group.opened_at.is_(None), Group.id)
    )
    every_row: Any = rows
    return [group_from(row) for row in every_row]


async def list_open_groups(
    session: AsyncSession, guild_id: int, *, counted: bool = False
) -> Sequence[StudyGroup]:
    """Return the groups that members can join."""
    return [
        group for group in await list_groups(session, guild_id, counted=counted) if group.is_open
    ]


async def list_open_in_all_servers(
    session: AsyncSession, *, after: int = 0, limit: int = 1000
) -> Sequence[StudyGroup]:
    """Return open groups of servers that have the bot, in the order of their ids."""
    rows: Any = await session.execute(
        select(*FIELDS)
        .join(Server, Server.guild_id == Group.guild_id)
        .where(
            Group.id > after,
            Group.opened_at.is_not(None),
            Group.archived_at.is_(None),
            Server.left_at.is_(None),
        )
        .order_by(Group.id)
        .limit(limit)
    )
    return [group_from(row) for row in rows]


def group_from(row: Any) -> StudyGroup:
    """Make a group of a row of `FIELDS`."""
    group = StudyGroup(*row)
    return replace(group, lateness=Lateness(group.lateness), recap=Recap(group.recap))


_WHEN = {"weekday", "post_at", "zone", "channel_id", "opened_at", "archived_at"}
"""What a change of moves the next post; when that is, is worked out with the next ring."""

_TURNS = {"weekday", "zone"}
"""What a change of makes weeks and months turn over at another time."""


async def change(
    session: AsyncSession, guild_id: int, group_id: int, *, now: dt.datetime, **settings: Any
) -> StudyGroup:
    """Change what moderators chose; `name` is checked and folded here.

    Where weeks turn over at another time from now on, this week's sums are made anew.

    Raises:
        Refusal: there is no such group, or the name is taken.
    """
    if "name" in settings:
        settings["name"], settings["name_key"] = parse_group_name(settings["name"])
        await _take_turns(session, guild_id)
        twin = select(Group.id).where(
            Group.guild_id == guild_id,
            Group.name_key == settings["name_key"],
            Group.id != group_id,
        )
        if await session.scalar(twin):
            raise Refusal(_taken(settings["name"]))
    if settings.keys() & _WHEN:
        settings["moved"] = True
    if settings:
        await session.execute(
            update(Group).where(Group.id == group_id, Group.guild_id == guild_id).values(**settings)
        )
    if settings.keys() & _TURNS:
        await totals.rebuild(session, group_id, now)
    if settings.keys() & {"name", *_TURNS}:
        await live_boards.mark_group_stale(session, group_id)
    return await get(session, guild_id, group_id)


async def join(session: AsyncSession, seat: Actor, group_id: int, now: dt.datetime) -> StudyGroup:
    """Put a person into a group, and out of the one they were in.

    Raises:
        Refusal: the group is not open to them.
    """
    group = await get(session, seat.guild_id, group_id)
    group.require_may_join(seat)
    values = {"group_id": group_id, "name": seat.name, "seen_at": now, "left_at": None}
    member = insert(session, Member).values(
        guild_id=seat.guild_id, member_id=seat.member_id, joined_at=now, **values
    )
    stays = Member.group_id == group_id
    since = case((stays, Member.joined_at), else_=member.excluded.joined_at)
    await session.execute(
        member.on_conflict_do_update(
            index_elements=["guild_id", "member_id"], set_={**values, "joined_at": since}
        )
    )
    return group


async def leave(session: AsyncSession, seat: Actor) -> None:
    """Take a person out of their group; what they did there stays."""
    await session.execute(
        update(Member)
        .where(Member.key(seat.guild_id, seat.member_id))
        .values(group_id=None, joined_at=None)
    )


async def find_group_of(session: AsyncSession, seat: Actor) -> StudyGroup | None:
    """Return the group a person is in, archived or not; None if in none."""
    group_id = await session.scalar(
        select(Member.group_id).where(Member.key(seat.guild_id, seat.member_id))
    )
    return await get(session, seat.guild_id, group_id) if group_id else None


async def resolve_group(session: AsyncSession, seat: Actor) -> StudyGroup:
    """Return the group a person is in, or the only one they could be in.

    Raises:
        Refusal: there is none for them.
        ChooseGroup: there are several.
    """
    mine = await find_group_of(session, seat)
    if mine and mine.is_open:
        return mine
    there = await list_open_groups(session, seat.guild_id)
    if not there:
        raise Refusal(NO_GROUP_YET)
    if len(there) > 1:
        raise GroupChoiceRequired
    there[0].require_may_join(seat)
    return there[0]


async def ensure_server(session: AsyncSession, guild_id: int) -> None:
    """Note that a server has the bot; who makes groups in it takes turns until the end of this."""
    await session.execute(
        insert(session, Server)
        .values(guild_id=guild_id)
        .on_conflict_do_update(index_elements=["guild_id"], set_={"left_at": None})
    )


async def _take_turns(session: AsyncSession, guild_id: int) -> None:
    """Let nobody else name a group in a server until this unit of work ends."""
    await session.execute(
        select(Server.guild_id).where(Server.guild_id == guild_id).with_for_update(key_share=True)
    )


def _taken(name: str) -> str:
    return f"There is a group called “{name}” here already, or one was. Type another name."
