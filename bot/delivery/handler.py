"""What the dispatcher calls: a handler for each kind of job, and planners."""

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar

import discord
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.sender import DiscordAction, Message, Sent
from bot.domain.jobs import SkipReason
from bot.domain.shards import ShardBlock
from bot.interactions import Client
from bot.services.outbox import ClaimedJob


class Planner(Protocol):
    """Enqueues some of what has fallen due."""

    async def __call__(
        self, connection: AsyncConnection, *, now: dt.datetime, block: ShardBlock
    ) -> bool | None:
        """Return True if there may be more, to be called again at once instead of at the next tick."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """Do this job later: it is tried again at the given time."""

    until: dt.datetime
    reason: str  # for the log


class ServerUnreachable(ConnectionError):
    """There is an outage, or another process serves the server; the job is tried again soon."""


Content: TypeAlias = Message | DiscordAction | SkipReason | Postpone
T = TypeVar("T")


class JobHandler(ABC, Generic[T]):
    """Does one kind of job, in one attempt; `load` reads a `T`, `build` makes a message of it."""

    refused_retry: ClassVar = dt.timedelta(minutes=15)
    is_tried_again: ClassVar = False  # if Discord refuses it, as moderators may change permissions
    keep_trying: ClassVar = dt.timedelta(days=7)  # for how long it is tried again

    def __init__(self, bot: Client, job: ClaimedJob, now: dt.datetime) -> None:
        self.bot, self.job, self.now = bot, job, now
        self.catalog = bot.resources.catalog

    @property
    def subject_ids(self) -> tuple[int, int]:
        """The ids of the job's server, and of what it is about there."""
        return self.job.guild_id, self.job.subject_id

    @property
    def guild(self) -> discord.Guild | None:
        """The server; None in an outage, or if another process serves it."""
        return self.bot.reachable(self.job.guild_id)

    def require_guild(self) -> discord.Guild:
        """Return the server; raise ServerUnreachable, by which the job is postponed, if there is none."""
        if self.guild is None:
            raise ServerUnreachable
        return self.guild

    @abstractmethod
    async def load(self, connection: AsyncConnection) -> T | SkipReason:
        """Read everything that the job is made from, or return why it is skipped."""

    @abstractmethod
    def build(self, loaded: T) -> Content:
        """Build the message or action, or return why there is none."""

    async def delivered(self, connection: AsyncConnection, sent: Sent, loaded: T | None) -> None:
        """Record what follows from a message, in the transaction that records it as sent.

        `loaded` is None if an earlier attempt sent it and `load` now returns a SkipReason.
        """

    async def done(self, connection: AsyncConnection, loaded: T) -> None:
        """Record what follows from an action, in the transaction that records it as done."""

    async def undo_for_deleted(self, connection: AsyncConnection, loaded: T) -> None:
        """Undo an action during which its member deleted their data, and with it the job."""

    async def skipped(self, connection: AsyncConnection, reason: SkipReason) -> None:
        """Record what follows from not doing the job."""

    async def refused_by_discord(self, _connection: AsyncConnection) -> Postpone | None:
        """Record what follows from Discord's refusal; return None to give the job up."""
        return self.try_later()

    def try_later(self, reason: str = "refused by Discord") -> Postpone | None:
        """Return when to try again what Discord refuses, or would for this reason; None to give it up."""
        if not self.is_tried_again or self.now - self.job.due_at > self.keep_trying:
            return None
        return Postpone(self.now + self.refused_retry, reason)


AnyHandler: TypeAlias = JobHandler[Any]
