"""The bot as discord.py sees it, and what its commands may reach for."""

from __future__ import annotations

import asyncio
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.domain.catalog import Catalog
from bot.domain.errors import Refusal
from bot.errors import answer_error
from bot.pictures import Pictures
from bot.screen import Screen
from bot.sync import sync_if_changed

log = structlog.get_logger(__name__)

PERMISSIONS = discord.Permissions(attach_files=True)
"""What the bot needs in a server, and all that its invitation asks for."""

CLAIMED = "claimed"
"""Key in `Interaction.extras`: a button of ours is taking care of this click."""

_COGS = Path(__file__).parent.parent / "cogs"
"""Features are found by their file; nothing imports them."""

_UNCLAIMED_AFTER = 2.0  # seconds; Discord gives up after 3
_FROM_BEFORE = (
    "This button or form is from an earlier version and no longer works. "
    "Call the command again; `/help` lists them all."
)


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything a command or button may reach for. If it is not here, it is not available."""

    catalog: Catalog
    pictures: Pictures


@dataclass(frozen=True, slots=True)
class Syncing:
    """Where to sync the commands to, and where to note that it was done."""

    notes: Path
    test_guild_id: int | None = None


Opener: TypeAlias = Callable[[Catalog, Sequence[str]], Screen]
"""Draws the screen that a link leads to, from the ids in the link."""


class Tree(app_commands.CommandTree["StudyBot"]):
    """The slash commands; what they raise is answered in one place."""

    async def on_error(
        self, interaction: discord.Interaction[StudyBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the member who asked."""
        await answer_error(interaction, error)


class StudyBot(commands.Bot):
    """Cohort on Discord. It sees servers and interactions, and neither members nor messages."""

    def __init__(self, resources: Resources, *, syncing: Syncing | None = None) -> None:
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=60,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.resources = resources
        self.openers: dict[str, Opener] = {}
        self._syncing = syncing
        self._answering: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """Load every feature, then tell Discord the commands if they changed."""
        for module in pkgutil.iter_modules([str(_COGS)]):
            await self.load_extension(f"cogs.{module.name}")
        if self._syncing:
            await sync_if_changed(
                self.tree, notes=self._syncing.notes, test_guild_id=self._syncing.test_guild_id
            )

    async def on_ready(self) -> None:
        """Note that the bot is there; after a lost session Discord says so again."""
        log.info("ready", servers=len(self.guilds), commands=len(self.tree.get_commands()))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """See to it that what nothing takes care of is answered all the same, a little later.

        That is a button or form from before, or suggestions for an option that is no more.
        """
        if interaction.type is not discord.InteractionType.application_command:
            self.loop.call_later(_UNCLAIMED_AFTER, self._answer_if_unclaimed, interaction)

    def _answer_if_unclaimed(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.extras.get(CLAIMED) or interaction.response.is_done() or self.is_closed():
            return
        task = self.loop.create_task(answer_error(interaction, Refusal(_FROM_BEFORE)))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def close(self) -> None:
        """Leave Discord and end the drawing worker."""
        await super().close()
        await self.resources.pictures.close()


Interaction: TypeAlias = discord.Interaction[StudyBot]

C = TypeVar("C", bound="Callable[..., Any] | app_commands.Command[Any, ..., Any]")


def anywhere(command: C) -> C:
    """Offer a command in servers, in direct messages, and to people who installed it themselves."""
    command = app_commands.allowed_installs(guilds=True, users=True)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)
