"""Looks after the groups by itself, and tells moderators once what is wrong and once when mended."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, SentMessage, Skip, marker
from bot.domain.delivery import DeliveryKind
from bot.permissions.checks import examine
from bot.services.delivery import outbox
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.ui.groups.setup_check.screens import news_message

_EVERY = dt.timedelta(hours=1)
_AT_A_TIME = 50


class Watch(DeliveryHandler):
    """Examines every open group now and then, from what Discord has told the bot anyway."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._next: dt.datetime | None = None
        self._seen = 0

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Compare what is wrong with what was; promise the news to groups with a review channel.

        Moderators of the others hear of it at their next command. Groups are looked at some at a
        time, so that nobody waits long for the database meanwhile.
        """
        if self._next and now < self._next:
            return False
        some = await groups.list_open_in_all_servers(session, after=self._seen, limit=_AT_A_TIME)
        self._seen = some[-1].id if some else 0
        if len(some) < _AT_A_TIME:
            self._seen, self._next = 0, now + _EVERY
        for group in some:
            guild = self._bot.reachable(group.guild_id)
            if guild is None:
                continue
            found = {trouble.what: trouble.sentence for trouble in examine(guild, group)}
            news = await setup_issues.record_findings(session, group.guild_id, group.id, found, now)
            if news and group.review_channel_id:
                await outbox.enqueue(
                    session,
                    [
                        outbox.row(
                            DeliveryKind.SETUP_NEWS,
                            group.guild_id,
                            group.id,
                            f"{now:%Y-%m-%dT%H}",
                            now,
                        )
                    ],
                )
        return len(some) == _AT_A_TIME

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, _now: dt.datetime, /
    ) -> Message | Skip:
        """Draw the news of a group."""
        told = await setup_issues.list_untold(session, due.subject_id)
        if not told:
            return Skip("told already")
        group = await groups.get(session, due.guild_id, due.subject_id)
        if not group.review_channel_id:
            return Skip("no review channel")
        return Message(news_message(told, marker(due)), channel_id=group.review_channel_id)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, _: SentMessage, /
    ) -> None:
        """Take the news as told."""
        await setup_issues.mark_told(session, due.subject_id)
