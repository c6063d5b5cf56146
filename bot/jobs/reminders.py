"""Sends members the daily reminder that they asked for, as a direct message."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.handler import Content, DeliveryHandler, Skip
from bot.delivery.sender import Message
from bot.domain.delivery import SkipReason
from bot.domain.plan.progress import PlanProgress
from bot.domain.recall.ladder import MOST_ASKED
from bot.domain.text import clean_name
from bot.services.plan import progress, reminders
from bot.services.recall import questions, settings
from bot.ui.plan.context import PlanContext
from bot.ui.plan.reminders import reminder_message


@dataclass(frozen=True, slots=True)
class Due:
    """A member's progress, and how many recall questions are due, if they want to be told."""

    progress: PlanProgress
    recall: int


class Reminder(DeliveryHandler[Due]):
    """The reminder of a member; `subject_id` is the member's id."""

    async def load(self, session: AsyncSession) -> Due | Skip:
        """Read the member's progress and recall, unless the reminder is too late to be of use."""
        if self.now - self.delivery.due_at > reminders.MAX_LATENESS:
            return Skip(SkipReason.LATE)
        guild_id, member_id = self.delivery.guild_id, self.delivery.subject_id
        found = await progress.find_progress(session, guild_id, member_id)
        if found is None:
            return Skip(SkipReason.LEFT_PLAN)
        if not (await settings.find_choices(session, guild_id, member_id)).in_reminders:
            return Due(found, 0)
        recall = await questions.load(session, self.catalog, guild_id, member_id, now=self.now)
        return Due(found, min(len(recall.due), MOST_ASKED))

    def build(self, loaded: Due) -> Content:
        progress = loaded.progress
        context = PlanContext(self.catalog, self.delivery.guild_id, progress, self.now)
        number = context.status.next_open
        if number is not None and number > context.status.due:
            number = None
        if (
            not progress.group_id
            or context.is_paused
            or context.is_waiting
            or (number is None and not loaded.recall)
        ):
            return Skip(SkipReason.NOTHING_DUE)
        guild = self.bot.get_guild(self.delivery.guild_id)
        if guild is None:
            return Skip(SkipReason.SERVER_GONE)
        server, marker = clean_name(guild.name), self.delivery.marker
        view = reminder_message(context, server, number, marker, recall=loaded.recall)
        return Message(view, user_id=self.delivery.subject_id)

    async def delivered(self, session: AsyncSession, *_: object) -> None:
        delivery = self.delivery
        await reminders.record_delivered(session, delivery.guild_id, delivery.subject_id)

    async def refused(self, session: AsyncSession) -> None:
        delivery = self.delivery
        await reminders.record_refused(session, delivery.guild_id, delivery.subject_id)
