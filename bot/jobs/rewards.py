"""Gives members the roles of the milestones they reached, and takes back what was undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import discord
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot
from bot.delivery.handler import (
    ELSEWHERE,
    DeliveryHandler,
    DiscordAction,
    Postpone,
    SentMessage,
    Skip,
)
from bot.permissions.checks import out_of_reach
from bot.permissions.role_safety import too_powerful
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.points import rewards

_UNKNOWN_MEMBER = 10007
_AGAIN = dt.timedelta(hours=1)
_LONG_ENOUGH = dt.timedelta(days=7)
"""How long a role that Discord refuses is tried for."""
_REFUSED = "Discord refuses it; `/setup check` shows what is missing. I’ll try again by myself."
_WHY = {
    "role gone": "It was deleted. Choose another with `/manage board reward`, or none.",
    "role too powerful": "It lets people moderate by now. Take that away or choose another role, "
    "then choose it with `/manage board reward`: who reached the milestone meanwhile gets it, too.",
}


class Rewards(DeliveryHandler):
    """Roles on their way to whoever reached a milestone, or away from who undid it."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._done: dict[int, rewards.RewardStatus] = {}
        """What is being done by delivery, to see afterwards whether it is still right."""

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> DiscordAction | Skip | Postpone:
        """Say what is to be done by what is stored now; the role is looked at again."""
        owed = await self._owed(session, due)
        if owed is None:
            return Skip("no reward any more")
        guild = self._bot.reachable(due.guild_id)
        if guild is None:
            late = now - due.due_at > _LONG_ENOUGH
            return Skip("server out of reach") if late else Postpone(now + ELSEWHERE)
        role = guild.get_role(owed.role_id)
        if role is None:
            return Skip("role gone" if owed.is_earned else "nothing to take")
        if owed.is_earned and too_powerful(role):
            return Skip("role too powerful")
        self._done[due.id] = owed
        return DiscordAction(_errand(due, owed))

    async def _owed(
        self, session: AsyncSession, due: ClaimedDelivery
    ) -> rewards.RewardStatus | None:
        return await rewards.find_reward(session, due.guild_id, due.subject_id, due.period)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """See that it is still right; what was undone meanwhile is promised anew."""
        await rewards.resolve_failure(session, due.guild_id, due.period, arrived.at)
        if self._done.pop(due.id, None) != await self._owed(session, due):
            ids = {due.period}
            await rewards.enqueue(session, due.guild_id, due.subject_id, ids, arrived.at)

    async def skipped(
        self, session: AsyncSession, due: ClaimedDelivery, reason: str, now: dt.datetime, /
    ) -> None:
        """Let moderators know why a role is not given, where they can mend it."""
        self._done.pop(due.id, None)
        if reason in _WHY:
            await self._tell(session, due, _WHY[reason], now)

    async def refused(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Postpone | None:
        """Let moderators know, and try again for some days: they can mend it."""
        owed = self._done.pop(due.id, None)
        await self._tell(session, due, self._why(due, owed), now)
        return Postpone(now + _AGAIN) if now - due.due_at < _LONG_ENOUGH else None

    def _why(self, due: ClaimedDelivery, owed: rewards.RewardStatus | None) -> str:
        guild = self._bot.get_guild(due.guild_id)
        role = guild.get_role(owed.role_id) if guild and owed else None
        trouble = out_of_reach(role) if role else None
        return f"{trouble.sentence} I’ll try again by myself." if trouble else _REFUSED

    async def _tell(
        self, session: AsyncSession, due: ClaimedDelivery, why: str, now: dt.datetime
    ) -> None:
        milestone = self._bot.resources.catalog.milestone_names.by_id.get(due.period)
        name = milestone.name if milestone else due.period
        sentence = f"The role for “{name}” does not get to members. {why}"
        await rewards.record_failure(session, due.guild_id, due.period, sentence, now)


class RewardBackfill(DeliveryHandler):
    """Roles promised to those who had reached a milestone before, some at a time.

    There is nothing to do on Discord: this is how the bell comes back to it, also after a crash.
    """

    async def pack(
        self, _session: AsyncSession, _due: ClaimedDelivery, _now: dt.datetime, /
    ) -> DiscordAction:
        """Say that nothing is to be done but what follows."""
        return DiscordAction()

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Promise it to some more."""
        await rewards.enqueue_next_batch(session, due.guild_id, due.period, arrived.at)


def _errand(
    due: ClaimedDelivery, owed: rewards.RewardStatus
) -> Callable[[discord.Client], Awaitable[None]]:
    """Return what gives or takes a role; who left the server has no use for it."""

    async def do(client: discord.Client) -> None:
        change = client.http.add_role if owed.is_earned else client.http.remove_role
        reason = f"Milestone {due.period} {'reached' if owed.is_earned else 'undone'}"
        try:
            await change(due.guild_id, due.subject_id, owed.role_id, reason=reason)
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MEMBER:
                raise

    return do
