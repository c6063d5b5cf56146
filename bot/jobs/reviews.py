"""Shows answers to reviewers, and tells members what was decided about theirs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import Content, DeliveryHandler, Message, SentMessage, Skip, marker
from bot.domain.delivery import SkipReason
from bot.domain.errors import Refusal
from bot.domain.submissions import SubmissionState
from bot.services.challenges import submission_queries, submissions
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups
from bot.services.points import milestones
from bot.services.points.milestones import ReachedMilestone
from bot.ui.challenges.reviews.screens import review_message, verdict_message


@dataclass(frozen=True, slots=True)
class _Pending:
    answer: MemberSubmission
    review_channel_id: int


class ReviewRequests(DeliveryHandler[_Pending]):
    """An answer for reviewers; `subject_id` is the submission's id, `period` its revision."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def load(
        self, session: AsyncSession, delivery: ClaimedDelivery, _now: dt.datetime, /
    ) -> _Pending | Skip:
        """Read the answer, if this revision is pending and there is a channel for it."""
        try:
            answer = await submission_queries.get_submission(
                session, delivery.guild_id, delivery.subject_id
            )
            group = await groups.get(session, delivery.guild_id, answer.group_id)
        except Refusal:
            return Skip(SkipReason.DELETED)
        if answer.state is not SubmissionState.PENDING or str(answer.revision) != delivery.period:
            return Skip(SkipReason.ALREADY_DECIDED)
        if group.review_channel_id is None:
            return Skip(SkipReason.NO_REVIEW_CHANNEL)
        return _Pending(answer, group.review_channel_id)

    def build(self, loaded: _Pending, delivery: ClaimedDelivery, _now: dt.datetime, /) -> Content:
        """Build the message with the buttons for a decision."""
        view = review_message(self._bot.resources.catalog, loaded.answer, marker(delivery))
        return Message(view, channel_id=loaded.review_channel_id)

    async def delivered(
        self,
        session: AsyncSession,
        delivery: ClaimedDelivery,
        sent: SentMessage,
        _loaded: _Pending | None,
        /,
    ) -> None:
        """Record where reviewers see the answer."""
        await submissions.record_review_message(
            session, delivery.subject_id, sent.channel_id, sent.message_id
        )


@dataclass(frozen=True, slots=True)
class _Decided:
    answer: MemberSubmission
    reached: Sequence[ReachedMilestone]
    """The milestones that its author reached with it."""


class Verdicts(DeliveryHandler[_Decided]):
    """What was decided about an answer, for its author.

    `subject_id` is the member's id, `period` is `submission_id-revision-decided_at`.
    """

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def load(
        self, session: AsyncSession, delivery: ClaimedDelivery, _now: dt.datetime, /
    ) -> _Decided | Skip:
        """Read the answer and the milestones reached with it, if the decision still stands."""
        submission_id = int(delivery.period.partition("-")[0])
        try:
            answer = await submission_queries.get_submission(
                session, delivery.guild_id, submission_id
            )
        except Refusal:
            return Skip(SkipReason.DELETED)
        decided_at = int(answer.decided_at.timestamp()) if answer.decided_at else None
        if delivery.period != f"{answer.id}-{answer.revision}-{decided_at}":
            return Skip(SkipReason.TAKEN_BACK)
        if answer.state is not SubmissionState.ACCEPTED or answer.decided_at is None:
            return _Decided(answer, ())
        member, catalog = (answer.guild_id, answer.member_id), self._bot.resources.catalog
        reached = await milestones.list_reached_at(session, member, catalog, answer.decided_at)
        return _Decided(answer, reached)

    def build(self, loaded: _Decided, delivery: ClaimedDelivery, _now: dt.datetime, /) -> Content:
        """Build the direct message, which names the server."""
        guild = self._bot.get_guild(delivery.guild_id)
        if guild is None:
            return Skip(SkipReason.TAKEN_BACK)
        view = verdict_message(
            self._bot.resources.catalog, loaded.answer, loaded.reached, guild.name, marker(delivery)
        )
        return Message(view, user_id=delivery.subject_id)

    async def refused(
        self, session: AsyncSession, delivery: ClaimedDelivery, _now: dt.datetime, /
    ) -> None:
        """Tell the member at their next command instead."""
        await submissions.add_review_notice(session, delivery.guild_id, delivery.subject_id)
