"""Gives members who left a server and came back the roles that left with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable

import discord
import structlog
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
from bot.permissions.role_safety import too_powerful
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.members import membership, rejoins
from bot.services.members.rejoins import RejoiningMember

log = structlog.get_logger(__name__)

_EVERY = dt.timedelta(minutes=1)
_A_DAY = dt.timedelta(days=1)


class Returns(DeliveryHandler):
    """What is done for who is back: their group's role first, then those of their milestones."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._next: dt.datetime | None = None

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Look, once a minute, who is back."""
        if self._next and now < self._next:
            return False
        more = await rejoins.make_due(session, now)
        if not more:
            self._next = now + _EVERY
        return more

    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> DiscordAction | Skip | Postpone:
        """Say which role is to be given, by what is stored now; who is away is waited for."""
        back = await rejoins.find_rejoining(session, due.guild_id, due.subject_id)
        if back is None:
            return Skip("forgotten")
        if back.left_at:
            return Postpone(max(back.left_at + membership.GRACE_PERIOD, now + _A_DAY))
        guild = self._bot.reachable(due.guild_id)
        if guild is None:
            return Postpone(now + ELSEWHERE)
        role = guild.get_role(back.role_id or 0)
        return (
            DiscordAction(_give(due, back, role))
            if role and not too_powerful(role)
            else DiscordAction()
        )

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Promise the roles of their milestones."""
        await rejoins.enqueue_rewards(session, due.guild_id, due.subject_id, arrived.at)


def _give(
    due: ClaimedDelivery, back: RejoiningMember, role: discord.Role
) -> Callable[[discord.Client], Awaitable[None]]:
    """Return what gives the role of a group, to who could join it now.

    Where that is not allowed, moderators hear it from the doctor.
    """

    async def do(client: discord.Client) -> None:
        http, of = client.http, (due.guild_id, due.subject_id)
        try:
            if (
                back.required_role_id
                and str(back.required_role_id) not in (await http.get_member(*of))["roles"]
            ):
                return
            await http.add_role(*of, role.id, reason="Came back to the server")
        except (discord.Forbidden, discord.NotFound) as error:
            log.info("role not given again", guild=due.guild_id, reason=error.code)

    return do
