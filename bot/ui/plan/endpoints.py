"""What members do with their plan, by command or by button: done first, then shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import seat_in
from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.domain.plan.progress import PlanProgress
from bot.interactions.screen import Screen
from bot.services.members import notices
from bot.services.plan import check_ins, progress
from bot.ui.base import show
from bot.ui.groups.notices import worded
from bot.ui.plan.context import Face
from bot.ui.plan.finish import card_of
from bot.ui.plan.screens import checked_screen

Interaction: TypeAlias = discord.Interaction[Any]
Draw: TypeAlias = Callable[[Face], Screen]


async def present(interaction: Interaction, guild_id: int, have: PlanProgress, draw: Draw) -> None:
    """Show a member’s plan, with what they have still to be told."""
    resources = interaction.client.resources
    pending = notices.parse(have.notice)
    face = Face(resources.catalog, guild_id, have, resources.clock.now(), worded(pending))
    await show(interaction, draw(face))
    if pending:
        async with resources.database.writing() as session:
            await notices.dismiss(session, seat_in(interaction, guild_id), pending)


async def view(interaction: Interaction, who: Actor, draw: Draw) -> None:
    """Show something of a member's own plan.

    Raises:
        Refusal: they are not in it.
    """
    async with interaction.client.resources.database.reading() as session:
        have = await progress.journey(session, who.guild_id, who.member_id)
    if have is None:
        raise Refusal(progress.NOT_IN_PLAN)
    await present(interaction, who.guild_id, have, draw)


async def check_in(
    interaction: Interaction, who: Actor, number: int | None = None, note: str | None = None
) -> None:
    """Check in a plan-day and show what it came to."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        checked = await check_ins.done(
            session, who, resources.catalog, now=resources.clock.now(), number=number, note=note
        )
    card = await card_of(interaction, who, checked)
    await present(
        interaction, who.guild_id, checked.journey, lambda face: checked_screen(face, checked, card)
    )


async def undo(interaction: Interaction, who: Actor, number: int | None = None) -> None:
    """Undo a check-in and show what it came to."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        undone = await check_ins.undo(
            session, who, resources.catalog, now=resources.clock.now(), number=number
        )
    await present(
        interaction, who.guild_id, undone.journey, lambda face: checked_screen(face, undone)
    )


async def bend(
    interaction: Interaction,
    who: Actor,
    how: Callable[[AsyncSession, dt.datetime], Awaitable[PlanProgress]],
    draw: Draw,
) -> None:
    """Change a plan and show it."""
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        have = await how(session, resources.clock.now())
    await present(interaction, who.guild_id, have, draw)
