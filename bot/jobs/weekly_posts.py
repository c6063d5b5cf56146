"""Posts each group's weekly challenge when it is due."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.handler import Content, Message, SentMessage, Skip, marker
from bot.domain.delivery import SkipReason
from bot.domain.groups import Recap, StudyGroup
from bot.jobs.group_posts import GroupPost, PostSource, list_blocking_issues
from bot.jobs.recaps import WEEK, WeekRecap, load_recap
from bot.permissions.issues import IssueKind
from bot.services.challenges import post_planner, posts
from bot.services.challenges.posts import ChallengePost
from bot.services.delivery import outbox
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import setup_issues
from bot.services.groups.setup_issues import IssueKey
from bot.ui.challenges.posts.screens import PostedChallenge, post_message, recap_text

_PUNCTUAL = dt.timedelta(hours=1)
"""A post that is late by no more than this counts as in time, also if none may be late."""

_MISSED = "The challenge of week {} was left out: it {}. `/manage challenge history` has it."


@dataclass(frozen=True, slots=True)
class _PostSource(PostSource):
    post: ChallengePost
    recap: WeekRecap | None
    """The week before, if the post looks back on it."""


class WeeklyPosts(GroupPost[_PostSource]):
    """The weekly challenges of all groups; `period` is the ISO week."""

    async def enqueue_due(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Enqueue the posts that have fallen due."""
        challenges = self._bot.resources.catalog.challenges
        return await post_planner.enqueue_due_posts(session, challenges, now) > 0

    async def load_of(
        self, session: AsyncSession, group: StudyGroup, delivery: ClaimedDelivery, _now: dt.datetime
    ) -> _PostSource | Skip:
        """Read the post of the week, and what it looks back on."""
        post = await posts.find_post_of_week(session, group.id, delivery.period)
        if post is None:
            return Skip(SkipReason.GROUP_CLOSED)
        last = (
            await posts.find_post_before(session, group.id, post.week)
            if group.recap is Recap.WITH_POST
            else None
        )
        if last is None:
            return _PostSource(group, frozenset(), post, None)
        week = group.periods.week_start(post.due_at) - WEEK
        recap = await load_recap(session, group, last, week, post.due_at)
        return _PostSource(group, recap.member_ids, post, recap)

    def why_unwanted(
        self, loaded: _PostSource, delivery: ClaimedDelivery, now: dt.datetime
    ) -> Skip | None:
        """Return why the post is not wanted any more."""
        group = loaded.group
        if not group.is_open:
            return Skip(SkipReason.GROUP_CLOSED)
        if group.is_paused(now):
            return Skip(SkipReason.PAUSED)
        if now - delivery.due_at > max(dt.timedelta(hours=group.late_hours), _PUNCTUAL):
            return Skip(SkipReason.TOO_LATE, self._cause_of_delay(group))
        return None

    def _cause_of_delay(self, group: StudyGroup) -> str:
        """Return what still keeps a post from its channel; empty if that is unknown."""
        for issue in list_blocking_issues(self._bot, group)[:1]:
            if issue.kind is IssueKind.PERMISSION_MISSING:
                return f"{issue.permission} was missing"
            if issue.kind is IssueKind.CHANNEL_GONE:
                return "its channel was gone"
        return ""

    def build_post(
        self, loaded: _PostSource, delivery: ClaimedDelivery, now: dt.datetime
    ) -> Content:
        """Build the post, with the look back on the week before."""
        group, post, catalog = loaded.group, loaded.post, self._bot.resources.catalog
        challenges = catalog.challenge_names.by_id
        challenge = challenges.get(post.challenge_id)
        if challenge is None:
            return Skip(SkipReason.CHALLENGE_GONE)
        recap = loaded.recap
        text = (
            recap_text(recap.tally, challenges.get(recap.post.challenge_id), best=recap.best)
            if recap
            else ""
        )
        view = post_message(
            PostedChallenge(catalog, group, post, challenge),
            marker(delivery),
            text,
            late=now - delivery.due_at > _PUNCTUAL,
        )
        return Message(
            view,
            channel_id=group.channel_id,
            ping_role_id=group.ping_role_id,
            thread=challenge.title if group.threads else "",
        )

    async def delivered(
        self,
        session: AsyncSession,
        delivery: ClaimedDelivery,
        sent: SentMessage,
        loaded: _PostSource | None,
        /,
    ) -> None:
        """Record where the post is and whether it was late; enqueue its look back if it is alone."""
        if loaded is None:
            return
        await posts.record_sent(
            session,
            loaded.post.id,
            at=sent.at,
            channel_id=sent.channel_id,
            message_id=sent.message_id,
        )
        if sent.at - delivery.due_at > _PUNCTUAL:
            await outbox.mark_late(session, delivery)
        await super().delivered(session, delivery, sent, loaded)
        if loaded.group.recap is Recap.ALONE:
            await posts.enqueue_recap(session, loaded.post)

    async def skipped(
        self, session: AsyncSession, delivery: ClaimedDelivery, skip: Skip, now: dt.datetime, /
    ) -> None:
        """Let moderators know of a week that was lost; a known cause is reported to them anyway."""
        if skip == Skip(SkipReason.TOO_LATE):
            key = IssueKey(
                delivery.guild_id, delivery.subject_id, f"{setup_issues.MISSED}{delivery.period}"
            )
            await setup_issues.add(session, key, _MISSED.format(delivery.period, skip.text), now)
