"""Reminders switched on, shown, put off and switched off."""

from __future__ import annotations

import datetime as dt

from bot.domain.actor import Actor
from bot.domain.errors import Refusal
from bot.services.plan import progress, reminders
from bot.ui.base import show
from bot.ui.plan.endpoints import Interaction, present
from bot.ui.plan.reminders import remind_screen, snoozed_screen


async def remind(interaction: Interaction, who: Actor, at: dt.time | None = None) -> None:
    """Show when a member is reminded, having set it anew if a time is given."""
    resources = interaction.client.resources
    if at:
        async with resources.database.writing() as session:
            await reminders.switch_on(session, who, at, now=resources.clock.now())
    async with resources.database.reading() as session:
        have = await progress.journey(session, who.guild_id, who.member_id)
        set_to = await reminders.time_of(session, who)
    if have is None:
        raise Refusal(progress.NOT_IN_PLAN)
    await present(interaction, who.guild_id, have, lambda face: remind_screen(face, set_to))


async def switch_off(interaction: Interaction, who: Actor) -> None:
    async with interaction.client.resources.database.writing() as session:
        await reminders.switch_off(session, who)
    await remind(interaction, who)


async def snooze(interaction: Interaction, who: Actor) -> None:
    resources = interaction.client.resources
    async with resources.database.writing() as session:
        later = await reminders.snooze(session, who, now=resources.clock.now())
    await show(interaction, snoozed_screen(later))
