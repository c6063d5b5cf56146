"""Helpers for tests of boards: members with points, and the lines of a board."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import simcord
from sqlalchemy import update

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.domain.points import EntryKey
from bot.services.groups import groups
from bot.services.points import entries
from tests.cogs.stage import Message, Stage, said
from tests.databases import find_row


async def add_member(stage: Stage, name: str) -> simcord.MemberActor:
    """Add another member to the server."""
    (member,) = await add_members(stage, [name])
    return member


async def add_members(stage: Stage, names: Iterable[str]) -> list[simcord.MemberActor]:
    """Add members to the server."""
    members = [stage.server.add_member(stage.env.create_user(name)) for name in names]
    await stage.env.settle()
    return members


async def add_points(
    stage: Stage,
    group: StudyGroup,
    paid: dict[simcord.MemberActor, int],
    *,
    ago: dt.timedelta = dt.timedelta(),
    role_id: int | None = None,
) -> None:
    """Add points to members, dated `ago` before now; those without a group join this one, with a role."""
    now = stage.env.now()
    async with stage.bot.resources.database.writing() as connection:
        for member, points in paid.items():
            if await groups.find_group_of(connection, actor_of(stage, member)) is None:
                roles = frozenset([role_id] if role_id else [])
                joining = replace(actor_of(stage, member), role_ids=roles)
                await groups.join(connection, joining, group.id, now)
            subject = f"{points} {now - ago}"
            key = EntryKey(stage.server.id, group.id, member.id, "test", subject)
            await entries.pay(connection, key, points, now - ago)


def actor_of(stage: Stage, member: simcord.MemberActor) -> Actor:
    """Return a member as an Actor."""
    return Actor(stage.server.id, member.id, member.user.name)


async def set_member(stage: Stage, member: simcord.MemberActor, **values: Any) -> None:
    """Change stored columns of a member."""
    async with stage.bot.resources.database.writing() as connection:
        key = Member.of(stage.server.id, member.id)
        await connection.execute(update(Member).where(key).values(**values))


async def member_of(stage: Stage, member: simcord.MemberActor) -> Any:
    """Return the stored row of a member."""
    async with stage.bot.resources.database.reading() as connection:
        return await find_row(connection, Member, stage.server.id, member.id)


async def preview_season_end(
    stage: Stage, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.ResponseMessage:
    """Open the season of a group as a moderator."""
    moderator = by or stage.morgan
    return await stage.ask("manage", by=moderator, part="seasons", **options)


async def ask_season_end(
    stage: Stage, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.ResponseMessage:
    """Ask as a moderator what ending the season would do, with the button that ends it."""
    shown = await preview_season_end(stage, by, **options)
    return await stage.press(shown, "End the season…", by=by or stage.morgan)


async def show_everyone(
    stage: Stage, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.ResponseMessage:
    """Ask for a leaderboard and show it to everyone in the channel."""
    private = await stage.ask("leaderboard", by=by, **options)
    assert private.ephemeral
    return await stage.press(private, "Show everyone", by=by)


def places(message: Message) -> list[str]:
    """Return the lines of a board without bold marks."""
    lines = [line.replace("**", "") for line in said(message).splitlines()]
    return [line for line in lines if line.split(" · ")[0].strip().isdigit()]
