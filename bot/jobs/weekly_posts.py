"""The weekly post as the courier knows it: drawn when it is due, held back while it cannot be sent."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, Postpone, SentMessage, Skip, marker
from bot.domain.delivery import SkipReason
from bot.domain.errors import Refusal
from bot.domain.groups import Recap, StudyGroup
from bot.jobs.group_posts import TRY_AGAIN, examine_post, hold_back
from bot.jobs.recaps import WEEK, best_of, people_named
from bot.permissions.checks import NEEDED
from bot.services.challenges import post_planner, posts, submission_queries
from bot.services.challenges.posts import ChallengePost
from bot.services.delivery import outbox
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.services.groups.setup_issues import IssueKey
from bot.ui.challenges.posts.screens import PostedChallenge, post_message, recap_text

_PUNCTUAL = dt.timedelta(hours=1)
"""How late a post may be even where none may be late: nobody minds, and nobody is told."""


class WeeklyPosts(DeliveryHandler):
    """The challenges of all groups."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan the posts that have fallen due."""
        return (
            await post_planner.enqueue_due_posts(
                session, self._bot.resources.catalog.challenges, now
            )
            > 0
        )

    async def prepare(self, due: ClaimedDelivery, _now: dt.datetime, /) -> None:
        """Look who of those named in the look back is still there."""

        async def people_in(session: AsyncSession) -> set[int]:
            group = await groups.get(session, due.guild_id, due.subject_id)
            post = await posts.find_post_of_week(session, group.id, due.period)
            if post is None or group.recap is not Recap.WITH_POST:
                return set()
            last = await posts.find_post_before(session, group.id, post.week)
            if last is None:
                return set()
            week = group.periods.week_start(post.due_at) - WEEK
            return await people_named(session, group, last.id, week, post.due_at)

        guild = self._bot.reachable(due.guild_id)
        await self._bot.resources.membership.look_up_before_post(guild, people_in)

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip | Postpone:
        """Draw the post, unless its time is over or something is in its way."""
        try:
            group = await groups.get(session, due.guild_id, due.subject_id)
        except Refusal:
            return Skip("group gone")
        post = await posts.find_post_of_week(session, group.id, due.period)
        if why_not := _in_the_way(group, post, due, now):
            cause = _cause(self._bot, group) if why_not == _TOO_LATE else ""
            return Skip(why_not + cause)
        there = self._bot.reachable(due.guild_id)
        if post is None or there is None or examine_post(self._bot, group):
            return Postpone(now + TRY_AGAIN)
        challenge = self._bot.resources.catalog.challenge_names.by_id.get(post.challenge_id)
        if challenge is None:
            return Skip("no longer in the content")
        posted = PostedChallenge(self._bot.resources.catalog, group, post, challenge)
        recap = await self._recap(session, group, post)
        view = post_message(posted, marker(due), recap, late=now - due.due_at > _PUNCTUAL)
        return Message(
            view,
            channel_id=group.channel_id,
            ping_role_id=group.ping_role_id,
            thread=challenge.title if group.threads else "",
        )

    async def _recap(self, session: AsyncSession, group: StudyGroup, post: ChallengePost) -> str:
        if group.recap is not Recap.WITH_POST:
            return ""
        last = await posts.find_post_before(session, group.id, post.week)
        if last is None:
            return ""
        tally = await submission_queries.tally_post(session, last.id)
        week = group.periods.week_start(post.due_at) - WEEK
        best = await best_of(session, group, week, post.due_at)
        challenge = self._bot.resources.catalog.challenge_names.by_id.get(last.challenge_id)
        return recap_text(tally, challenge, best=best)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Note where the post is, and whether it was late."""
        post = await posts.find_post_of_week(session, due.subject_id, due.period)
        if post is None:
            return
        await posts.record_sent(
            session,
            post.id,
            at=arrived.at,
            channel_id=arrived.channel_id,
            message_id=arrived.message_id,
        )
        if arrived.at - due.due_at > _PUNCTUAL:
            await outbox.mark_late(session, due)
        await setup_issues.resolve(session, due.subject_id, setup_issues.REFUSED, arrived.at)
        group = await groups.get(session, due.guild_id, due.subject_id)
        if group.recap is Recap.ALONE:
            await posts.enqueue_recap(session, post)

    async def skipped(
        self, session: AsyncSession, due: ClaimedDelivery, reason: str, now: dt.datetime, /
    ) -> None:
        """Let the moderators know of a week that was lost, and why."""
        if reason == _TOO_LATE:
            key = IssueKey(due.guild_id, due.subject_id, f"{setup_issues.MISSED}{due.period}")
            await setup_issues.add(session, key, _MISSED.format(due.period, reason), now)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Keep the post for later, and let the moderators know what is in its way."""
        return await hold_back(self._bot, session, due, now)


_TOO_LATE = "could not be posted in time"
_MISSED = "The challenge of week {} was left out: it {}. `/manage challenge history` has it."


def _cause(bot: StudyBot, group: StudyGroup) -> str:
    """Say, for the record, what still keeps a post from its channel; nothing if that is unknown."""
    first = next(iter(examine_post(bot, group)), "")
    permission = NEEDED.get(first.partition(" ")[0])
    if permission:
        return f": {permission} was missing"
    return ": its channel was gone" if first.startswith("channel") else ""


def _in_the_way(
    group: StudyGroup, post: ChallengePost | None, due: ClaimedDelivery, now: dt.datetime
) -> str | None:
    """Return why a post is not wanted any more."""
    if not group.is_open or post is None:
        return "group closed"
    if group.is_paused(now):
        return SkipReason.PAUSED
    window = max(dt.timedelta(hours=group.late_hours), _PUNCTUAL)
    return _TOO_LATE if now - due.due_at > window else None
