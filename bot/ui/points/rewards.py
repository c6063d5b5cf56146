"""Roles for milestones: chosen by moderators, given and taken back by the courier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import StudyBot, seat
from bot.delivery.handler import (
    ELSEWHERE,
    DeliveryHandler,
    DiscordAction,
    Postpone,
    SentMessage,
    Skip,
)
from bot.domain.content.catalog import Catalog
from bot.domain.content.scoring import Milestone
from bot.domain.errors import Refusal
from bot.formatting import bullets, count, listed, plain, quoted
from bot.interactions.screen import Screen, page
from bot.permissions.checks import out_of_reach
from bot.permissions.role_safety import not_theirs, power_of, too_powerful
from bot.services.delivery.outbox import ClaimedDelivery
from bot.services.points import rewards
from bot.ui.autocomplete import suggesting
from bot.ui.base import show
from bot.ui.groups.endpoints import tell

KIND = rewards.KIND
_UNKNOWN_MEMBER = 10007
_AGAIN = dt.timedelta(hours=1)
_LONG_ENOUGH = dt.timedelta(days=7)
"""How long a role that Discord refuses is tried for."""


async def reward(
    interaction: discord.Interaction[Any], named: str | None, role: discord.Role | None
) -> None:
    """Show which milestones bring a role, having chosen or taken away one if one is named.

    Raises:
        Refusal: no such milestone, or a role that members cannot or must not get.
    """
    resources, who = interaction.client.resources, seat(interaction)
    pack, now = resources.catalog, resources.clock.now()
    if named is None and role is not None:
        raise Refusal("Say which milestone brings this role: fill in the option `milestone`.")
    said = ""
    async with resources.database.writing() as session:
        if named is not None:
            milestone = _found(pack, named)
            if role is None:
                had = await rewards.take_away(session, who, milestone.id, now=now)
                said = _taken_away(milestone, had)
            else:
                check(role, interaction.user)
                people = await rewards.choose(session, who, milestone.id, role.id, now=now)
                said = _chosen(milestone, role, people)
        chosen = await rewards.roles(session, who.guild_id)
    await show(interaction, rewards_screen(pack, chosen, said))
    await tell(interaction)


def _found(pack: Catalog, typed: str) -> Milestone:
    found = pack.milestone_names.find(typed)
    if found is None:
        near = [f"“{one.name}”" for one in pack.milestone_names.nearest(typed)]
        hint = f" Did you mean {listed(near)}?" if near else ""
        raise Refusal(f"There is no milestone {quoted(typed)}.{hint}")
    return found


milestone_names = suggesting(
    lambda interaction, typed: [
        app_commands.Choice(name=one.name, value=one.id)
        for one in interaction.client.resources.catalog.milestone_names.suggest(typed)
    ]
)


def check(role: discord.Role, chooser: discord.Member | discord.User) -> None:
    """See that a role is one that members may get, and that bot and chooser can give it.

    Raises:
        Refusal: it is not; it says why, and what to do.
    """
    name = plain(role.name).removeprefix("@\u200b").removeprefix("@")
    if role.is_default():
        raise Refusal("Everyone has @\u200beveryone already. Choose a role that says something.")
    if role.managed:
        raise Refusal(
            f"@{name} belongs to a bot, a subscription or the server’s boosts, so nobody can give "
            "it. Make a role of your own: Server Settings → Roles → Create Role."
        )
    if power := power_of(role):
        raise Refusal(
            f"@{name} lets people moderate: it grants {power}, and whoever reaches the milestone would get it. Choose "
            "a role without such power, or take it away: Server Settings → Roles → "
            f"@{name} → Permissions."
        )
    if trouble := out_of_reach(role):
        raise Refusal(trouble.sentence)
    if why := not_theirs(role, chooser):
        raise Refusal(why)


def _chosen(milestone: Milestone, role: discord.Role, people: int) -> str:
    had = f" {count(people, 'member')} reached it before and will get it, too." if people else ""
    return f"“{milestone.name}” now brings {role.mention}.{had}"


def _taken_away(milestone: Milestone, had: int | None) -> str:
    if had is None:
        return f"“{milestone.name}” brings no role. Fill in the option `role` to choose one."
    return (
        f"“{milestone.name}” brings no role any more. Who has <@&{had}> keeps it; new ones do not "
        "get it."
    )


def rewards_screen(pack: Catalog, chosen: Mapping[str, int], said: str = "") -> Screen:
    """Draw all milestones, each with the role that it brings."""
    lines = [
        f"**{milestone.name}** · "
        + (f"<@&{chosen[milestone.id]}>" if milestone.id in chosen else "no role")
        for milestone in pack.scoring.milestones
    ]
    text = bullets(lines) or "This content pack has no milestones."
    return page(
        f"## Roles for milestones\n{said}\n\n{text}".replace("\n\n\n", "\n"),
        footer="Who reaches a milestone gets its role, once; undone in time, it is taken back. "
        "Choose with the options `milestone` and `role`; without a role, it is taken away.",
    )


class Rewards(DeliveryHandler):
    """Roles on their way to whoever reached a milestone, or away from who undid it."""

    def __init__(self, bot: StudyBot) -> None:
        self._bot = bot
        self._done: dict[int, rewards.Owed] = {}
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
            return Skip("role gone" if owed.held else "nothing to take")
        if owed.held and too_powerful(role):
            return Skip("role too powerful")
        self._done[due.id] = owed
        return DiscordAction(_errand(due, owed))

    async def _owed(self, session: AsyncSession, due: ClaimedDelivery) -> rewards.Owed | None:
        return await rewards.owed(session, due.guild_id, due.subject_id, due.period)

    async def delivered(
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """See that it is still right; what was undone meanwhile is promised anew."""
        await rewards.all_well(session, due.guild_id, due.period, arrived.at)
        if self._done.pop(due.id, None) != await self._owed(session, due):
            ids = {due.period}
            await rewards.promise(session, due.guild_id, due.subject_id, ids, arrived.at)

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

    def _why(self, due: ClaimedDelivery, owed: rewards.Owed | None) -> str:
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
        await rewards.cannot(session, due.guild_id, due.period, sentence, now)


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
        await rewards.promise_some(session, due.guild_id, due.period, arrived.at)


def features(bot: StudyBot) -> dict[str, DeliveryHandler]:
    """Return what carries roles for milestones, by kind of delivery."""
    return {rewards.KIND: Rewards(bot), rewards.REST: RewardBackfill()}


_REFUSED = "Discord refuses it; `/setup check` shows what is missing. I’ll try again by myself."
_WHY = {
    "role gone": "It was deleted. Choose another with `/manage board reward`, or none.",
    "role too powerful": "It lets people moderate by now. Take that away or choose another role, "
    "then choose it with `/manage board reward`: who reached the milestone meanwhile gets it, too.",
}


def _errand(
    due: ClaimedDelivery, owed: rewards.Owed
) -> Callable[[discord.Client], Awaitable[None]]:
    """Return what gives or takes a role; who left the server has no use for it."""

    async def do(client: discord.Client) -> None:
        change = client.http.add_role if owed.held else client.http.remove_role
        reason = f"Milestone {due.period} {'reached' if owed.held else 'undone'}"
        try:
            await change(due.guild_id, due.subject_id, owed.role_id, reason=reason)
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MEMBER:
                raise

    return do
