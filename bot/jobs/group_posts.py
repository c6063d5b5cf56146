"""Posts in a group's channel: what they have in common, the weekly challenge, and the recap of a season."""

import datetime as dt
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.handler import Content, JobHandler, Postpone
from bot.delivery.sender import Message, Sent
from bot.domain.groups import MAX_POST_DELAY, GroupGone, StudyGroup
from bot.domain.jobs import SkipReason
from bot.domain.points import name_of_week
from bot.permissions.checks import PermissionIssue, list_issues
from bot.services.challenges import bank, posts, submission_queries
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import Origin, Problem
from bot.services.members import removals
from bot.services.standings import boards, seasons
from bot.ui.challenges import screens
from bot.ui.standings.seasons import recap_layout

_POSTS = "posts"  # the key of the setup issue that Discord refuses a group's posts


@dataclass(frozen=True, slots=True)
class MessageSource:
    group: StudyGroup
    member_ids: frozenset[int] = field(default=frozenset(), kw_only=True)
    """The members whom it names, unless it is refreshed when they change."""


S = TypeVar("S", bound=MessageSource)


class ChannelMessage(JobHandler[S], Generic[S]):
    """A message to a group's channel; skipped if the group is gone, held back while it can't be sent."""

    retry_after: ClassVar = dt.timedelta(minutes=15)
    """How long a message is held back while the bot lacks what it needs to send it."""

    is_refreshed: ClassVar = False
    """Whether it is refreshed when its members change, so that no name stays in it."""

    max_lateness: ClassVar = dt.timedelta(days=2)  # how late the message is still of use
    too_late: ClassVar = SkipReason.NO_LONGER_USEFUL

    async def load(self, connection: AsyncConnection) -> S | SkipReason:
        try:
            return await self.load_source(connection)
        except GroupGone:
            return SkipReason.GROUP_GONE

    @abstractmethod
    async def load_source(self, connection: AsyncConnection) -> S | SkipReason:
        """Read the group and what the message says; raise GroupGone as `groups.get` does."""

    def build(self, loaded: S) -> Content:
        if unwanted := self.why_unwanted(loaded):
            return unwanted
        self.require_guild()
        if issues := self.list_obstacles(loaded):
            missing = ", ".join(issue.key for issue in issues)
            return Postpone(self.now + self.retry_after, f"missing: {missing}")
        return self.build_message(loaded)

    def list_obstacles(self, loaded: S) -> list[PermissionIssue]:
        """Return what keeps this message from being sent."""
        return self.list_blocking_issues(loaded.group)

    def why_unwanted(self, loaded: S) -> SkipReason | None:
        if not loaded.group.is_open:
            return SkipReason.GROUP_CLOSED
        is_too_late = self.now - self.job.due_at > self.max_lateness
        return self.too_late if is_too_late else None

    @abstractmethod
    def build_message(self, loaded: S) -> Content:
        """Build a message that is wanted and can be sent."""

    async def delivered(self, connection: AsyncConnection, sent: Sent, loaded: S | None) -> None:
        """Record that Discord lets the bot post in the group's channel, and whom the message names."""
        if loaded is None:
            return
        if not self.is_refreshed:
            message = removals.PostedMessage(sent.channel_id, sent.message_id)
            guild_id, names = self.job.guild_id, loaded.member_ids
            await removals.remember_message(
                connection, guild_id, names, message, sent.at, only_names=True
            )
        await self.resolve_refusal(connection, loaded.group)

    async def resolve_refusal(self, connection: AsyncConnection, group: StudyGroup) -> None:
        """Record that Discord lets the bot post in the group's channel."""
        await setup_issues.resolve(connection, group.guild_id, Origin.REFUSED, group_id=group.id)

    async def refused_by_discord(self, connection: AsyncConnection) -> Postpone | None:
        """Hold the message back, and let moderators know what keeps it from being sent."""
        later = Postpone(self.now + self.refused_retry, "refused by Discord")
        loaded = await self.load(connection)
        if isinstance(loaded, SkipReason):
            return later
        group, key = loaded.group, (loaded.group.guild_id, loaded.group.id)
        await setup_issues.record_findings(connection, key, self._list_issues(group), self.now)
        if not self.list_blocking_issues(group):
            refused = Problem(
                _POSTS,
                f"Discord refuses my posts in <#{group.channel_id}>, although its permissions look right to me.",
                "To fix this, choose another channel (`/manage`, **Settings**), or remove me from the "
                "channel’s permissions and add me again. I’ll keep trying every 15 minutes.",
            )
            await setup_issues.add(connection, key, Origin.REFUSED, refused, self.now)
        return later

    def list_blocking_issues(self, group: StudyGroup) -> list[PermissionIssue]:
        """Return what keeps messages from a group's channel, as far as this process can know."""
        return [issue for issue in self._list_issues(group) if issue.blocks_posts]

    def _list_issues(self, group: StudyGroup) -> list[PermissionIssue]:
        guild = self.bot.get_guild(group.guild_id)
        return list_issues(guild, group) if guild else []


@dataclass(frozen=True, slots=True)
class _SeasonSource(MessageSource):
    season: seasons.SeasonBoard


class SeasonRecap(ChannelMessage[_SeasonSource]):
    """The recap of a season; `subject_id` is the group's id, `key` the season's number."""

    max_lateness: ClassVar = dt.timedelta(days=7)

    async def load_source(self, connection: AsyncConnection) -> _SeasonSource | SkipReason:
        """Read the season's first places, with those members whom others may see by now."""
        group = await groups.get(connection, *self.subject_ids)
        season = await seasons.find_past(connection, group, int(self.job.key))
        if season is None:
            return SkipReason.NOT_STORED
        members = frozenset(line.member_id for line in season.first)
        return _SeasonSource(group, season, member_ids=members)

    def build_message(self, loaded: _SeasonSource) -> Content:
        view = recap_layout(loaded.group, loaded.season, self.job.marker)
        return Message(view, channel_id=loaded.group.channel_id)


_PUT_BACK = (SkipReason.CHALLENGE_TOO_LATE, SkipReason.PAUSED, SkipReason.GROUP_CLOSED)
"""After these, the challenge of the week comes next, as nobody has seen it."""

_MOST_LISTED = 100  # members who are read for the first three places, which many can share


@dataclass(frozen=True, slots=True)
class _ChallengeSource(MessageSource):
    post: posts.ChallengePost
    recap: str = ""  # what became of the week before; empty if the post has no recap
    names: str = ""  # the members in the recap: those whose answers were accepted, and the best


class WeeklyPost(ChannelMessage[_ChallengeSource]):
    """The weekly challenge of a group; `subject_id` is the post's id."""

    max_lateness: ClassVar = MAX_POST_DELAY
    too_late: ClassVar = SkipReason.CHALLENGE_TOO_LATE

    async def load_source(self, connection: AsyncConnection) -> _ChallengeSource | SkipReason:
        post = await posts.find_post(connection, self.job.subject_id)
        if post is None:
            return SkipReason.NOT_STORED
        self.catalog = await bank.with_own(connection, self.catalog, post.guild_id)
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
        self, connection: AsyncConnection, sent: Sent, loaded: _ChallengeSource | None
    ) -> None:
        if loaded is None:
            return
        message = removals.PostedMessage(sent.channel_id, sent.message_id)
        await posts.record_sent(connection, loaded.post, message, sent.at)
        await super().delivered(connection, sent, loaded)

    async def skipped(self, connection: AsyncConnection, reason: SkipReason) -> None:
        """Record it with the week; report a lost week to moderators, and let its challenge come next."""
        post = await posts.find_post(connection, self.job.subject_id)
        if post is None:
            return
        await posts.record_skipped(connection, post.id, reason)
        if reason in posts.LOST_WEEKS:
            key, weeks = (post.guild_id, post.group_id), [post.week]
            await posts.report_lost_weeks(connection, key, weeks, reason, self.now)
        if reason in _PUT_BACK:
            await bank.put_back(connection, post)
