"""What moderators and members do with groups, by command, menu or button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

import discord

from bot import reply
from bot.app import check_moderator, seat
from bot.domain.errors import Refusal
from bot.domain.groups import LONGEST_NAME, StudyGroup
from bot.domain.names import Label, NameIndex
from bot.domain.seat import Seat
from bot.permits import examine
from bot.services import bends, faults, groups, plan
from bot.ui.acts import Form, field
from bot.ui.base import show
from bot.ui.group_roles import change_roles, see_that_it_can_be_given
from bot.ui.groups import (
    challenge_settings_screen,
    check_screen,
    joined_screen,
    left_screen,
    list_screen,
    manage_list_screen,
    news_screen,
    settings_screen,
)
from bot.ui.options import zone_named
from bot.ui.text import listed, quoted

Interaction: TypeAlias = discord.Interaction[Any]


async def begin(interaction: Interaction, name: str | None, zone: str | None) -> None:
    """Set up the first group, or go on setting up: safe to run again."""
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    now = resources.clock.now()
    async with resources.database.writing() as session:
        every = await groups.every(session, guild_id)
        group = next((one for one in every if not one.opened_at), every[0] if every else None)
        if group is None:
            name = name or "Study group"
            group = await groups.create(session, guild_id, name, zone or "UTC", now)
        elif chosen := _given(name=name, zone=zone):
            group = await groups.change(session, guild_id, group.id, now=now, **chosen)
    await show(interaction, settings_screen(group, now))
    await tell(interaction)


async def create(interaction: Interaction, name: str, zone: str | None) -> None:
    """Make another group and show what to choose for it."""
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    now = resources.clock.now()
    async with resources.database.writing() as session:
        group = await groups.create(session, guild_id, name, zone or "UTC", now)
    await show(interaction, settings_screen(group, now))
    await tell(interaction)


async def edit(interaction: Interaction, named: str, name: str | None, zone: str | None) -> None:
    """Show what is chosen for a group, changed where something is given."""
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    async with resources.database.writing() as session:
        group = find(await groups.every(session, guild_id), named)
        if chosen := _given(name=name, zone=zone):
            group = await groups.change(
                session, guild_id, group.id, now=resources.clock.now(), **chosen
            )
    await show(interaction, settings_screen(group, resources.clock.now()))
    await tell(interaction)


async def archive(interaction: Interaction, named: str) -> None:
    """Close a group, or open an archived one again."""
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    now = resources.clock.now()
    async with resources.database.writing() as session:
        group = find(await groups.every(session, guild_id), named)
        archived_at = None if group.archived_at else now
        group = await groups.change(session, guild_id, group.id, now=now, archived_at=archived_at)
    saved = (
        "Archived: nobody can join it, and nothing is posted. What its members did is kept, and "
        "`/manage group archive` opens it again."
        if group.archived_at
        else "Open again, as it was."
    )
    await show(interaction, settings_screen(group, now, saved=saved))
    await tell(interaction)


async def list_all(interaction: Interaction) -> None:
    """Show moderators all groups."""
    resources = interaction.client.resources
    async with resources.database.reading() as session:
        guild_id = seat(interaction).guild_id
        every = await groups.every(session, guild_id, counted=True)
    if not every:
        raise Refusal("This server has no group yet. `/setup start` makes the first one.")
    await show(interaction, manage_list_screen(every, resources.clock.now()))
    await tell(interaction)


async def check(interaction: Interaction) -> None:
    """Look whether each group can work, and show what to mend."""
    resources, guild = interaction.client.resources, interaction.guild
    async with resources.database.reading() as session:
        every = await groups.every(session, seat(interaction).guild_id)
    if guild is None or not every:
        raise Refusal("There is nothing to check yet. `/setup start` makes the first group.")
    looked = [group for group in every if not group.archived_at]
    checked = [(group, examine(guild, group)) for group in looked]
    async with resources.database.writing() as session:
        for group, found in checked:
            sentences = {trouble.what: trouble.sentence for trouble in found}
            now = resources.clock.now()
            await faults.compare(session, guild.id, group.id, sentences, now)
        told = await faults.untold(session, guild.id)
    shown = [(group, [trouble.sentence for trouble in found]) for group, found in checked]
    await show(interaction, check_screen(shown, [news for news in told if news.healed]))


async def tell(interaction: Interaction) -> None:
    """Tell a moderator, after the answer, what went wrong or was mended since the last time."""
    guild_id = seat(interaction).guild_id
    async with interaction.client.resources.database.writing() as session:
        told = await faults.untold(session, guild_id)
    if told:
        view = news_screen(told).view(picture=False)
        await interaction.followup.send(view=view, ephemeral=True)


def find(every: Sequence[StudyGroup], typed: str) -> StudyGroup:
    """Return the group a person means, by its id or name.

    Raises:
        Refusal: it could be several or none; the nearest are named.
    """
    if not every:
        raise Refusal(groups.NO_GROUP_YET)
    by_id = {str(group.id): group for group in every}
    if typed in by_id:
        return by_id[typed]
    index = NameIndex([Label(group.name, group.name) for group in every])
    found = index.find(typed)
    if found is None:
        near = listed(quoted(one.name) for one in index.nearest(typed))
        raise Refusal(f"There is no group {quoted(typed)} here. Did you mean {near}?")
    return next(group for group in every if group.name == found.name)


def _given(**chosen: str | None) -> dict[str, str]:
    return {key: value for key, value in chosen.items() if value is not None}


async def list_open(interaction: Interaction) -> None:
    """Show a member the groups there are."""
    who = seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        there = await groups.open_groups(session, who.guild_id, counted=True)
        mine = await groups.of_member(session, who)
    if not there:
        raise Refusal(groups.NO_GROUP_YET)
    await show(interaction, list_screen(there, mine))


async def join(interaction: Interaction, who: Seat, typed: str) -> None:
    """Put a member into a group."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        former = await groups.of_member(session, who)
        group = find(await groups.open_groups(session, who.guild_id), typed)
        await groups.join(session, who, group.id, resources.clock.now())
        have = await plan.journey(session, who.guild_id, who.member_id)
    await show(interaction, joined_screen(group, who.guild_id, in_plan=have is not None))
    await change_roles(interaction, who, give=group, take=former)


async def leave(interaction: Interaction, who: Seat) -> None:
    """Take a member out of their group; their plan waits, paused."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        group = await groups.of_member(session, who)
        if group is None:
            raise Refusal("You are in no group. `/group list` shows those there are.")
        await groups.leave(session, who)
        have = await plan.journey(session, who.guild_id, who.member_id)
        now = resources.clock.now()
        if have and not have.paused(now) and have.today(now) >= have.start:
            await bends.pause(session, who, now=now)
    await show(interaction, left_screen(group, in_plan=have is not None))
    await change_roles(interaction, who, take=group)


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
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    async with resources.database.writing() as session:
        group = await groups.change(
            session, guild_id, group_id, now=resources.clock.now(), **values
        )
    await show(interaction, settings_screen(group, resources.clock.now()))


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
    await _change(interaction, int(ids[0]))


async def _open(interaction: Interaction, ids: Sequence[str]) -> None:
    """Open a group, then look at once whether it can work."""
    resources, guild_id = interaction.client.resources, seat(interaction).guild_id
    async with resources.database.writing() as session:
        group = await groups.get(session, guild_id, int(ids[0]))
        if group.channel_id is None:
            raise Refusal(
                "Choose the channel of the weekly post first; the rest may stay as it is."
            )
        now = resources.clock.now()
        opened_at = group.opened_at or now
        await groups.change(
            session, guild_id, group.id, now=now, opened_at=opened_at, archived_at=None
        )
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
        field("Name of the group", value=group.name, longest=LONGEST_NAME),
        field("Time zone", hint="A city, a country or an abbreviation", value=group.zone),
    ]
    await reply.ask(interaction, Form("Name and time zone", parts, filled))


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
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        group = await groups.change(
            session,
            seat(interaction).guild_id,
            int(group_id),
            now=resources.clock.now(),
            **{column: read(chosen)},
        )
    await show(interaction, challenge_settings_screen(group))


_ABOUT: dict[str, tuple[str, Callable[[str], Any]]] = {
    "days": ("answer_days", int),
    "lateness": ("lateness", str),
    "reviewed": ("reviewed", "yes".__eq__),
    "follows": ("follows_plan", "yes".__eq__),
    "threads": ("threads", "yes".__eq__),
    "recap": ("recap", str),
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
