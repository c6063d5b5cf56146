"""Sends members the daily reminder that they asked for, as a direct message."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import Content, DeliveryHandler, Message, SentMessage, Skip, marker
from bot.domain.delivery import SkipReason
from bot.domain.plan.progress import PlanProgress
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.plan import progress, reminders
from bot.ui.plan.context import PlanContext
from bot.ui.plan.reminders import reminder_message


class Reminders(DeliveryHandler[PlanProgress]):
    """The reminder of a member; `subject_id` is the member's id."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def enqueue_due(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Enqueue the reminders that have fallen due."""
        return await reminders.enqueue_due(session, now) > 0

    async def load(
        self, session: AsyncSession, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> PlanProgress | Skip:
        """Read the member's progress, unless the reminder is too late to be of use."""
        if now - delivery.due_at > reminders.MAX_LATENESS:
            return Skip(SkipReason.LATE)
        found = await progress.find_progress(session, delivery.guild_id, delivery.subject_id)
        return found or Skip(SkipReason.LEFT_PLAN)

    def build(
        self, loaded: PlanProgress, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> Content:
        """Build the reminder, if a plan day is due."""
        context = PlanContext(self._bot.resources.catalog, delivery.guild_id, loaded, now)
        number = context.status.next_open
        if context.is_paused or context.is_waiting or number is None or number > context.status.due:
            return Skip(SkipReason.NOTHING_DUE)
        guild = self._bot.get_guild(delivery.guild_id)
        if guild is None:
            return Skip(SkipReason.SERVER_GONE)
        view = reminder_message(context, guild.name, number, marker(delivery))
        return Message(view, user_id=delivery.subject_id)

    async def delivered(
        self,
        session: AsyncSession,
        delivery: ClaimedDelivery,
        _sent: SentMessage,
        _loaded: PlanProgress | None,
        /,
    ) -> None:
        """Record that the member accepts direct messages."""
        await reminders.record_delivered(session, delivery.guild_id, delivery.subject_id)

    async def refused(
        self, session: AsyncSession, delivery: ClaimedDelivery, _now: dt.datetime, /
    ) -> None:
        """Record that the member accepts none."""
        await reminders.record_refused(session, delivery.guild_id, delivery.subject_id)
