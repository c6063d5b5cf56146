"""The weekly post as the courier knows it: drawn when it is due, held back while it cannot be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import DeliveryHandler, Message, Postpone, SentMessage, Skip, marker
from bot.domain.errors import Refusal
from bot.domain.groups import Recap, StudyGroup
from bot.domain.standings import Placed
from bot.interactions.screen import Layout
from bot.jobs.membership import presence_of
from bot.permissions.checks import NEEDED, examine
from bot.services.challenges import post_planner, posts, submission_queries
from bot.services.challenges.posts import Posted
from bot.services.delivery import outbox
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.groups import groups, setup_issues
from bot.services.standings import past
from bot.ui.acts import Act, rows_of
from bot.ui.challenges.screens import FEATURE as CHALLENGE
from bot.ui.challenges.screens import Shown, post_message, recap_text

TRY_AGAIN = dt.timedelta(minutes=15)
_WEEK = dt.timedelta(days=7)
_PUNCTUAL = dt.timedelta(hours=1)
"""How late a post may be even where none may be late: nobody minds, and nobody is told."""


class WeeklyPosts(DeliveryHandler):
    """The challenges of all groups."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan the posts that have fallen due."""
        return await post_planner.plan_due(session, self._bot.resources.catalog.challenges, now) > 0

    async def prepare(self, due: ClaimedDelivery, _now: dt.datetime, /) -> None:
        """Look who of those named in the look back is still there."""

        async def people_in(session: AsyncSession) -> set[int]:
            group = await groups.get(session, due.guild_id, due.subject_id)
            post = await posts.of_week(session, group.id, due.period)
            if post is None or group.recap is not Recap.WITH_POST:
                return set()
            last = await posts.before(session, group.id, post.week)
            if last is None:
                return set()
            week = group.turns.week_of(post.due_at) - _WEEK
            return await _named(session, group, last.id, week, post.due_at)

        await presence_of(self._bot).look_before(due.guild_id, people_in)

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip | Postpone:
        """Draw the post, unless its time is over or something is in its way."""
        try:
            group = await groups.get(session, due.guild_id, due.subject_id)
        except Refusal:
            return Skip("group gone")
        post = await posts.of_week(session, group.id, due.period)
        if why_not := _in_the_way(group, post, due, now):
            cause = _cause(self._bot, group) if why_not == _TOO_LATE else ""
            return Skip(why_not + cause)
        there = self._bot.reachable(due.guild_id)
        if post is None or there is None or examine_post(self._bot, group):
            return Postpone(now + TRY_AGAIN)
        challenge = self._bot.resources.catalog.challenge_names.by_id.get(post.challenge_id)
        if challenge is None:
            return Skip("no longer in the content")
        shown = Shown(self._bot.resources.catalog, group, post, challenge)
        recap = await self._recap(session, group, post)
        view = post_message(shown, marker(due), recap, late=now - due.due_at > _PUNCTUAL)
        return Message(
            view,
            channel_id=group.channel_id,
            ping_role_id=group.ping_role_id,
            thread=challenge.title if group.threads else "",
        )

    async def _recap(self, session: AsyncSession, group: StudyGroup, post: Posted) -> str:
        if group.recap is not Recap.WITH_POST:
            return ""
        last = await posts.before(session, group.id, post.week)
        if last is None:
            return ""
        tally = await submission_queries.tally(session, last.id)
        week = group.turns.week_of(post.due_at) - _WEEK
        best = await _best_of(session, group, week, post.due_at)
        challenge = self._bot.resources.catalog.challenge_names.by_id.get(last.challenge_id)
        return recap_text(tally, challenge, best=best)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Note where the post is, and whether it was late."""
        post = await posts.of_week(session, due.subject_id, due.period)
        if post is None:
            return
        await posts.arrived(
            session,
            post.id,
            at=arrived.at,
            channel_id=arrived.channel_id,
            message_id=arrived.message_id,
        )
        if arrived.at - due.due_at > _PUNCTUAL:
            await outbox.call_late(session, due)
        await setup_issues.heal(session, due.subject_id, setup_issues.REFUSED, arrived.at)
        group = await groups.get(session, due.guild_id, due.subject_id)
        if group.recap is Recap.ALONE:
            await posts.promise_recap(session, post)

    async def skipped(
        self, session: AsyncSession, due: ClaimedDelivery, reason: str, now: dt.datetime, /
    ) -> None:
        """Let the moderators know of a week that was lost, and why."""
        if reason == _TOO_LATE:
            key = (due.guild_id, due.subject_id, f"{setup_issues.MISSED}{due.period}")
            await setup_issues.add(session, key, _MISSED.format(due.period, reason), now)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Keep the post for later, and let the moderators know what is in its way."""
        return await hold_back(self._bot, session, due, now)


class Recaps(DeliveryHandler):
    """The look back on a week as a message of its own, when its time is over."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def prepare(self, due: ClaimedDelivery, now: dt.datetime, /) -> None:
        """Look who of those named is still there."""

        async def people_in(session: AsyncSession) -> set[int]:
            group = await groups.get(session, due.guild_id, due.subject_id)
            post = await posts.of_week(session, group.id, due.period)
            if post is None:
                return set()
            week = group.turns.week_of(post.due_at)
            return await _named(session, group, post.id, week, now)

        await presence_of(self._bot).look_before(due.guild_id, people_in)

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | Skip | Postpone:
        """Draw the recap, if the group still wants it."""
        post = await posts.of_week(session, due.subject_id, due.period)
        if post is None or now - due.due_at > _STALE:
            return Skip("late")
        group = await groups.get(session, due.guild_id, due.subject_id)
        if not group.open or group.recap is not Recap.ALONE:
            return Skip("not wanted")
        if examine_post(self._bot, group):
            return Postpone(now + TRY_AGAIN)
        tally = await submission_queries.tally(session, post.id)
        names = self._bot.resources.catalog.challenge_names.by_id
        newest = group.taken_week == post.week
        coming = group.next_occurrence(now).at if newest else None
        best = await _best_of(session, group, group.turns.week_of(post.due_at), now)
        text = recap_text(tally, names.get(post.challenge_id), coming, best)
        mine = Act(CHALLENGE, ("mine", post.id, marker(due)), "My answer")
        view = Layout(ui.Container(ui.TextDisplay(text), *rows_of([mine])))
        return Message(view, channel_id=group.channel_id)


_STALE = dt.timedelta(days=2)
_TOO_LATE = "could not be posted in time"
_MISSED = "The challenge of week {} was left out: it {}. `/manage challenge history` has it."
_REFUSED = (
    "Discord does not let me post in <#{}>. Look at the channel’s permissions, then use "
    "`/setup check`; I go on trying by myself."
)


def faults_of(bot: StudyBot, group: StudyGroup) -> dict[str, str]:
    """Return everything that is wrong with a group, as far as the bot can know."""
    guild = bot.get_guild(group.guild_id)
    return {found.what: found.sentence for found in examine(guild, group)} if guild else {}


def examine_post(bot: StudyBot, group: StudyGroup) -> dict[str, str]:
    """Return what keeps a group's post from its channel; what ails its reviews does not."""
    in_the_way = faults_of(bot, replace(group, review_channel_id=None))
    mild = (
        "attach_files ",
        "cannot ping",
        "ping role",
        "member role",
        "cannot give",
        "above me",
        "role ",
        "create_",
    )
    return {what: said for what, said in in_the_way.items() if not what.startswith(mild)}


async def hold_back(
    bot: StudyBot, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime
) -> Postpone:
    """Keep what Discord refused in a group's channel for later; moderators hear what is in its way."""
    group = await groups.get(session, due.guild_id, due.subject_id)
    await setup_issues.compare(session, due.guild_id, group.id, faults_of(bot, group), now)
    if not examine_post(bot, group):
        key = (due.guild_id, group.id, setup_issues.REFUSED)
        await setup_issues.add(session, key, _REFUSED.format(group.channel_id), now)
    return Postpone(now + TRY_AGAIN)


async def _named(
    session: AsyncSession, group: StudyGroup, post_id: int, week: dt.date, now: dt.datetime
) -> set[int]:
    """Return whom a look back names: whose answers were accepted, and who was first."""
    tally = await submission_queries.tally(session, post_id)
    best = await _best_of(session, group, week, now)
    return {*tally.people, *(one.score.member_id for one in best)}


async def _best_of(
    session: AsyncSession, group: StudyGroup, week: dt.date, now: dt.datetime
) -> Sequence[Placed]:
    """Return the first three places of a group's week, as far as it has gone by now."""
    until = min(group.turns.begins(week + _WEEK), now)
    since = group.turns.begins(week)
    first = await past.between(session, group.id, since, until, limit=100)
    return [one for one in first if one.place <= 3]


def _cause(bot: StudyBot, group: StudyGroup) -> str:
    """Say, for the record, what still keeps a post from its channel; nothing if that is unknown."""
    first = next(iter(examine_post(bot, group)), "")
    permission = NEEDED.get(first.partition(" ")[0])
    if permission:
        return f": {permission} was missing"
    return ": its channel was gone" if first.startswith("channel") else ""


def _in_the_way(
    group: StudyGroup, post: Posted | None, due: ClaimedDelivery, now: dt.datetime
) -> str | None:
    """Return why a post is not wanted any more."""
    if not group.open or post is None:
        return "group closed"
    if group.paused(now):
        return post_planner.PAUSED
    window = max(dt.timedelta(hours=group.late_hours), _PUNCTUAL)
    return _TOO_LATE if now - due.due_at > window else None
