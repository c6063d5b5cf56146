"""Posts the look back on a season that was ended, in its group's channel."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, Postpone, SentMessage, Skip, marker
from bot.domain.errors import Refusal
from bot.jobs.group_posts import TRY_AGAIN, examine_post, hold_back
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.services.standings import seasons
from bot.ui.standings.seasons.screens import recap_message

_STALE = dt.timedelta(days=7)
"""How late a look back may come: nobody wants one on a season that is long over."""


class SeasonRecaps(DeliveryHandler):
    """The look back on a season that was ended, in its group's channel."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def prepare(self, due: ClaimedDelivery, _now: dt.datetime, /) -> None:
        """Look who of the first is still there."""

        async def people_in(session: AsyncSession) -> set[int]:
            group = await groups.get(session, due.guild_id, due.subject_id)
            season = await seasons.find_past(session, group, int(due.period))
            return {one.score.member_id for one in season.first} if season else set()

        guild = self._bot.reachable(due.guild_id)
        await self._bot.resources.membership.look_up_before_post(guild, people_in)

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip | Postpone:
        """Draw it, with those whom others see by now."""
        try:
            group = await groups.get(session, due.guild_id, due.subject_id)
        except Refusal:
            return Skip("group gone")
        season = await seasons.find_past(session, group, int(due.period))
        if season is None or not group.is_open:
            return Skip("group closed")
        if now - due.due_at > _STALE:
            return Skip("late")
        if self._bot.reachable(due.guild_id) is None or examine_post(self._bot, group):
            return Postpone(now + TRY_AGAIN)
        view = recap_message(group, season, marker(due))
        return Message(view, channel_id=group.channel_id)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Note that posting works again, if it did not."""
        await setup_issues.resolve(session, due.subject_id, setup_issues.REFUSED, arrived.at)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Keep it for later, and let the moderators know what is in its way."""
        return await hold_back(self._bot, session, due, now)
