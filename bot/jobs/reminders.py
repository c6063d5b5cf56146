"""Sends members the reminders that they asked for, as direct messages."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, JobHandler
from bot.delivery.sender import Message
from bot.domain.jobs import SkipReason
from bot.domain.markup import clean_name
from bot.domain.plan.progress import PlanProgress
from bot.domain.recall import MOST_ASKED
from bot.services import recall as member_recall
from bot.services.plan import reminders
from bot.services.plan.progress import find_progress
from bot.ui.plan.reminders import reminder_layout


@dataclass(frozen=True, slots=True)
class _ReminderSource:
    progress: PlanProgress
    recall_due: int  # how many recall questions are asked in one go
    idle: int  # working dates on which they have done nothing, with today


class Reminder(JobHandler[_ReminderSource]):
    """The reminder of a member; `subject_id` is the member's id."""

    async def load(self, connection: AsyncConnection) -> _ReminderSource | SkipReason:
        if self.now - self.job.due_at > reminders.MAX_LATENESS:
            return SkipReason.NO_LONGER_USEFUL
        found = await find_progress(connection, self.catalog, *self.subject_ids, self.now)
        if found is None:
            return SkipReason.LEFT_PLAN
        recall = await member_recall.load(connection, self.catalog, *self.subject_ids, now=self.now)
        idle = await reminders.count_idle(connection, found, self.job.subject_id)
        return _ReminderSource(found, min(len(recall.due), MOST_ASKED), idle)

    def build(self, loaded: _ReminderSource) -> Content:
        progress, next_day = loaded.progress, loaded.progress.next_day
        due_day = None if next_day is None or next_day > progress.due else next_day
        is_working = progress.group_id and progress.calendar.expects_work(progress.today)
        if not is_working or (due_day is None and not loaded.recall_due):
            return SkipReason.NOTHING_DUE
        latest, extra = progress.latest_check_in(), loaded.idle - reminders.MOST_DAILY
        # Since they pressed the button to snooze it, or in the two hours before an ordinary one.
        has_just_worked = latest and latest.at >= self.job.due_at - reminders.SNOOZE
        is_between_weekly_ones = extra > 0 and extra % progress.pace.days_per_week
        if has_just_worked or is_between_weekly_ones:
            return SkipReason.NOT_WANTED
        server, marker = clean_name(self.require_guild().name), self.job.marker
        view = reminder_layout(
            progress, server, due_day, marker, recall=loaded.recall_due, is_last_daily=extra == 0
        )
        return Message(view, user_id=self.job.subject_id)

    async def skipped(self, connection: AsyncConnection, reason: SkipReason) -> None:
        if reason is SkipReason.NO_DIRECT_MESSAGES:
            await reminders.record_refused(connection, *self.subject_ids)
