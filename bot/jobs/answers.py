"""Shows answers to reviewers, tells members what was decided about theirs, and shows accepted ones in galleries.

A gallery has a thread under each post, or a post of a forum.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import ClassVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, JobHandler, Postpone
from bot.delivery.sender import Message, Sent
from bot.domain.challenges import SubmissionState
from bot.domain.content import Challenge
from bot.domain.groups import StudyGroup
from bot.domain.jobs import NoticeKind, SkipReason
from bot.domain.markup import clean_name
from bot.jobs.group_posts import ChannelMessage, MessageSource
from bot.permissions.checks import PermissionIssue, list_gallery_issues
from bot.services.challenges import bank, gallery, posts, submissions
from bot.services.challenges.submission_queries import MemberSubmission, find_by_id
from bot.services.groups import groups
from bot.services.members import notices, removals
from bot.services.members.removals import PostedMessage
from bot.services.points import milestones
from bot.services.reviews import peers, reviews
from bot.ui.challenges.answers import gallery_answer, gallery_opening
from bot.ui.challenges.own_answers import decision_layout
from bot.ui.reviews.peers import opinion_layout
from bot.ui.reviews.screens import review_layout


class ReviewRequest(JobHandler[tuple[MemberSubmission, int]]):
    """An answer for reviewers; `subject_id` is the submission's id, `key` its version.

    If Discord refuses it for a week, the reviewers’ screens still have it.
    """

    is_tried_again: ClassVar = True

    async def load(self, connection: AsyncConnection) -> tuple[MemberSubmission, int] | SkipReason:
        """Read the answer, and the id of the channel for it."""
        answer = await find_by_id(connection, *self.subject_ids)
        if answer is None:
            return SkipReason.MEMBER_GONE
        group = await groups.get(connection, answer.guild_id, answer.group_id)
        is_pending = answer.state is SubmissionState.PENDING
        if not is_pending or reviews.request_key(answer) != self.job.key:
            return SkipReason.ALREADY_DECIDED
        if group.review_channel_id is None:
            return SkipReason.NO_REVIEW_CHANNEL
        self.catalog = await bank.with_own(connection, self.catalog, answer.guild_id)
        return answer, group.review_channel_id

    def build(self, loaded: tuple[MemberSubmission, int]) -> Content:
        answer, channel_id = loaded
        return Message(review_layout(self.catalog, answer, self.job.marker), channel_id=channel_id)

    async def delivered(self, connection: AsyncConnection, sent: Sent, _: object) -> None:
        """Record the message of an answer, and remove that of an earlier version.

        A later version may be on its way by now, and the answer may have been deleted.
        """
        guild_id, submission_id = self.subject_ids
        message = PostedMessage(sent.channel_id, sent.message_id)
        answer = await find_by_id(connection, guild_id, submission_id)
        if answer is None or self.job.key != reviews.request_key(answer):
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
        return self.job.key != reviews.decision_key(answer)

    async def load(self, connection: AsyncConnection) -> MemberSubmission | SkipReason:
        answer = await find_by_id(connection, *self.subject_ids)
        if answer is None:
            return SkipReason.MEMBER_GONE
        answer = await peers.with_opinions(connection, answer)
        if self.is_outdated(answer):
            return SkipReason.TAKEN_BACK
        self.catalog = await bank.with_own(connection, self.catalog, answer.guild_id)
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
        self, connection: AsyncConnection, sent: Sent, loaded: MemberSubmission | None
    ) -> None:
        """Remember whose opinions it has: it is removed if one of them deletes their data."""
        members = {opinion.member_id for opinion in loaded.opinions} if loaded else ()
        message = PostedMessage(sent.channel_id, sent.message_id)
        await removals.remember_message(connection, self.job.guild_id, members, message, self.now)

    async def refused_by_discord(self, connection: AsyncConnection) -> None:
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


_HAS_A_THREAD = 160004  # Discord's error code: a message can have one thread
_MOST_TAGS = 5  # of a post in a forum


@dataclass(frozen=True, slots=True)
class _Source(MessageSource):
    answer: MemberSubmission
    post: posts.ChallengePost
    challenge: Challenge


class GalleryAnswer(ChannelMessage[_Source]):
    """An accepted answer in the gallery; `subject_id` is the submission's id."""

    max_lateness: ClassVar = dt.timedelta(days=30)

    def list_blocking_issues(self, group: StudyGroup) -> list[PermissionIssue]:
        return list_gallery_issues(self.guild, group) if self.guild else []

    async def load_source(self, connection: AsyncConnection) -> _Source | SkipReason:
        answer = await self._find_answer(connection)
        if answer is None:
            return SkipReason.NOT_WANTED
        self.catalog = await bank.with_own(connection, self.catalog, answer.guild_id)
        challenge = self.catalog.challenge_by_id.get(answer.challenge_id)
        post = await posts.find_post(connection, answer.post_id)
        if post is None or challenge is None or not challenge.is_read_by_people:
            return SkipReason.NOT_WANTED
        group = await groups.get(connection, answer.guild_id, answer.group_id)
        return _Source(group, answer, post, challenge)

    async def _find_answer(self, connection: AsyncConnection) -> MemberSubmission | None:
        """Return the answer; None if it may not be shown, is shown, or is gone with its author's data."""
        answer = await find_by_id(connection, *self.subject_ids)
        is_wanted = answer and answer.in_gallery and not answer.gallery_message_id
        return answer if is_wanted else None

    def build_message(self, loaded: _Source) -> Content:
        view = gallery_answer(self.catalog, loaded.answer, self.job.marker)
        thread_id = loaded.post.gallery_thread_id
        return Message(view, channel_id=thread_id, open_channel=lambda: self._open_thread(loaded))

    async def _open_thread(self, loaded: _Source) -> int:
        """Return the id of the post's thread, opened unless the job of another answer did it."""
        database, post_id = self.bot.resources.database, loaded.post.id
        async with database.reading() as connection:
            post = await posts.find_post(connection, post_id)
        if post and post.gallery_thread_id:
            return post.gallery_thread_id
        forum = self.bot.get_channel(loaded.group.gallery_channel_id or 0)
        if isinstance(forum, discord.ForumChannel):
            thread_id = self._find_in_forum(forum, loaded) or await self._open_in_forum(
                forum, loaded.challenge
            )
        else:
            thread_id = await self._open_under_post(loaded)
        async with database.writing() as connection:
            await gallery.record_thread(connection, post_id, thread_id)
        return thread_id

    def _find_in_forum(self, forum: discord.ForumChannel, loaded: _Source) -> int | None:
        """Return the thread of that name opened since the post was due: before a crash, or by another group's job."""
        own = (self.bot.user and self.bot.user.id, loaded.challenge.name)
        named = (thread.id for thread in forum.threads if (thread.owner_id, thread.name) == own)
        since = discord.utils.time_snowflake(loaded.post.due_at)
        return next((thread_id for thread_id in named if thread_id > since), None)

    async def _open_in_forum(self, forum: discord.ForumChannel, challenge: Challenge) -> int:
        skills = {skill.name.casefold() for skill in self.catalog.list_skills(challenge.skills)}
        tags = [tag for tag in forum.available_tags if tag.name.casefold() in skills]
        if forum.flags.require_tag:
            tags = tags or [*forum.available_tags]
        name, view = challenge.name, gallery_opening(challenge)
        opened = await forum.create_thread(name=name, view=view, applied_tags=tags[:_MOST_TAGS])
        return opened.thread.id

    async def _open_under_post(self, loaded: _Source) -> int:
        """Open the thread, which has the id of the post's message, unless that has one."""
        post, guild_id = loaded.post, self.job.guild_id
        channel = self.bot.get_partial_messageable(post.channel_id or 0, guild_id=guild_id)
        message = channel.get_partial_message(post.message_id or 0)
        try:
            await message.create_thread(name=loaded.challenge.name)
        except discord.HTTPException as error:
            if error.code != _HAS_A_THREAD:
                raise
        return message.id

    async def delivered(
        self, connection: AsyncConnection, sent: Sent, loaded: _Source | None
    ) -> None:
        """Record whose message it is; remove it if it isn't wanted any more or shows a former name."""
        message = PostedMessage(sent.channel_id, sent.message_id)
        await reviews.lock(connection, *self.subject_ids)
        answer = await self._find_answer(connection)
        if answer and loaded and answer.shown_name == loaded.answer.shown_name:
            await gallery.record_message(connection, answer, message, self.now)
        else:
            await removals.remove_message(connection, self.job.guild_id, message, self.now)

    async def refused_by_discord(self, _: AsyncConnection) -> Postpone | None:
        """Give it up: the post or the thread was deleted, as no permission is missing."""
        return None
