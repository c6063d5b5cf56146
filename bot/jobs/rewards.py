"""Gives members the roles of the milestones they reached, and takes back what was undone."""

import datetime as dt

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import (
    UNREACHABLE_RETRY,
    Content,
    DeliveryHandler,
    DiscordAction,
    Postpone,
    SentMessage,
    Skip,
)
from bot.domain.delivery import SkipReason
from bot.permissions.checks import find_role_issue
from bot.permissions.role_safety import is_unsafe
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.points import rewards
from bot.services.points.rewards import RewardStatus

_UNKNOWN_MEMBER = 10007
"""Discord's error code for a member who has left the server."""

_RETRY = dt.timedelta(hours=1)
_GIVE_UP_AFTER = dt.timedelta(days=7)
"""How long it is tried to give or take a role."""

_REFUSED = "Discord refuses it; `/setup check` shows what is missing. I’ll try again by myself."
_EXPLAINED = {
    SkipReason.ROLE_GONE: "It was deleted. Choose another with `/manage board reward`, or none.",
    SkipReason.ROLE_TOO_POWERFUL: "It lets people moderate by now. Take that away or choose another role, "
    "then choose it with `/manage board reward`: who reached the milestone meanwhile gets it, too.",
}


class RewardRoles(DeliveryHandler[RewardStatus]):
    """The role of a milestone, to be given to a member or taken from them.

    `subject_id` is the member's id, `period` the milestone's. Which of both is to be done is decided
    by what is stored when it is done.
    """

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot

    async def load(
        self, session: AsyncSession, delivery: ClaimedDelivery, _now: dt.datetime, /
    ) -> RewardStatus | Skip:
        """Read which role the milestone brings, and whether the member is to have it."""
        return await _find_reward(session, delivery) or Skip(SkipReason.NO_REWARD)

    def build(
        self, loaded: RewardStatus, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> Content:
        """Build the change, unless the role is gone or must not be given any more."""
        guild = self._bot.reachable(delivery.guild_id)
        if guild is None:
            late = now - delivery.due_at > _GIVE_UP_AFTER
            return (
                Skip(SkipReason.SERVER_UNREACHABLE) if late else Postpone(now + UNREACHABLE_RETRY)
            )
        role = guild.get_role(loaded.role_id)
        if role is None:
            return Skip(SkipReason.ROLE_GONE if loaded.is_earned else SkipReason.NOTHING_TO_TAKE)
        if loaded.is_earned and is_unsafe(role):
            return Skip(SkipReason.ROLE_TOO_POWERFUL)

        async def change_role(client: discord.Client) -> None:
            change = client.http.add_role if loaded.is_earned else client.http.remove_role
            reason = f"Milestone {delivery.period} {'reached' if loaded.is_earned else 'undone'}"
            try:
                await change(delivery.guild_id, delivery.subject_id, role.id, reason=reason)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_MEMBER:
                    raise

        return DiscordAction(change_role)

    async def delivered(
        self,
        session: AsyncSession,
        delivery: ClaimedDelivery,
        sent: SentMessage,
        loaded: RewardStatus | None,
        /,
    ) -> None:
        """Enqueue it again if the milestone was reached or undone while the role was changed."""
        await rewards.resolve_failure(session, delivery.guild_id, delivery.period, sent.at)
        if loaded != await _find_reward(session, delivery):
            ids = {delivery.period}
            await rewards.enqueue(session, delivery.guild_id, delivery.subject_id, ids, sent.at)

    async def skipped(
        self, session: AsyncSession, delivery: ClaimedDelivery, skip: Skip, now: dt.datetime, /
    ) -> None:
        """Let moderators know why a role is not given, if they can change that."""
        if skip.reason in _EXPLAINED:
            await self._tell_moderators(session, delivery, _EXPLAINED[skip.reason], now)

    async def refused(
        self, session: AsyncSession, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Let moderators know, and try again for some days, as they can change it."""
        guild, reward = (
            self._bot.get_guild(delivery.guild_id),
            await _find_reward(session, delivery),
        )
        role = guild.get_role(reward.role_id) if guild and reward else None
        issue = find_role_issue(role) if role else None
        why = f"{issue.sentence} I’ll try again by myself." if issue else _REFUSED
        await self._tell_moderators(session, delivery, why, now)
        return Postpone(now + _RETRY) if now - delivery.due_at < _GIVE_UP_AFTER else None

    async def _tell_moderators(
        self, session: AsyncSession, delivery: ClaimedDelivery, why: str, now: dt.datetime
    ) -> None:
        milestone = self._bot.resources.catalog.milestone_names.by_id.get(delivery.period)
        name = milestone.name if milestone else delivery.period
        sentence = f"The role for “{name}” does not get to members. {why}"
        await rewards.record_failure(session, delivery.guild_id, delivery.period, sentence, now)


async def _find_reward(session: AsyncSession, delivery: ClaimedDelivery) -> RewardStatus | None:
    return await rewards.find_reward(
        session, delivery.guild_id, delivery.subject_id, delivery.period
    )


class RewardBackfill(DeliveryHandler[None]):
    """Enqueues a role for those who had reached its milestone before, some at a time.

    Nothing is done on Discord. It is a delivery so that it goes on after a crash; `period` is the
    milestone's id.
    """

    async def load(self, *_: object) -> None:
        """Read nothing: the delivery says which milestone it is."""

    def build(self, *_: object) -> Content:
        """Build an action that does nothing on Discord."""
        return DiscordAction()

    async def delivered(
        self, session: AsyncSession, delivery: ClaimedDelivery, sent: SentMessage, _loaded: None, /
    ) -> None:
        """Enqueue the role for some more members."""
        await rewards.enqueue_next_batch(session, delivery.guild_id, delivery.period, sent.at)
