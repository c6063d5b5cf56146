"""Sends each member the daily reminder that they asked for, as a direct message."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, SentMessage, Skip, marker
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.plan import progress, reminders
from bot.ui.plan.context import PlanContext
from bot.ui.plan.reminders.screens import reminder_message


class Reminders(DeliveryHandler):
    """Reminders as the courier knows them."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan the reminders that have fallen due."""
        return await reminders.enqueue_due(session, now) > 0

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip:
        """Draw the reminder, unless it is late or there is nothing to be reminded of."""
        if now - due.due_at > reminders.MAX_LATENESS:
            return Skip("late")
        have = await progress.find_progress(session, due.guild_id, due.subject_id)
        if have is None:
            return Skip("left the plan")
        context = PlanContext(self._bot.resources.catalog, due.guild_id, have, now)
        number = context.status.next_open
        if context.is_paused or context.is_waiting or number is None or number > context.status.due:
            return Skip("nothing due")
        guild = self._bot.get_guild(due.guild_id)
        if guild is None:
            return Skip("server gone")
        view = reminder_message(context, guild.name, number, marker(due))
        return Message(view, user_id=due.subject_id)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, _: SentMessage, /
    ) -> None:
        """Note that the member's messages are open."""
        await reminders.record_delivered(session, due.guild_id, due.subject_id)

    async def refused(self, session: AsyncSession, due: ClaimedDelivery, _: dt.datetime, /) -> None:
        """Note that they are closed."""
        await reminders.record_refused(session, due.guild_id, due.subject_id)
