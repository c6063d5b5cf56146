"""How other members see a member in one server: read and changed."""

import asyncio
import datetime as dt

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.models import Member
from bot.db.statements import upsert
from bot.domain.actor import Actor, Appearance, Visibility, clean_alias
from bot.domain.content import name_index_key
from bot.domain.errors import Refusal
from bot.services.challenges import gallery
from bot.services.groups import kept_messages
from bot.services.members import sanctions
from bot.services.members.membership import ensure_server, values_when_seen
from bot.services.standings import boards

_AT_ONCE = 250  # members whose names are compared before others get a turn


async def get_appearance(connection: AsyncConnection, guild_id: int, member_id: int) -> Appearance:
    """Return how others see a member, who is shown by name unless they chose something else."""
    columns = (Member.visibility, Member.alias, Member.in_gallery)
    chosen = select(*columns).where(Member.of(guild_id, member_id))
    row = (await connection.execute(chosen)).one_or_none()
    if row is None:
        return Appearance()
    return Appearance(Visibility(row.visibility), row.alias, row.in_gallery)


async def set_visibility(
    connection: AsyncConnection,
    actor: Actor,
    visibility: Visibility,
    alias: str | None,
    in_gallery: bool | None = None,
    *,
    now: dt.datetime,
) -> Appearance:
    """Set how others see the actor here, and return it; refuse an alias that is not valid or taken.

    With each change, the actor's answers leave the galleries, and come back as they're shown now.
    """
    shown_alias = clean_alias(alias) if visibility is Visibility.ALIAS else None
    await ensure_server(connection, actor.guild_id)  # and lock it, so that two can't take an alias
    if shown_alias:
        await _require_free(connection, actor, shown_alias)
    before = await get_appearance(connection, *actor.key)
    values = values_when_seen(actor, now) | {"visibility": visibility.value, "alias": shown_alias}
    if in_gallery is not None:
        values["in_gallery"] = in_gallery
    await upsert(connection, Member, actor.ids, values)
    await sanctions.restore(connection, actor, now)
    after = await get_appearance(connection, *actor.key)
    if after != before:
        await gallery.withdraw(connection, *actor.key, now)
        await gallery.show_again(connection, *actor.key, now)
    await kept_messages.refresh_soon(connection, actor.guild_id)
    return after


async def _require_free(connection: AsyncConnection, actor: Actor, alias: str) -> None:
    """Refuse a name under which others see a member; no other one, as that would tell who is here."""
    others = (
        Member.guild_id == actor.guild_id,
        Member.member_id != actor.member_id,
        Member.visibility != Visibility.HIDDEN,
    )
    names = await connection.scalars(select(boards.SHOWN_NAME).where(*others))
    wanted = name_index_key(alias)
    for number, name in enumerate(names):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
        if name and name_index_key(name.raw) == wanted:
            raise Refusal("Somebody here already has that name or alias. Choose another.")
