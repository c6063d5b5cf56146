"""What is chosen about a group in its menus and buttons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord

from bot.app import check_moderator, seat
from bot.domain.errors import Refusal
from bot.domain.groups import MAX_NAME_LENGTH, StudyGroup
from bot.interactions import reply
from bot.services.groups import changes, groups
from bot.ui.acts import Form, field
from bot.ui.autocomplete import zone_named
from bot.ui.base import show
from bot.ui.groups.endpoints import check, join
from bot.ui.groups.roles import see_that_it_can_be_given
from bot.ui.groups.screens import challenge_settings_screen, settings_screen

Interaction: TypeAlias = discord.Interaction[Any]


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a menu or button of a group is for: its ids are action, then what it is about."""
    action, *rest = ids
    if action == "join":
        await join(interaction, seat(interaction), rest[0])
        return
    check_moderator(interaction)
    deed = _DEEDS.get(action)
    if deed is None:
        raise Refusal("This button is from an earlier version. `/setup start` shows the settings.")
    await deed(interaction, rest)


async def _set(interaction: Interaction, ids: Sequence[str]) -> None:
    """Keep what was chosen in a menu; an empty choice takes it away."""
    what, group_id, *chosen = ids
    column, read = _SETTINGS[what]
    if what == "gets" and chosen:
        see_that_it_can_be_given(interaction, int(chosen[0]))
    value = read(chosen[0]) if chosen else None
    await _change(interaction, int(group_id), **{column: value})


async def _change(interaction: Interaction, group_id: int, **values: Any) -> None:
    group = await _changed(interaction, group_id, **values)
    await show(interaction, settings_screen(group, interaction.client.resources.clock.now()))


async def _changed(interaction: Interaction, group_id: int, **values: Any) -> StudyGroup:
    resources, who = interaction.client.resources, seat(interaction)
    now = resources.clock.now()
    async with resources.database.writing() as session:
        return await changes.change(session, who, group_id, now=now, **values)


_SETTINGS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "channel": ("channel_id", int),
    "weekday": ("weekday", int),
    "time": ("post_at", lambda chosen: dt.time(int(chosen[:2]), int(chosen[2:]))),
    "late": ("late_hours", int),
    "ping": ("ping_role_id", int),
    "review": ("review_channel_id", int),
    "role": ("role_id", int),
    "gets": ("member_role_id", int),
}


async def _show(interaction: Interaction, ids: Sequence[str]) -> None:
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        group = await groups.get(session, seat(interaction).guild_id, int(ids[0]))
    await show(interaction, settings_screen(group, resources.clock.now()))


async def _open(interaction: Interaction, ids: Sequence[str]) -> None:
    """Open a group, then look at once whether it can work."""
    resources, who = interaction.client.resources, seat(interaction)
    async with resources.database.writing() as session:
        group = await groups.get(session, who.guild_id, int(ids[0]))
        if group.channel_id is None:
            raise Refusal(
                "Choose the channel of the weekly post first; the rest may stay as it is."
            )
        now = resources.clock.now()
        opened_at = group.opened_at or now
        await changes.change(session, who, group.id, now=now, opened_at=opened_at, archived_at=None)
    await check(interaction)


async def _name(interaction: Interaction, ids: Sequence[str]) -> None:
    """Ask for name and zone, as they are now."""
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    async with resources.database.reading() as session:
        group = await groups.get(session, guild_id, int(ids[0]))

    async def filled(filled_in: Interaction, texts: Sequence[str]) -> None:
        check_moderator(filled_in)
        await _change(filled_in, group.id, name=texts[0], zone=zone_named(texts[1]))

    parts = [
        field("Name of the group", value=group.name, longest=MAX_NAME_LENGTH),
        field("Time zone", hint="A city, a country or an abbreviation", value=group.zone),
    ]
    await reply.send_form(interaction, Form("Name and time zone", parts, filled))


async def _check(interaction: Interaction, _: Sequence[str]) -> None:
    await check(interaction)


async def _more(interaction: Interaction, ids: Sequence[str]) -> None:
    async with interaction.client.resources.database.reading() as session:
        group = await groups.get(session, seat(interaction).guild_id, int(ids[0]))
    await show(interaction, challenge_settings_screen(group))


async def _about(interaction: Interaction, ids: Sequence[str]) -> None:
    """Keep what was chosen about a group's challenges."""
    what, group_id, chosen = ids
    column, read = _ABOUT[what]
    group = await _changed(interaction, int(group_id), **{column: read(chosen)})
    await show(interaction, challenge_settings_screen(group))


_ABOUT: dict[str, tuple[str, Callable[[str], Any]]] = {
    "days": ("answer_days", int),
    "lateness": ("lateness", str),
    "reviewed": ("reviewed", "yes".__eq__),
    "follows": ("follows_plan", "yes".__eq__),
    "threads": ("threads", "yes".__eq__),
    "recap": ("recap", str),
    "live": ("live_board", "yes".__eq__),
}

Deed: TypeAlias = Callable[[Interaction, Sequence[str]], Awaitable[None]]
_DEEDS: dict[str, Deed] = {
    "set": _set,
    "show": _show,
    "open": _open,
    "name": _name,
    "check": _check,
    "more": _more,
    "about": _about,
}
