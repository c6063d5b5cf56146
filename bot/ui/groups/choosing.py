"""Finds the group that a person means by what they typed, or by the channel they typed it in."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

from discord import app_commands
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.content import Label, NameIndex
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import quoted
from bot.formatting import join_words
from bot.interactions import Interaction, Request, actor_of, button, declined
from bot.services.groups import groups
from bot.ui.autocomplete import Choices, Option
from bot.ui.groups.routes import GroupRoute, Setup


def no_group() -> Refusal:
    set_up = button("Set up", Setup(), primary=True)
    return declined("This server has no group yet. Press **Set up** to open the first one.", set_up)


async def get_group(request: Request, group_id: int) -> StudyGroup:
    return await request.read(groups.get, request.actor.guild_id, group_id)


async def get_visible_group(
    connection: AsyncConnection, actor: Actor, group_id: int, own_group_id: int | None
) -> StudyGroup:
    group = await groups.get(connection, actor.guild_id, group_id)
    group.require_may_see(actor, own_group_id)
    return group


async def require_group(request: Request, route: GroupRoute) -> StudyGroup:
    """Return the group by its id or name; without either, that of the channel, or the first."""
    if route.group_id is not None:
        return await get_group(request, route.group_id)
    known = await request.read(groups.list_groups, request.actor.guild_id)
    if not known:
        raise no_group()
    if route.group:
        return require_group_named(known, route.group)
    for group in known:
        if request.channel_id in (group.channel_id, group.review_channel_id):
            return group
    return known[0]


def require_group_named(candidates: Sequence[StudyGroup], typed: str) -> StudyGroup:
    """Return the group with this id or a name like this; else refuse and name the nearest."""
    if not candidates:
        raise Refusal(groups.NO_OPEN_GROUP)
    by_id = {str(group.id): group for group in candidates}
    if typed in by_id:
        return by_id[typed]
    index = NameIndex([Label(group.name.plain, group.name.plain) for group in candidates])
    found = index.find(typed)
    if found is None:
        near = join_words((quoted(label.name) for label in index.nearest(typed)), "or")
        raise Refusal(f"There is no group {quoted(typed)} here. Did you mean {near}?")
    return next(group for group in candidates if group.name.plain == found.name)


class GroupOption(Option):
    """The name or id of a group of the server; members are told of those they can join."""

    async def suggest(self, interaction: Interaction, typed: str, /) -> Choices:
        member = actor_of(interaction)
        list_groups = groups.list_groups if member.is_moderator else groups.list_open_groups
        async with interaction.client.resources.database.reading() as connection:
            found = await list_groups(connection, member.guild_id)
        id_of = {group.name.plain: group.id for group in found}
        index = NameIndex([Label(name, name) for name in id_of])
        return [
            app_commands.Choice(name=label.name, value=str(id_of[label.name]))
            for label in index.suggest(typed)
        ]


GroupName: TypeAlias = Annotated[str, GroupOption()]  # the type of an option that names a group
WHICH_GROUP = "Which group, if there are several"
"""Describes an option that may be left out where there is one group."""
