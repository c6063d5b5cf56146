"""Shows answers to reviewers, and tells members what was decided about theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, SentMessage, Skip, marker
from bot.domain.errors import Refusal
from bot.domain.submissions import SubmissionState
from bot.services.challenges import submission_queries, submissions
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups
from bot.services.points import milestones
from bot.services.points.milestones import ReachedMilestone
from bot.ui.challenges.reviews.screens import review_message, verdict_message


class Reviews(DeliveryHandler):
    """Answers on their way to the channel where they are reviewed."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, _now: dt.datetime, /
    ) -> Message | Skip:
        """Draw the answer, if it still waits and there is a channel for it."""
        try:
            answer = await submission_queries.get_submission(session, due.guild_id, due.subject_id)
            group = await groups.get(session, due.guild_id, answer.group_id)
        except Refusal:
            return Skip("deleted")
        if answer.state is not SubmissionState.PENDING or str(answer.revision) != due.period:
            return Skip("decided already")
        if group.review_channel_id is None:
            return Skip("no review channel")
        view = review_message(self._bot.resources.catalog, answer, marker(due))
        return Message(view, channel_id=group.review_channel_id)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Note where reviewers see it."""
        await submissions.record_review_message(
            session, due.subject_id, arrived.channel_id, arrived.message_id
        )


class Verdicts(DeliveryHandler):
    """Word of a decision, on its way to whoever wrote the answer."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, _now: dt.datetime, /
    ) -> Message | Skip:
        """Draw the decision, if it still stands."""
        try:
            answer = await submission_queries.get_submission(
                session, due.guild_id, int(due.period.partition("-")[0])
            )
        except Refusal:
            return Skip("deleted")
        guild = self._bot.get_guild(due.guild_id)
        decided_at = int(answer.decided_at.timestamp()) if answer.decided_at else None
        if guild is None or due.period != f"{answer.id}-{answer.revision}-{decided_at}":
            return Skip("taken back")
        reached = await self._reached(session, answer)
        return Message(
            verdict_message(self._bot.resources.catalog, answer, reached, guild.name, marker(due)),
            user_id=due.subject_id,
        )

    async def _reached(
        self, session: AsyncSession, answer: MemberSubmission
    ) -> Sequence[ReachedMilestone]:
        """Return the milestones that this answer, being accepted, reached."""
        if answer.state is not SubmissionState.ACCEPTED or answer.decided_at is None:
            return ()
        who, pack = (answer.guild_id, answer.member_id), self._bot.resources.catalog
        return await milestones.list_reached_at(session, who, pack, answer.decided_at)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, _now: dt.datetime, /
    ) -> None:
        """Say it at the member's next command instead."""
        await submissions.add_review_notice(session, due.guild_id, due.subject_id)
