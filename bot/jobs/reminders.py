"""Sends members the daily reminder that they asked for, as a direct message."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.handler import Content, DeliveryHandler, Skip
from bot.delivery.sender import Message
from bot.domain.delivery import SkipReason
from bot.domain.plan.progress import PlanProgress
from bot.domain.text import clean_name
from bot.services.plan import progress, reminders
from bot.ui.plan.context import PlanContext
from bot.ui.plan.reminders import reminder_message


class Reminder(DeliveryHandler[PlanProgress]):
    """The reminder of a member; `subject_id` is the member's id."""

    async def load(self, session: AsyncSession) -> PlanProgress | Skip:
        """Read the member's progress, unless the reminder is too late to be of use."""
        if self.now - self.delivery.due_at > reminders.MAX_LATENESS:
            return Skip(SkipReason.LATE)
        guild_id, member_id = self.delivery.guild_id, self.delivery.subject_id
        found = await progress.find_progress(session, guild_id, member_id)
        return found or Skip(SkipReason.LEFT_PLAN)

    def build(self, loaded: PlanProgress) -> Content:
        context = PlanContext(self.catalog, self.delivery.guild_id, loaded, self.now)
        number = context.status.next_open
        if (
            not loaded.group_id
            or context.is_paused
            or context.is_waiting
            or number is None
            or number > context.status.due
        ):
            return Skip(SkipReason.NOTHING_DUE)
        guild = self.bot.get_guild(self.delivery.guild_id)
        if guild is None:
            return Skip(SkipReason.SERVER_GONE)
        view = reminder_message(context, clean_name(guild.name), number, self.delivery.marker)
        return Message(view, user_id=self.delivery.subject_id)

    async def delivered(self, session: AsyncSession, *_: object) -> None:
        delivery = self.delivery
        await reminders.record_delivered(session, delivery.guild_id, delivery.subject_id)

    async def refused(self, session: AsyncSession) -> None:
        delivery = self.delivery
        await reminders.record_refused(session, delivery.guild_id, delivery.subject_id)
