"""What a kind of delivery defines, and the values that the dispatcher and it exchange."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

import discord
from discord import ui
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.delivery import SkipReason
from bot.services.delivery.outbox import ClaimedDelivery

UNREACHABLE_RETRY = dt.timedelta(minutes=2)
"""When to retry if this process does not see the server; another process may see it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent: to a channel, or to a person's direct messages."""

    view: ui.LayoutView
    channel_id: int | None = None
    user_id: int | None = None
    ping_role_id: int | None = None
    """The role that this message may ping, if its moderators chose one."""
    thread: str = ""
    """The name of the thread to be opened under it; none if empty."""


async def _do_nothing(_client: discord.Client) -> None:
    """Do nothing on Discord."""


@dataclass(frozen=True, slots=True)
class DiscordAction:
    """Something to be done on Discord, harmless when done twice: a role given, a message edited.

    By default nothing is done, and only what follows in `delivered` matters.
    """

    do: Callable[[discord.Client], Awaitable[object]] = _do_nothing


@dataclass(frozen=True, slots=True)
class Skip:
    """The delivery is not to be made."""

    reason: SkipReason
    cause: str = ""
    """What led to it, for moderators; empty if unknown."""

    @property
    def text(self) -> str:
        """The reason and its cause, as stored and shown."""
        return f"{self.reason}: {self.cause}" if self.cause else self.reason.value


@dataclass(frozen=True, slots=True)
class Postpone:
    """The delivery cannot be made now; it is tried again at the given time."""

    until: dt.datetime


Content: TypeAlias = Message | DiscordAction | Skip | Postpone


@dataclass(frozen=True, slots=True)
class SentMessage:
    """Where and when a message was sent; after an action, both ids are 0."""

    channel_id: int
    message_id: int
    at: dt.datetime


class PermanentFailure(Exception):
    """Discord will not accept the delivery, however often it is tried."""


class PeriodicTask(Protocol):
    """Something that the bot does by itself at each tick, with database access of its own."""

    async def run(self, now: dt.datetime, /) -> bool:
        """Do some of what is due; True if there may be more to do at once."""
        ...


T = TypeVar("T")


class DeliveryHandler(ABC, Generic[T]):
    """A kind of delivery. `T` is what a delivery is made from, as read from the database."""

    async def enqueue_due(self, _session: AsyncSession, _now: dt.datetime, /) -> bool:
        """Enqueue some of what has fallen due; True if there may be more. By default, nothing."""
        return False

    @abstractmethod
    async def load(
        self, session: AsyncSession, delivery: ClaimedDelivery, now: dt.datetime, /
    ) -> T | Skip:
        """Read everything that the delivery is made from."""

    async def refresh(self, _loaded: T, _delivery: ClaimedDelivery, /) -> bool:
        """Ask Discord whether what was loaded is still true; True if it is to be loaded again.

        No session is open meanwhile. By default, nothing is asked.
        """
        return False

    @abstractmethod
    def build(self, loaded: T, delivery: ClaimedDelivery, now: dt.datetime, /) -> Content:
        """Build the message or action, or say why there is none."""

    async def delivered(
        self,
        session: AsyncSession,
        delivery: ClaimedDelivery,
        sent: SentMessage,
        loaded: T | None,
        /,
    ) -> None:
        """Record what follows from the delivery, in the transaction that records it as sent.

        `loaded` is None if an earlier attempt sent the message, and it would now be skipped.
        """

    async def skipped(
        self, session: AsyncSession, delivery: ClaimedDelivery, skip: Skip, now: dt.datetime, /
    ) -> None:
        """Record what follows from not making the delivery."""

    async def refused(
        self, _session: AsyncSession, _delivery: ClaimedDelivery, _now: dt.datetime, /
    ) -> Postpone | None:
        """Record what follows from Discord's refusal; None if the delivery is to be given up."""
        return None


def marker(delivery: ClaimedDelivery) -> str:
    """Return the part of a button's id by which the message of a delivery is found again."""
    return f"d{delivery.id}"
