"""Roles for milestones, as moderators choose them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.app import seat
from bot.domain.content.catalog import Catalog
from bot.domain.content.scoring import Milestone
from bot.domain.errors import Refusal
from bot.formatting import bullets, escape, join_words, plural, quoted
from bot.interactions.screen import Screen, page
from bot.permissions.checks import out_of_reach
from bot.permissions.role_safety import not_theirs, power_of
from bot.services.points import rewards
from bot.ui.autocomplete import suggesting
from bot.ui.base import show
from bot.ui.groups.endpoints import tell


async def reward(
    interaction: discord.Interaction[Any], named: str | None, role: discord.Role | None
) -> None:
    """Show which milestones bring a role, having chosen or taken away one if one is named.

    Raises:
        Refusal: no such milestone, or a role that members cannot or must not get.
    """
    resources, who = interaction.client.resources, seat(interaction)
    pack, now = resources.catalog, resources.clock.now()
    if named is None and role is not None:
        raise Refusal("Say which milestone brings this role: fill in the option `milestone`.")
    said = ""
    async with resources.database.writing() as session:
        if named is not None:
            milestone = _found(pack, named)
            if role is None:
                had = await rewards.remove(session, who, milestone.id, now=now)
                said = _taken_away(milestone, had)
            else:
                check(role, interaction.user)
                people = await rewards.choose(session, who, milestone.id, role.id, now=now)
                said = _chosen(milestone, role, people)
        chosen = await rewards.list_roles(session, who.guild_id)
    await show(interaction, rewards_screen(pack, chosen, said))
    await tell(interaction)


def _found(pack: Catalog, typed: str) -> Milestone:
    found = pack.milestone_names.find(typed)
    if found is None:
        near = [f"“{one.name}”" for one in pack.milestone_names.nearest(typed)]
        hint = f" Did you mean {join_words(near)}?" if near else ""
        raise Refusal(f"There is no milestone {quoted(typed)}.{hint}")
    return found


milestone_names = suggesting(
    lambda interaction, typed: [
        app_commands.Choice(name=one.name, value=one.id)
        for one in interaction.client.resources.catalog.milestone_names.suggest(typed)
    ]
)


def check(role: discord.Role, chooser: discord.Member | discord.User) -> None:
    """See that a role is one that members may get, and that bot and chooser can give it.

    Raises:
        Refusal: it is not; it says why, and what to do.
    """
    name = escape(role.name).removeprefix("@\u200b").removeprefix("@")
    if role.is_default():
        raise Refusal("Everyone has @\u200beveryone already. Choose a role that says something.")
    if role.managed:
        raise Refusal(
            f"@{name} belongs to a bot, a subscription or the server’s boosts, so nobody can give "
            "it. Make a role of your own: Server Settings → Roles → Create Role."
        )
    if power := power_of(role):
        raise Refusal(
            f"@{name} lets people moderate: it grants {power}, and whoever reaches the milestone would get it. Choose "
            "a role without such power, or take it away: Server Settings → Roles → "
            f"@{name} → Permissions."
        )
    if trouble := out_of_reach(role):
        raise Refusal(trouble.sentence)
    if why := not_theirs(role, chooser):
        raise Refusal(why)


def _chosen(milestone: Milestone, role: discord.Role, people: int) -> str:
    had = f" {plural(people, 'member')} reached it before and will get it, too." if people else ""
    return f"“{milestone.name}” now brings {role.mention}.{had}"


def _taken_away(milestone: Milestone, had: int | None) -> str:
    if had is None:
        return f"“{milestone.name}” brings no role. Fill in the option `role` to choose one."
    return (
        f"“{milestone.name}” brings no role any more. Who has <@&{had}> keeps it; new ones do not "
        "get it."
    )


def rewards_screen(pack: Catalog, chosen: Mapping[str, int], said: str = "") -> Screen:
    """Draw all milestones, each with the role that it brings."""
    lines = [
        f"**{milestone.name}** · "
        + (f"<@&{chosen[milestone.id]}>" if milestone.id in chosen else "no role")
        for milestone in pack.scoring.milestones
    ]
    text = bullets(lines) or "This content pack has no milestones."
    return page(
        f"## Roles for milestones\n{said}\n\n{text}".replace("\n\n\n", "\n"),
        footer="Who reaches a milestone gets its role, once; undone in time, it is taken back. "
        "Choose with the options `milestone` and `role`; without a role, it is taken away.",
    )
