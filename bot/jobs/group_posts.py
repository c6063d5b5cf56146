"""What all posts to a group's channel have in common, and what keeps them from being sent."""

import datetime as dt
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import Content, DeliveryHandler, Postpone, SentMessage, Skip
from bot.domain.delivery import SkipReason
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.permissions.checks import list_issues
from bot.permissions.issues import PermissionIssue, Severity
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import IssueKey

_RETRY = dt.timedelta(minutes=15)
_REFUSED = (
    "Discord does not let me post in <#{}>. Look at the channel’s permissions, then use "
    "`/setup check`; I go on trying by myself."
)


@dataclass(frozen=True, slots=True)
class PostSource:
    """What a post to a group's channel is made from."""

    group: StudyGroup
    member_ids: frozenset[int]
    """The members whom it names."""


S = TypeVar("S", bound=PostSource)


class GroupPost(DeliveryHandler[S], Generic[S]):
    """A post to a group's channel; `subject_id` is the group's id.

    It is skipped if the group is gone, and held back while it cannot be sent. Members whom it names
    are looked up first, so that it names nobody who has left.
    """

    retry_after: ClassVar = _RETRY
    """How long a post is held back that cannot be sent, before it is tried again."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def load(
        self, session: AsyncSession, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> S | Skip:
        """Read the group and what is posted about it."""
        try:
            group = await groups.get(session, delivery.guild_id, delivery.subject_id)
        except Refusal:
            return Skip(SkipReason.GROUP_GONE)
        return await self.load_of(session, group, delivery, now)

    @abstractmethod
    async def load_of(
        self, session: AsyncSession, group: StudyGroup, delivery: ClaimedDelivery, now: dt.datetime
    ) -> S | Skip:
        """Read what is posted about a group."""

    async def refresh(self, loaded: S, delivery: ClaimedDelivery, /) -> bool:
        """Look up the members whom the post names; True if anyone left or came back."""
        guild = self._bot.reachable(delivery.guild_id)
        membership = self._bot.resources.membership
        return await membership.look_up_before_post(guild, loaded.member_ids)

    def build(self, loaded: S, delivery: ClaimedDelivery, now: dt.datetime, /) -> Content:
        """Build the post, unless it is not wanted or cannot be sent now."""
        if unwanted := self.why_unwanted(loaded, delivery, now):
            return unwanted
        blocked = list_blocking_issues(self._bot, loaded.group)
        if blocked or self._bot.reachable(delivery.guild_id) is None:
            return Postpone(now + self.retry_after)
        return self.build_post(loaded, delivery, now)

    @abstractmethod
    def why_unwanted(self, loaded: S, delivery: ClaimedDelivery, now: dt.datetime) -> Skip | None:
        """Return why the post is not wanted any more; None if it is."""

    @abstractmethod
    def build_post(self, loaded: S, delivery: ClaimedDelivery, now: dt.datetime) -> Content:
        """Build a post that is wanted and can be sent."""

    async def delivered(
        self,
        session: AsyncSession,
        delivery: ClaimedDelivery,
        sent: SentMessage,
        _loaded: S | None,
        /,
    ) -> None:
        """Record that Discord lets the bot post in the group's channel."""
        await setup_issues.resolve(session, delivery.subject_id, setup_issues.REFUSED, sent.at)

    async def refused(
        self, session: AsyncSession, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Hold the post back, and let moderators know what keeps it from being sent."""
        group = await groups.get(session, delivery.guild_id, delivery.subject_id)
        guild = self._bot.get_guild(group.guild_id)
        issues = list_issues(guild, group) if guild else []
        found = {issue.key: issue.sentence for issue in issues}
        await setup_issues.record_findings(session, group.guild_id, group.id, found, now)
        if not any(issue.severity is Severity.BLOCKS_POST for issue in issues):
            key = IssueKey(group.guild_id, group.id, setup_issues.REFUSED)
            await setup_issues.add(session, key, _REFUSED.format(group.channel_id), now)
        return Postpone(now + _RETRY)


def list_blocking_issues(bot: StudyBot, group: StudyGroup) -> list[PermissionIssue]:
    """Return what keeps posts from a group's channel, as far as this process can know."""
    guild = bot.get_guild(group.guild_id)
    issues = list_issues(guild, group) if guild else []
    return [issue for issue in issues if issue.severity is Severity.BLOCKS_POST]
