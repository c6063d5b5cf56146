"""What commands, buttons and jobs may use: built once in `bot/runner.py` and passed to the bot."""

import asyncio
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

import discord

from bot.db.database import Database
from bot.domain.actor import Actor
from bot.domain.content import Catalog
from bot.domain.cooldown import Cooldown
from bot.domain.schedule.clock import Clock
from bot.metrics import Metrics
from bot.pictures.renderer import Pictures


class Membership(Protocol):
    """Asks Discord which members are still in a server, and stores the answer.

    `bot/jobs/membership.py` implements it. If Discord does not answer, what is stored stays as it
    was.
    """

    @property
    def may_ask(self) -> bool:
        """Whether Discord may be asked now on behalf of a page."""

    async def look_up(
        self, guild: discord.Guild | None, actor: Actor, member_ids: Collection[int]
    ) -> bool:
        """Look up members whom a page is about to show; True if anyone left or came back."""

    async def look_up_before_post(
        self, guild: discord.Guild | None, member_ids: Collection[int]
    ) -> bool:
        """Look up members whom a post is about to name; True if anyone left or came back.

        If Discord may not be asked right now, the post does not wait for it.
        """

    async def look_up_now(self, guild: discord.Guild | None, member_ids: Collection[int]) -> bool:
        """Look up members as soon as Discord may be asked; True if anyone left or came back."""


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that commands, buttons and jobs share."""

    catalog: Catalog
    pictures: Pictures
    database: Database
    clock: Clock
    membership: Membership
    keep_servers: dt.timedelta = dt.timedelta(days=30)
    """How long the data of a server is kept after it removed the bot."""
    backup_every: dt.timedelta | None = None
    """How often an SQLite database is copied; None: not at all."""
    public_answers: Cooldown = field(default_factory=Cooldown)
    """Limits how often something is shown to a whole channel."""
    metrics: Metrics = field(default_factory=Metrics)
    copying_files: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    """Held while a file that was handed in is copied, since it is read into memory."""
    writing_export: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while an export is written, so that one at a time takes memory."""
