"""What the courier carries, and what a feature tells it about its kind of delivery."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot.services.delivery.outbox import ClaimedDelivery

ELSEWHERE = dt.timedelta(minutes=2)
"""Until a delivery is looked at again whose server this process does not see, but another may."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent: to a channel, or to a person's direct messages."""

    view: ui.LayoutView
    channel_id: int | None = None
    user_id: int | None = None
    ping_role_id: int | None = None
    """The role that this message may ping, where its moderators chose one."""
    thread: str = ""
    """The name of a thread to be opened under it; none if empty."""


@dataclass(frozen=True, slots=True)
class Skip:
    """A delivery that is not wanted, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Postpone:
    """A delivery that cannot be made now, and when to try again."""

    until: dt.datetime


async def _nothing(_client: discord.Client) -> None:
    """Do nothing on Discord."""


@dataclass(frozen=True, slots=True)
class DiscordAction:
    """Something to be done on Discord, harmless when done twice: a role given, a message edited.

    By default it is nothing, and only what follows matters.
    """

    do: Callable[[discord.Client], Awaitable[object]] = _nothing


@dataclass(frozen=True, slots=True)
class SentMessage:
    """Where a message is, and since when; of an errand, when it was done, and nowhere."""

    channel_id: int
    message_id: int
    at: dt.datetime


class PermanentFailure(Exception):
    """A delivery that cannot be made, however often it is tried."""


class PeriodicTask(Protocol):
    """Something to be done whenever the bell rings."""

    async def promise(self, session: AsyncSession, now: dt.datetime, /) -> bool:
        """Plan what has fallen due; True while there may be more."""
        ...


class DeliveryHandler(ABC):
    """What a kind of delivery is about; by default nothing falls due by itself, nothing follows."""

    async def promise(self, _session: AsyncSession, _now: dt.datetime, /) -> bool:
        """Plan what has fallen due; True while there may be more."""
        return False

    async def prepare(self, _due: ClaimedDelivery, _now: dt.datetime, /) -> None:
        """Find out at Discord what has to be known before it is packed; no session is open."""
        return

    @abstractmethod
    async def pack(
        self, session: AsyncSession, due: ClaimedDelivery, now: dt.datetime, /
    ) -> Message | DiscordAction | Skip | Postpone:
        """Make the message, or say what is to be done, or why there is nothing."""

    async def delivered(  # noqa: B027 - for most, nothing follows
        self, session: AsyncSession, due: ClaimedDelivery, arrived: SentMessage, /
    ) -> None:
        """Do what follows from a message that arrived."""

    async def skipped(  # noqa: B027 - for most, nothing follows
        self, session: AsyncSession, due: ClaimedDelivery, reason: str, now: dt.datetime, /
    ) -> None:
        """Do what follows from a message that is not wanted any more."""

    async def refused(
        self, _session: AsyncSession, _due: ClaimedDelivery, _now: dt.datetime, /
    ) -> Postpone | None:
        """Do what follows from Discord's no; a `Wait` where it may yet become a yes."""
        return None


def marker(due: ClaimedDelivery) -> str:
    """Return what a message carries in the ids of its buttons, to be found by."""
    return f"d{due.id}"
