"""Posts the look back on a week as a message of its own, and reads what a look back shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.handler import Content, Message, Skip, marker
from bot.domain.delivery import SkipReason
from bot.domain.groups import Recap, StudyGroup
from bot.domain.standings import RankedScore
from bot.jobs.group_posts import GroupPost, PostSource
from bot.services.challenges import posts, submission_queries
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import PostTally
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.standings import past
from bot.ui.challenges.posts.screens import recap_message, recap_text

WEEK = dt.timedelta(days=7)
_LATEST = dt.timedelta(days=2)
"""How late a look back may be."""


@dataclass(frozen=True, slots=True)
class WeekRecap:
    """What a look back on a group's week shows."""

    post: ChallengePost
    tally: PostTally
    best: Sequence[RankedScore]
    """The first three places of the week."""

    @property
    def member_ids(self) -> frozenset[int]:
        """The members whom it names: those whose answers were accepted, and the best."""
        return frozenset({*self.tally.member_ids, *(one.score.member_id for one in self.best)})


async def load_recap(
    session: AsyncSession, group: StudyGroup, post: ChallengePost, week: dt.date, now: dt.datetime
) -> WeekRecap:
    """Read what there is to look back on: a post's answers, and the points of a week until now."""
    since = group.periods.day_start(week)
    until = min(group.periods.day_start(week + WEEK), now)
    top = await past.list_top(session, group.id, since, until, limit=100)
    tally = await submission_queries.tally_post(session, post.id)
    return WeekRecap(post, tally, [one for one in top if one.place <= 3])


@dataclass(frozen=True, slots=True)
class _RecapSource(PostSource):
    recap: WeekRecap


class Recaps(GroupPost[_RecapSource]):
    """The look back on a week, for groups that want it as a message of its own."""

    async def load_of(
        self, session: AsyncSession, group: StudyGroup, delivery: ClaimedDelivery, now: dt.datetime
    ) -> _RecapSource | Skip:
        """Read the week's post and what came of it."""
        post = await posts.find_post_of_week(session, group.id, delivery.period)
        if post is None:
            return Skip(SkipReason.LATE)
        recap = await load_recap(session, group, post, group.periods.week_start(post.due_at), now)
        return _RecapSource(group, recap.member_ids, recap)

    def why_unwanted(
        self, loaded: _RecapSource, delivery: ClaimedDelivery, now: dt.datetime
    ) -> Skip | None:
        """Return why the look back is not wanted any more."""
        if now - delivery.due_at > _LATEST:
            return Skip(SkipReason.LATE)
        wanted = loaded.group.is_open and loaded.group.recap is Recap.ALONE
        return None if wanted else Skip(SkipReason.NOT_WANTED)

    def build_post(
        self, loaded: _RecapSource, delivery: ClaimedDelivery, now: dt.datetime
    ) -> Content:
        """Build the look back; the newest one also says when the next challenge comes."""
        group, post = loaded.group, loaded.recap.post
        challenges = self._bot.resources.catalog.challenge_names.by_id
        newest = group.taken_week == post.week
        coming = group.next_occurrence(now).at if newest else None
        challenge = challenges.get(post.challenge_id)
        text = recap_text(loaded.recap.tally, challenge, coming, loaded.recap.best)
        view = recap_message(text, post.id, marker(delivery))
        return Message(view, channel_id=group.channel_id)
