"""Shows answers to reviewers, and tells members what was decided about theirs."""

from dataclasses import replace
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.delivery.handler import Content, JobHandler
from bot.delivery.sender import Message, SentMessage
from bot.domain.challenges import SubmissionState
from bot.domain.jobs import NoticeKind, SkipReason
from bot.domain.markup import clean_name
from bot.services.challenges import own_challenges, posts, submissions
from bot.services.challenges.submission_queries import MemberSubmission, find_by_id
from bot.services.groups import groups
from bot.services.members import notices, removals
from bot.services.members.removals import PostedMessage
from bot.services.points import milestones
from bot.services.reviews import peers
from bot.services.reviews.reviews import decision_key, request_key
from bot.ui.challenges.own_answers import decision_layout
from bot.ui.reviews.peers import opinion_layout
from bot.ui.reviews.screens import review_layout


class ReviewRequest(JobHandler[tuple[MemberSubmission, int]]):
    """An answer for reviewers; `subject_id` is the submission's id, `key` its version.

    If Discord refuses it for a week, the reviewers’ screens still have it.
    """

    is_tried_again: ClassVar = True

    async def load(self, connection: Connection) -> tuple[MemberSubmission, int] | SkipReason:
        """Read the answer, and the id of the channel for it."""
        answer = await find_by_id(connection, *self.subject_ids)
        if answer is None:
            return SkipReason.MEMBER_GONE
        group = await groups.get(connection, answer.guild_id, answer.group_id)
        is_pending = answer.state is SubmissionState.PENDING
        if not is_pending or request_key(answer) != self.job.key:
            return SkipReason.ALREADY_DECIDED
        if group.review_channel_id is None:
            return SkipReason.NO_REVIEW_CHANNEL
        self.catalog = await own_challenges.with_own(connection, self.catalog, answer.guild_id)
        return answer, group.review_channel_id

    def build(self, loaded: tuple[MemberSubmission, int]) -> Content:
        answer, channel_id = loaded
        return Message(review_layout(self.catalog, answer, self.job.marker), channel_id=channel_id)

    async def delivered(self, connection: Connection, sent: SentMessage, _: object) -> None:
        """Record the message of an answer, and remove that of an earlier version.

        A later version may be on its way by now, and the answer may have been deleted.
        """
        guild_id, submission_id = self.subject_ids
        message = PostedMessage(sent.channel_id, sent.message_id)
        answer = await find_by_id(connection, guild_id, submission_id)
        if answer is None or self.job.key != request_key(answer):
            await removals.remove_message(connection, guild_id, message, self.now)
            return
        if answer.channel_id and answer.message_id not in (None, message.message_id):
            former = PostedMessage(answer.channel_id, answer.message_id or 0)
            await removals.remove_message(connection, guild_id, former, self.now)
        await submissions.record_review_message(connection, submission_id, message)
        author = [answer.member_id]
        await removals.remember_message(connection, guild_id, author, message, self.now)


class DecisionMessage(JobHandler[MemberSubmission]):
    """A decision on an answer (`subject_id`), for its author; `key` tells it from other ones."""

    layout = staticmethod(decision_layout)
    notice: ClassVar = NoticeKind.ANSWER_REVIEWED

    def is_outdated(self, answer: MemberSubmission) -> bool:
        return self.job.key != decision_key(answer)

    async def load(self, connection: Connection) -> MemberSubmission | SkipReason:
        answer = await find_by_id(connection, *self.subject_ids)
        if answer is None:
            return SkipReason.MEMBER_GONE
        answer = await peers.with_opinions(connection, answer)
        if self.is_outdated(answer):
            return SkipReason.TAKEN_BACK
        self.catalog = await own_challenges.with_own(connection, self.catalog, answer.guild_id)
        member = (answer.guild_id, answer.member_id)
        reached = await milestones.list_reached_by(connection, member, answer.id, self.catalog)
        post = await posts.require_post(connection, answer.guild_id, answer.post_id)
        timing = await submissions.find_timing(connection, answer.member_id, post, self.now)
        return replace(answer, reached=reached, next_timing=timing)

    def build(self, loaded: MemberSubmission) -> Content:
        server = clean_name(self.require_guild().name)
        view = self.layout(self.catalog, loaded, server=server, marker=self.job.marker)
        return Message(view, user_id=loaded.member_id)

    async def delivered(
        self, connection: Connection, sent: SentMessage, loaded: MemberSubmission | None
    ) -> None:
        """Remember whose opinions it has: it is removed if one of them deletes their data."""
        members = {opinion.member_id for opinion in loaded.opinions} if loaded else ()
        message = PostedMessage(sent.channel_id, sent.message_id)
        await removals.remember_message(connection, self.job.guild_id, members, message, self.now)

    async def refused_by_discord(self, connection: Connection) -> None:
        """Tell the member at their next command instead."""
        answer = await find_by_id(connection, *self.subject_ids)
        if answer:  # the member may have deleted their data
            await notices.add(connection, answer.guild_id, answer.member_id, self.notice)


class OpinionMessage(DecisionMessage):
    """What other members think of an answer (`subject_id`), for its author; `key` is the opinion's id."""

    layout = staticmethod(opinion_layout)
    notice: ClassVar = NoticeKind.PEER_REVIEWED

    def is_outdated(self, answer: MemberSubmission) -> bool:
        return answer.state is not SubmissionState.PENDING or not answer.opinions
