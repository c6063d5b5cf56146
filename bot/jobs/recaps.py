"""Posts the look back on a week as a message of its own, and reads what a look back shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, Postpone, Skip, marker
from bot.domain.groups import Recap, StudyGroup
from bot.domain.standings import RankedScore
from bot.jobs.group_posts import TRY_AGAIN, examine_post
from bot.services.challenges import posts, submission_queries
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups
from bot.services.standings import past
from bot.ui.challenges.posts.screens import recap_message, recap_text

WEEK = dt.timedelta(days=7)
_STALE = dt.timedelta(days=2)


class Recaps(DeliveryHandler):
    """The look back on a week as a message of its own, when its time is over."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def prepare(self, due: ClaimedDelivery, now: dt.datetime, /) -> None:
        """Look who of those named is still there."""

        async def people_in(session: AsyncSession) -> set[int]:
            group = await groups.get(session, due.guild_id, due.subject_id)
            post = await posts.find_post_of_week(session, group.id, due.period)
            if post is None:
                return set()
            week = group.periods.week_start(post.due_at)
            return await people_named(session, group, post.id, week, now)

        guild = self._bot.reachable(due.guild_id)
        await self._bot.resources.membership.look_up_before_post(guild, people_in)

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip | Postpone:
        """Draw the recap, if the group still wants it."""
        post = await posts.find_post_of_week(session, due.subject_id, due.period)
        if post is None or now - due.due_at > _STALE:
            return Skip("late")
        group = await groups.get(session, due.guild_id, due.subject_id)
        if not group.is_open or group.recap is not Recap.ALONE:
            return Skip("not wanted")
        if examine_post(self._bot, group):
            return Postpone(now + TRY_AGAIN)
        tally = await submission_queries.tally_post(session, post.id)
        names = self._bot.resources.catalog.challenge_names.by_id
        newest = group.taken_week == post.week
        coming = group.next_occurrence(now).at if newest else None
        best = await best_of(session, group, group.periods.week_start(post.due_at), now)
        text = recap_text(tally, names.get(post.challenge_id), coming, best)
        return Message(recap_message(text, post.id, marker(due)), channel_id=group.channel_id)


async def people_named(
    session: AsyncSession, group: StudyGroup, post_id: int, week: dt.date, now: dt.datetime
) -> set[int]:
    """Return whom a look back names: whose answers were accepted, and who was first."""
    tally = await submission_queries.tally_post(session, post_id)
    best = await best_of(session, group, week, now)
    return {*tally.member_ids, *(one.score.member_id for one in best)}


async def best_of(
    session: AsyncSession, group: StudyGroup, week: dt.date, now: dt.datetime
) -> Sequence[RankedScore]:
    """Return the first three places of a group's week, as far as it has gone by now."""
    until = min(group.periods.day_start(week + WEEK), now)
    since = group.periods.day_start(week)
    first = await past.list_top(session, group.id, since, until, limit=100)
    return [one for one in first if one.place <= 3]
