"""What tests of boards share: people with points, and what a board says of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import simcord
from sqlalchemy import update

from bot.db.models import Member
from bot.domain.actor import Actor
from bot.domain.groups import StudyGroup
from bot.services.groups import groups
from bot.services.points import entries
from bot.services.points.entries import EntryKey
from tests.cogs.conftest import Message, Stage, drawn, said
from tests.limits import components


async def newcomer(stage: Stage, name: str) -> simcord.MemberActor:
    """Let somebody else come to the server."""
    member = stage.server.add_member(stage.env.create_user(name))
    await stage.env.settle()
    return member


async def pay(
    stage: Stage,
    group: StudyGroup,
    paid: dict[simcord.MemberActor, int],
    *,
    ago: dt.timedelta = dt.timedelta(),
) -> None:
    """Let people be in a group and have earned points there, some time ago."""
    now = stage.env.now()
    async with stage.bot.resources.database.writing() as session:
        for who, worth in paid.items():
            if await groups.find_group_of(session, seat_of(stage, who)) is None:
                await groups.join(session, seat_of(stage, who), group.id, now)
            subject = f"{worth} {now - ago}"
            cause = EntryKey(stage.server.id, group.id, who.id, "deed", subject)
            await entries.pay(session, cause, worth, now - ago)


def seat_of(stage: Stage, who: simcord.MemberActor) -> Actor:
    """Return somebody as the services know them."""
    return Actor(stage.server.id, who.id, who.user.name)


async def set_member(stage: Stage, who: simcord.MemberActor, **values: Any) -> None:
    """Change what is stored of a member."""
    async with stage.bot.resources.database.writing() as session:
        mine = (Member.guild_id == stage.server.id, Member.member_id == who.id)
        await session.execute(update(Member).where(*mine).values(**values))


async def member_of(stage: Stage, who: simcord.MemberActor) -> Member | None:
    """Return what is stored of a member."""
    async with stage.bot.resources.database.reading() as session:
        return await session.get(Member, (stage.server.id, who.id))


def places(message: Message) -> list[str]:
    """Return the lines of a board, without marks."""
    lines = [line.replace("**", "") for line in said(message).splitlines()]
    return [line for line in lines if line.split(" · ")[0].strip().isdigit()]


def alt_of(message: Message) -> str:
    """Return what a board’s picture says in words; nothing where there is no picture."""
    galleries = [part for part in components(drawn(message)) if part["type"] == 12]
    return " ".join(item["description"] for part in galleries for item in part["items"])
