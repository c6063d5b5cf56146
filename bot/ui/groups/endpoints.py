"""What moderators and members do with groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import discord

from bot.app import seat
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.interactions.request import Request
from bot.interactions.screen import Screen
from bot.permissions.checks import examine, examine_reward
from bot.resources import Resources
from bot.services.groups import changes as group_changes
from bot.services.groups import groups, setup_issues
from bot.services.plan import changes, progress
from bot.services.points import rewards
from bot.ui.base import show
from bot.ui.groups.choosing import require_group_named
from bot.ui.groups.roles import change_roles
from bot.ui.groups.screens import (
    check_screen,
    joined_screen,
    left_screen,
    list_screen,
    manage_list_screen,
    news_screen,
    settings_screen,
)

Interaction: TypeAlias = discord.Interaction[Any]


async def begin(interaction: Interaction, name: str | None, zone: str | None) -> None:
    """Set up the first group, or go on setting up: safe to run again."""
    resources, who = interaction.client.resources, seat(interaction)
    now = resources.clock.now()
    async with resources.database.writing() as session:
        every = await groups.list_groups(session, who.guild_id)
        group = next((one for one in every if not one.opened_at), every[0] if every else None)
        if group is None:
            name = name or "Study group"
            group = await group_changes.create(session, who, name, zone or "UTC", now)
        elif chosen := _given(name=name, zone=zone):
            group = await group_changes.change(session, who, group.id, now=now, **chosen)
    await show(interaction, settings_screen(group, now))
    await tell(interaction)


async def create(interaction: Interaction, name: str, zone: str | None) -> None:
    """Make another group and show what to choose for it."""
    resources, who = interaction.client.resources, seat(interaction)
    now = resources.clock.now()
    async with resources.database.writing() as session:
        group = await group_changes.create(session, who, name, zone or "UTC", now)
    await show(interaction, settings_screen(group, now))
    await tell(interaction)


async def edit(interaction: Interaction, named: str, name: str | None, zone: str | None) -> None:
    """Show what is chosen for a group, changed where something is given."""
    resources, who = interaction.client.resources, seat(interaction)
    now = resources.clock.now()
    async with resources.database.writing() as session:
        group = require_group_named(await groups.list_groups(session, who.guild_id), named)
        if chosen := _given(name=name, zone=zone):
            group = await group_changes.change(session, who, group.id, now=now, **chosen)
    await show(interaction, settings_screen(group, now))
    await tell(interaction)


async def archive(interaction: Interaction, named: str) -> None:
    """Close a group, or open an archived one again."""
    resources, who = interaction.client.resources, seat(interaction)
    now = resources.clock.now()
    async with resources.database.writing() as session:
        group = require_group_named(await groups.list_groups(session, who.guild_id), named)
        archived_at = None if group.archived_at else now
        group = await group_changes.change(session, who, group.id, now=now, archived_at=archived_at)
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
        every = await groups.list_groups(session, guild_id, counted=True)
    if not every:
        raise Refusal("This server has no group yet. `/setup start` makes the first one.")
    await show(interaction, manage_list_screen(every, resources.clock.now()))
    await tell(interaction)


async def check(interaction: Interaction) -> None:
    """Look whether each group can work, and show what to mend."""
    resources, guild = interaction.client.resources, interaction.guild
    async with resources.database.reading() as session:
        every = await groups.list_groups(session, seat(interaction).guild_id)
        chosen = await rewards.list_roles(session, seat(interaction).guild_id)
    if guild is None or not every:
        raise Refusal("There is nothing to check yet. `/setup start` makes the first group.")
    looked = [group for group in every if not group.archived_at]
    checked = [(group, examine(guild, group)) for group in looked]
    async with resources.database.writing() as session:
        for group, found in checked:
            sentences = {trouble.what: trouble.sentence for trouble in found}
            now = resources.clock.now()
            await setup_issues.record_findings(session, guild.id, group.id, sentences, now)
        told = await setup_issues.take_untold(session, guild.id)
    shown = [(group, [trouble.sentence for trouble in found]) for group, found in checked]
    mended = [news for news in told if news.resolved]
    await show(interaction, check_screen(shown, mended, _rewards(interaction, chosen)))


def _rewards(interaction: Interaction, chosen: Mapping[str, int]) -> list[str]:
    """Say which roles of milestones could not be given."""
    guild, names = interaction.guild, interaction.client.resources.catalog.milestone_names.by_id
    looked = (
        guild and examine_reward(guild, role_id, names[milestone_id].name)
        for milestone_id, role_id in chosen.items()
        if milestone_id in names
    )
    found = {trouble.what: trouble.sentence for trouble in looked if trouble}  # a role once
    return list(found.values())


async def tell(interaction: Interaction) -> None:
    """Tell a moderator, after the answer, what went wrong or was mended since the last time."""
    guild_id = seat(interaction).guild_id
    async with interaction.client.resources.database.writing() as session:
        told = await setup_issues.take_untold(session, guild_id)
    if told:
        view = news_screen(told).view(picture=False)
        await interaction.followup.send(view=view, ephemeral=True)


def _given(**chosen: str | None) -> dict[str, str]:
    return {key: value for key, value in chosen.items() if value is not None}


async def list_open(interaction: Interaction) -> None:
    """Show a member the groups there are."""
    await show(interaction, await _open_groups(interaction.client.resources, seat(interaction)))


async def open_groups_screen(request: Request) -> Screen:
    """List the groups that a member can join, and which one is theirs."""
    return await _open_groups(request.resources, request.actor)


async def _open_groups(resources: Resources, who: Actor) -> Screen:
    async with resources.database.reading() as session:
        there = await groups.list_open_groups(session, who.guild_id, counted=True)
        mine = await groups.find_group_of(session, who)
    if not there:
        raise Refusal(groups.NO_GROUP_YET)
    return list_screen(there, mine)


async def join(interaction: Interaction, who: Actor, typed: str) -> None:
    """Put a member into a group."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        former = await groups.find_group_of(session, who)
        group = require_group_named(await groups.list_open_groups(session, who.guild_id), typed)
        await groups.join(session, who, group.id, resources.clock.now())
        have = await progress.find_progress(session, who.guild_id, who.member_id)
    await show(interaction, joined_screen(group, who.guild_id, in_plan=have is not None))
    await change_roles(interaction.user, give=group, take=former)


async def leave(interaction: Interaction, who: Actor) -> None:
    """Take a member out of their group; their plan waits, paused."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        group = await groups.find_group_of(session, who)
        if group is None:
            raise Refusal("You are in no group. `/group list` shows those there are.")
        await groups.leave(session, who)
        have = await progress.find_progress(session, who.guild_id, who.member_id)
        now = resources.clock.now()
        if have and not have.is_paused(now) and have.today(now) >= have.start:
            await changes.pause(session, who, now=now)
    await show(interaction, left_screen(group, in_plan=have is not None))
    await change_roles(interaction.user, take=group)
