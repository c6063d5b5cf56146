"""Posts each group's weekly challenge when it is due, with the recap of the week before."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncConnection as Connection

from bot.delivery.handler import Content
from bot.delivery.sender import Message, SentMessage
from bot.domain.groups import MAX_POST_DELAY
from bot.domain.jobs import SkipReason
from bot.domain.points import name_of_week
from bot.jobs.channel_messages import ChannelMessage, MessageSource
from bot.services.challenges import challenge_queue, own_challenges, posts, submission_queries
from bot.services.challenges.posts import ChallengePost
from bot.services.groups import groups
from bot.services.members.removals import PostedMessage
from bot.services.standings import boards
from bot.ui.challenges import screens

_PUT_BACK = (SkipReason.CHALLENGE_TOO_LATE, SkipReason.PAUSED, SkipReason.GROUP_CLOSED)
"""After these, the challenge of the week comes next, as nobody has seen it."""

_MOST_LISTED = 100  # members who are read for the first three places, which many can share


@dataclass(frozen=True, slots=True)
class _ChallengeSource(MessageSource):
    post: ChallengePost
    recap: str = ""  # what became of the week before; empty if the post has no recap
    names: str = ""  # the members in the recap: those whose answers were accepted, and the best


class WeeklyPost(ChannelMessage[_ChallengeSource]):
    """The weekly challenge of a group; `subject_id` is the post's id."""

    max_lateness: ClassVar = MAX_POST_DELAY
    too_late: ClassVar = SkipReason.CHALLENGE_TOO_LATE

    async def load_source(self, connection: Connection) -> _ChallengeSource | SkipReason:
        post = await posts.find_post(connection, self.job.subject_id)
        if post is None:
            return SkipReason.NOT_STORED
        self.catalog = await own_challenges.with_own(connection, self.catalog, post.guild_id)
        group = await groups.get(connection, post.guild_id, post.group_id)
        last = await posts.find_latest_post(connection, group.id, before=post.week)
        if last is None or not group.recap:
            return _ChallengeSource(group, post)
        week = group.calendar.week_before(group.calendar.week_start(post.due_at))
        best = await boards.list_first(
            connection, group, name_of_week(week), last_place=3, limit=_MOST_LISTED
        )
        tally = await submission_queries.tally_post(connection, last.id)
        named = frozenset({*tally.member_ids, *(line.member_id for line in best)})
        text = screens.recap_text(tally, self.catalog.challenge_by_id.get(last.challenge_id))
        closed = await posts.find_latest_post(connection, group.id, closed_at=self.now)
        if closed and closed.closes_at > last.due_at:  # closed since the last one
            shown = await submission_queries.tally_post(connection, closed.id)
            challenge = self.catalog.challenge_by_id.get(closed.challenge_id)
            named_above = bool(text) and closed == last
            text += screens.discussed_text(shown, challenge, group, closed, named=named_above)
        return _ChallengeSource(
            group, post, text.strip(), screens.recap_names(tally, best), member_ids=named
        )

    def why_unwanted(self, loaded: _ChallengeSource) -> SkipReason | None:
        is_paused = loaded.group.is_open and loaded.group.is_paused(self.now)
        return SkipReason.PAUSED if is_paused else super().why_unwanted(loaded)

    def build_message(self, loaded: _ChallengeSource) -> Content:
        group, post = loaded.group, loaded.post
        challenge = self.catalog.challenge_by_id.get(post.challenge_id)
        if challenge is None:
            return SkipReason.CHALLENGE_GONE
        view = screens.post_layout(
            screens.PostedChallenge(self.catalog, group, post, challenge),
            marker=self.job.marker,
            recap=loaded.recap,
            names=loaded.names,
            late=posts.is_late(self.job.due_at, self.now),
        )
        return Message(
            view,
            channel_id=group.channel_id,
            ping_role_id=group.ping_role_id,
            thread=challenge.name if group.threads else "",
        )

    async def delivered(
        self, connection: Connection, sent: SentMessage, loaded: _ChallengeSource | None
    ) -> None:
        if loaded is None:
            return
        message = PostedMessage(sent.channel_id, sent.message_id)
        await posts.record_sent(connection, loaded.post, message, sent.at)
        await super().delivered(connection, sent, loaded)

    async def skipped(self, connection: Connection, reason: SkipReason) -> None:
        """Record it with the week; report a lost week to moderators, and let its challenge come next."""
        post = await posts.find_post(connection, self.job.subject_id)
        if post is None:
            return
        await posts.record_skipped(connection, post.id, reason)
        if reason in posts.LOST_WEEKS:
            key, weeks = (post.guild_id, post.group_id), [post.week]
            await posts.report_lost_weeks(connection, key, weeks, reason, self.now)
        if reason in _PUT_BACK:
            await challenge_queue.put_back(connection, post)
