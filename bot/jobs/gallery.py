"""Shows accepted answers in a thread under their post, or in a post of a forum."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.delivery.handler import Content, Postpone
from bot.delivery.sender import Message, SentMessage
from bot.domain.content import Challenge
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.jobs.channel_messages import ChannelMessage, MessageSource
from bot.permissions.checks import PermissionIssue, list_gallery_issues
from bot.services.challenges import gallery, own_challenges, posts
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission, find_by_id
from bot.services.groups import groups
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.services.reviews import reviews
from bot.ui.challenges.gallery import answer_layout, opening_layout

_HAS_A_THREAD = 160004  # Discord's error code: a message can have one thread
_MOST_TAGS = 5  # of a post in a forum


@dataclass(frozen=True, slots=True)
class _Source(MessageSource):
    answer: MemberSubmission
    post: ChallengePost
    challenge: Challenge


class GalleryAnswer(ChannelMessage[_Source]):
    """An accepted answer in the gallery; `subject_id` is the submission's id."""

    max_lateness: ClassVar = dt.timedelta(days=30)

    def list_blocking_issues(self, group: StudyGroup) -> list[PermissionIssue]:
        return list_gallery_issues(self.guild, group) if self.guild else []

    async def load_source(self, connection: Connection) -> _Source | SkipReason:
        answer = await self._find_answer(connection)
        if answer is None:
            return SkipReason.NOT_WANTED
        self.catalog = await own_challenges.with_own(connection, self.catalog, answer.guild_id)
        challenge = self.catalog.challenge_by_id.get(answer.challenge_id)
        post = await posts.find_post(connection, answer.post_id)
        if post is None or challenge is None or not challenge.is_read_by_people:
            return SkipReason.NOT_WANTED
        group = await groups.get(connection, answer.guild_id, answer.group_id)
        return _Source(group, answer, post, challenge)

    async def _find_answer(self, connection: Connection) -> MemberSubmission | None:
        """Return the answer; None if it may not be shown, is shown, or is gone with its author's data."""
        answer = await find_by_id(connection, *self.subject_ids)
        is_wanted = answer and answer.in_gallery and not answer.gallery_message_id
        return answer if is_wanted else None

    def build_message(self, loaded: _Source) -> Content:
        view = answer_layout(self.catalog, loaded.answer, self.job.marker)
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
        name, view = challenge.name, opening_layout(challenge)
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
        self, connection: Connection, sent: SentMessage, loaded: _Source | None
    ) -> None:
        """Record whose message it is; remove it if it isn't wanted any more or shows a former name."""
        message = PostedMessage(sent.channel_id, sent.message_id)
        await reviews.lock(connection, *self.subject_ids)
        answer = await self._find_answer(connection)
        if answer and loaded and answer.shown_name == loaded.answer.shown_name:
            await gallery.record_message(connection, answer, message, self.now)
        else:
            await removals.remove_message(connection, self.job.guild_id, message, self.now)

    async def refused_by_discord(self, _: Connection) -> Postpone | None:
        """Give it up: the post or the thread was deleted, as no permission is missing."""
        return None
