"""Stores people who use the bot before they join a group or a plan."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member
from bot.db.statements import upsert
from bot.domain.actor import Actor
from bot.services.groups.groups import ensure_server
from bot.services.members import sanctions
from bot.services.members.membership import values_when_seen


async def ensure_member(connection: AsyncConnection, actor: Actor, now: dt.datetime) -> None:
    """Insert the actor as a member, or store when they were seen; locks their row until commit."""
    await ensure_server(connection, actor.guild_id)
    key = {"guild_id": actor.guild_id, "member_id": actor.member_id}
    await upsert(connection, Member, key, values_when_seen(actor, now), first={"name": actor.name})
    await sanctions.restore(connection, actor, now)
