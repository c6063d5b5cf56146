"""Corrections of points on screen: given, taken, taken back, by command, button and form.

Nobody corrects their own points unless they are the only moderator. The bot cannot list who holds
which role, so this is what it can know: they own the server (or else its owner is another one);
nobody else who ever decided something here may Manage Server now; and, where the bot may see how
many people hold each role, no other person holds a role that lets them. The entry is then marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.app import check_moderator, seat
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.formatting import escape
from bot.interactions import reply
from bot.interactions.screen import Screen, page
from bot.services.groups import groups
from bot.services.points import corrections
from bot.services.points.corrections import (
    MAX_REASON_LENGTH,
    Correction,
    CorrectionRequest,
    CorrectionResult,
    format_signed,
)
from bot.ui.acts import Act, Form, field, rows_of
from bot.ui.autocomplete import Choices, suggesting
from bot.ui.base import show
from bot.ui.groups.choosing import require_group_named
from bot.ui.groups.endpoints import tell
from bot.ui.points.screens import FEATURE as POINTS

Interaction: TypeAlias = discord.Interaction[Any]
FEATURE = "correct"
_LONGEST_CHOICE = 100
_SUGGESTED = 25
_ASKED_AT_ONCE = 100

NOT_ONES_OWN = (
    "Nobody corrects their own points while another moderator is there to do it. Ask one of them: "
    "`/manage points` is theirs, too."
)
_NOT_KNOWN = "Discord did not tell who else moderates here. Try again in a minute."


async def correct(
    interaction: Interaction, wanted: CorrectionRequest, group: str | None = None
) -> None:
    """Give or take points, and say what the member has now.

    Raises:
        Refusal: they are one's own, or see `corrections.correct`.
    """
    who, resources = seat(interaction), interaction.client.resources
    await _see_that_they_are_not_own(interaction, who, wanted.member_id)
    async with resources.database.writing() as session:
        group_id = (
            require_group_named(await groups.list_groups(session, who.guild_id), group).id
            if group
            else None
        )
        came_to = await corrections.correct(session, who, wanted, group_id, resources.clock.now())
    await show(interaction, corrected_screen(wanted.member_id, came_to, wanted.reason))
    await tell(interaction)


async def undo(interaction: Interaction, member_id: int, key: str | None, reason: str) -> None:
    """Take back a correction, and say what the member has now.

    Raises:
        Refusal: see `correct`.
    """
    who, resources = seat(interaction), interaction.client.resources
    await _see_that_they_are_not_own(interaction, who, member_id)
    async with resources.database.writing() as session:
        came_to = await corrections.undo(
            session, who, member_id, key, reason, resources.clock.now()
        )
    await show(interaction, corrected_screen(member_id, came_to, reason, undone=True))
    await tell(interaction)


def corrected_screen(
    member_id: int, came_to: CorrectionResult, reason: str, *, undone: bool = False
) -> Screen:
    """Draw what a correction came to."""
    title = "Correction undone" if undone else "Points corrected"
    acts = [Act(POINTS, ("why", member_id, 0), "All their entries")]
    if not undone:
        acts.insert(0, Act(FEATURE, ("undo", member_id, came_to.key), "Undo…"))
    return page(
        f"## {title}\n**{format_signed(came_to.points)}** for <@{member_id}> in "
        f"{escape(came_to.group.name)}: {escape(reason)}\nThat makes **{came_to.total}** there.",
        controls=lambda: rows_of(acts),
        footer="It stands in `/points why` with your name and reason, and they get word of it.",
    )


async def ask_to_correct(interaction: Interaction, member_id: int) -> None:
    """Ask for points and a reason. However often the form is sent, it is one correction."""
    key = str(interaction.id)
    _see_that_it_is_the_owner(interaction, seat(interaction), member_id)

    async def filled(filled_in: Interaction, texts: Sequence[str]) -> None:
        check_moderator(filled_in)
        await correct(filled_in, CorrectionRequest(key, member_id, _points_in(texts[0]), texts[1]))

    parts = [
        field("Points; below zero to take some", hint="20 or -5", longest=8),
        field("Why", hint="The member reads this", longest=MAX_REASON_LENGTH),
    ]
    await reply.send_form(interaction, Form("Give or take points", parts, filled))


def _points_in(typed: str) -> int:
    """Return the number that was typed, with a sign of any kind or none."""
    text = "".join(typed.split()).replace("−", "-").replace("–", "-")
    try:
        return int(text)
    except ValueError:
        raise Refusal("Type the points as a whole number, such as 20 or -5.") from None


async def press(interaction: Interaction, ids: Sequence[str]) -> None:
    """Do what a button here is for: its ids are action, member, and which correction."""
    check_moderator(interaction)
    action, member, *rest = ids
    if action == "ask":
        await ask_to_correct(interaction, int(member))
    elif action == "undo":
        await _ask_to_undo(interaction, int(member), rest[0])
    else:
        raise Refusal(
            "This button is from an earlier version. `/manage points give` does the same."
        )


async def _ask_to_undo(interaction: Interaction, member_id: int, key: str) -> None:
    _see_that_it_is_the_owner(interaction, seat(interaction), member_id)

    async def filled(filled_in: Interaction, texts: Sequence[str]) -> None:
        check_moderator(filled_in)
        await undo(filled_in, member_id, key, texts[0])

    why = field("Why", hint="The member reads this", longest=MAX_REASON_LENGTH)
    await reply.send_form(interaction, Form("Undo the correction", [why], filled))


def _see_that_it_is_the_owner(interaction: Interaction, who: Actor, member_id: int) -> None:
    """See that one's own points are corrected by the owner of the server at most."""
    guild = interaction.guild
    if who.member_id == member_id and (guild is None or guild.owner_id != who.member_id):
        raise Refusal(NOT_ONES_OWN)


async def _see_that_they_are_not_own(interaction: Interaction, who: Actor, member_id: int) -> None:
    """See that nobody corrects their own points while there is another moderator.

    Raises:
        Refusal: there is one, or Discord did not tell.
    """
    _see_that_it_is_the_owner(interaction, who, member_id)
    if who.member_id != member_id or interaction.guild is None:
        return
    async with interaction.client.resources.database.reading() as session:
        decided = await corrections.list_moderator_ids(session, who.guild_id)
    others = [one for one in decided if one != who.member_id]
    try:
        there_are = await _moderate(interaction.guild, others) or await _hold_roles(interaction)
    except (TimeoutError, discord.HTTPException):
        raise Refusal(_NOT_KNOWN) from None
    if there_are:
        raise Refusal(NOT_ONES_OWN)


async def _moderate(guild: discord.Guild, people: Sequence[int]) -> bool:
    """Tell whether one of these people is still in the server and may moderate it."""
    for at in range(0, len(people), _ASKED_AT_ONCE):
        some = list(people[at : at + _ASKED_AT_ONCE])
        there = await guild.query_members(user_ids=some, limit=_ASKED_AT_ONCE, cache=False)
        if any(one.guild_permissions.manage_guild and not one.bot for one in there):
            return True
    return False


async def _hold_roles(interaction: Interaction) -> bool:
    """Tell whether others hold a role that lets them moderate, as far as the bot may see that.

    A bot that was given such a role by hand is taken for a person: Discord tells only how many.
    """
    guild, user = interaction.guild, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        return True
    if _lets_moderate(guild.default_role):
        return True
    if not guild.me.guild_permissions.manage_roles:
        return False
    counts = {role.id: count for role, count in (await guild.role_member_counts()).items()}
    powerful = (one for one in guild.roles if _lets_moderate(one) and not one.is_bot_managed())
    known = (user, guild.me)
    return any(counts.get(one.id, 0) > sum(one in who.roles for who in known) for one in powerful)


def _lets_moderate(role: discord.Role) -> bool:
    return role.permissions.manage_guild or role.permissions.administrator


async def _that_stand(interaction: Interaction, typed: str) -> Choices:
    """Suggest the corrections of the member chosen that are not taken back."""
    check_moderator(interaction)
    member = getattr(interaction.namespace, "member", None)
    if member is None:
        return []
    who = seat(interaction)
    async with interaction.client.resources.database.reading() as session:
        found = await corrections.list_active(session, who.guild_id, member.id)
    named = [(_named(one), one.key) for one in found]
    fitting = [(name, key) for name, key in named if typed.casefold() in name.casefold()]
    return [app_commands.Choice(name=name, value=key) for name, key in fitting[:_SUGGESTED]]


def _named(one: Correction) -> str:
    name = f"{format_signed(one.points)} on {one.at:%Y-%m-%d} in {one.group}: {one.reason}"
    return name if len(name) <= _LONGEST_CHOICE else f"{name[: _LONGEST_CHOICE - 1]}…"


corrections_that_stand = suggesting(_that_stand)
