"""The bot as discord.py sees it, and what its commands may reach for."""

from __future__ import annotations

import asyncio
import datetime as dt
import pkgutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.command_sync import sync_if_changed
from bot.delivery.dispatcher import Dispatcher
from bot.domain.actor import Actor
from bot.domain.content.catalog import Catalog
from bot.domain.errors import Refusal
from bot.interactions import reply, respond
from bot.interactions.errors import answer_error
from bot.interactions.router import Router
from bot.interactions.screen import Screen
from bot.resources import Resources
from bot.services.groups import servers

log = structlog.get_logger(__name__)

CLAIMED = "claimed"
"""Key in `Interaction.extras`: a button of ours is taking care of this click."""

_COGS = Path(__file__).parent.parent / "cogs"
"""Features are found by their file; nothing imports them."""

_LOOK_AFTER = 2.0  # seconds; Discord gives up after 3
_FROM_BEFORE = (
    "This button or form is from an earlier version and no longer works. "
    "Call the command again; `/help` lists them all."
)


@dataclass(frozen=True, slots=True)
class Syncing:
    """Where to sync the commands to: everywhere, or to one server."""

    test_guild_id: int | None = None


Opener: TypeAlias = Callable[[Catalog, Sequence[str]], Screen]
"""Draws the screen that a link leads to, from the ids in the link."""

Afterwards: TypeAlias = Callable[[discord.Interaction[Any]], Awaitable[None]]
"""Does something after a command of a group has been answered."""

Doer: TypeAlias = Callable[[discord.Interaction[Any], Sequence[str]], Awaitable[None]]
"""Does what a button or menu is for, and answers; it gets the ids in it and what was chosen."""


class Tree(app_commands.CommandTree["StudyBot"]):
    """The slash commands; what they raise is answered in one place."""

    async def interaction_check(self, interaction: discord.Interaction[StudyBot], /) -> bool:
        """Check that a moderator asks for a moderators' command, or for suggestions to one.

        Raises:
            CheckFailure: somebody else does; its cause is the refusal.
        """
        command = interaction.command
        root = (isinstance(command, app_commands.Command) and command.root_parent) or command
        if getattr(root, "default_permissions", None):
            try:
                respond.require_moderator(interaction)
            except Refusal as refusal:
                raise app_commands.CheckFailure from refusal
        return True

    async def on_error(
        self, interaction: discord.Interaction[StudyBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answer the member who asked."""
        await answer_error(interaction, error)


class StudyBot(commands.Bot):
    """Cohort on Discord. It sees servers and interactions, and neither members nor messages."""

    def __init__(
        self,
        resources: Resources,
        *,
        syncing: Syncing | None = None,
        grace: dt.timedelta = dt.timedelta(days=30),
    ) -> None:
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
        self.router = Router()
        self.openers: dict[str, Opener] = {}
        self.doers: dict[str, Doer] = {}
        self.afterwards: dict[str, Afterwards] = {}
        self.dispatcher = Dispatcher(self, resources.database)
        self.grace = grace
        self._syncing = syncing
        self._answering: set[asyncio.Task[None]] = set()

    async def setup_hook(self) -> None:
        """Load the jobs and every feature, then tell Discord the commands if they changed."""
        await self.load_extension("bot.jobs.registry")
        for module in pkgutil.iter_modules([str(_COGS)]):
            await self.load_extension(f"cogs.{module.name}")
        if self._syncing:
            await sync_if_changed(
                self.tree, self.resources.database, test_guild_id=self._syncing.test_guild_id
            )

    async def on_ready(self) -> None:
        """Note that the bot is there; after a lost session Discord says so again."""
        log.info("ready", servers=len(self.guilds), commands=len(self.tree.get_commands()))
        async with self.resources.database.writing() as session:
            present = {guild.id for guild in self.guilds}  # those in an outage are among them
            await servers.reconcile(session, present, self.resources.clock.now())

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Welcome a server back: what it had is still there."""
        async with self.resources.database.writing() as session:
            await servers.record_returned(session, guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that a server removed the bot. An outage is told to us as something else."""
        async with self.resources.database.writing() as session:
            await servers.record_left(session, guild.id, self.resources.clock.now())

    async def on_app_command_completion(
        self, interaction: discord.Interaction[Any], command: app_commands.Command[Any, ..., Any]
    ) -> None:
        """Let the feature add something to its answer."""
        afterwards = self.afterwards.get((command.root_parent or command).name)
        if afterwards:
            await afterwards(interaction)

    def reachable(self, guild_id: int) -> discord.Guild | None:
        """Return a server, unless it is out of reach: in an outage, or seen by another process."""
        guild = self.get_guild(guild_id)
        return None if guild is None or guild.unavailable else guild

    async def run_due(self) -> int:
        """Do what has fallen due by now; safe at any time, any number of times."""
        return await self.dispatcher.run_due(self.resources.clock.now())

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer buttons, menus and forms; see that everything is answered in time."""
        if not self.is_old(interaction):
            await respond.on_interaction(interaction)
            return
        self.loop.call_later(_LOOK_AFTER, self._look_after, interaction)

    def is_old(self, interaction: discord.Interaction[Any]) -> bool:
        """Return whether a feature that is not routed yet takes care of this (temporary)."""
        if interaction.extras.get(CLAIMED):
            return True
        data: Any = interaction.data or {}
        parts: list[str] = [*str(data.get("custom_id", "")).split(":"), ""]
        feature, version = parts[:2]
        return version in {"", "1"} and (
            interaction.type.value in {2, 4}
            or len(feature) == 32
            or feature in {*self.doers, *self.openers}
        )

    def _look_after(self, interaction: discord.Interaction[Any]) -> None:
        """Ask for more time for what takes long; answer what nothing takes care of.

        That is a button or form from before, or suggestions for an option that is no more.
        """
        if interaction.response.is_done() or self.is_closed():
            return
        command = interaction.type is discord.InteractionType.application_command
        if command or interaction.extras.get(CLAIMED):
            reply.defer(interaction)
            return
        task = self.loop.create_task(answer_error(interaction, Refusal(_FROM_BEFORE)))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def close(self) -> None:
        """Leave Discord, end the drawing worker, close the database."""
        await super().close()
        await self.resources.pictures.close()
        await self.resources.database.close()


Interaction: TypeAlias = discord.Interaction[StudyBot]


def seat(interaction: discord.Interaction[Any]) -> Actor:
    """Return who asks and from where.

    Raises:
        Refusal: it is not in a server.
    """
    user, guild_id = interaction.user, interaction.guild_id
    if guild_id is None:
        raise Refusal("This works in a server only. Type it in one of its channels.")
    roles = user._roles if isinstance(user, discord.Member) else ()  # noqa: SLF001
    return Actor(
        guild_id,
        user.id,
        user.display_name,
        frozenset(map(int, roles)),
        is_moderator=interaction.permissions.manage_guild,
    )


C = TypeVar("C", bound="Callable[..., Any] | app_commands.Command[Any, ..., Any]")


def anywhere(command: C) -> C:
    """Offer a command in servers, in direct messages, and to people who installed it themselves."""
    command = app_commands.allowed_installs(guilds=True, users=True)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)


def seat_in(interaction: discord.Interaction[Any], guild_id: int) -> Actor:
    """Return who presses a button that belongs to a server, perhaps in their direct messages."""
    if interaction.guild_id == guild_id:
        return seat(interaction)
    return Actor(guild_id, interaction.user.id, "")


def in_servers(command: C) -> C:
    """Offer a command in servers only."""
    command = app_commands.allowed_installs(guilds=True, users=False)(command)
    return app_commands.guild_only(command)


def in_servers_and_messages(command: C) -> C:
    """Offer a command in servers and in direct messages with the bot."""
    command = app_commands.allowed_installs(guilds=True, users=False)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)(command)


def for_moderators(command: C) -> C:
    """Offer a command to those who may Manage Server; whoever runs it is checked again."""
    return app_commands.default_permissions(manage_guild=True)(in_servers(command))


def check_moderator(interaction: discord.Interaction[Any]) -> None:
    """See that a moderator asks.

    Raises:
        Refusal: the person may not Manage Server.
    """
    if not interaction.permissions.manage_guild:
        raise Refusal(
            "This is for moderators: it needs the permission **Manage Server**. Ask one of them."
        )


class ForModerators(commands.GroupCog):
    """Commands for moderators (the command tree checks that)."""


class ModeratorGroup(app_commands.Group):
    """Commands for moderators that share a name within `/manage` (the command tree checks that)."""
