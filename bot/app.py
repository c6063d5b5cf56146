"""The bot: its connection to Discord, its lifecycle, and where its commands are offered."""

import asyncio
import datetime as dt
import pkgutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import discord
import structlog
from discord import app_commands

from bot.cluster.shard_claim import ShardClaim
from bot.command_sync import find_command_ids, sync_if_changed
from bot.delivery.dispatcher import Dispatcher
from bot.domain.shards import EVERY_SERVER, ID_SHIFT, ShardBlock
from bot.interactions import Client, Interaction, respond, router
from bot.interactions.errors import answer_error
from bot.interactions.interaction import Turns
from bot.rendered import CommandIds
from bot.resources import Resources
from bot.services.members import membership

log = structlog.get_logger(__name__)
_NEW_FOR = dt.timedelta(days=1)  # how long a server is new to the bot
_ANSWER_WITHIN_MS = 3_000  # for which Discord waits for the first answer
_PRESSED = (discord.InteractionType.component, discord.InteractionType.modal_submit)
_UI = Path(__file__).parent / "ui"  # the endpoints in each module register themselves
_COGS = Path(__file__).parent.parent / "cogs"  # the `setup` of each module adds its commands


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """Something that the bot does by itself at an interval, with database access of its own."""

    name: str  # for the log, if it fails
    run: Callable[[dt.datetime], Awaitable[None]]
    every: dt.timedelta


class Tree(app_commands.CommandTree["StudyBot"]):
    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Return whether a command or its autocomplete may run."""
        may_run = self.client.may_answer(interaction)
        if may_run:
            self.client.resources.metrics.started(interaction)
        return may_run

    async def on_error(
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        await answer_error(interaction, error)


class StudyBot(Client):
    """Cohort on Discord. It receives servers and interactions, but no members and no messages."""

    def __init__(
        self,
        resources: Resources,
        *,
        block: ShardBlock = EVERY_SERVER,
        shard_claim: ShardClaim | None = None,
        sync_commands: bool = False,
        test_guild_id: int | None = None,
    ) -> None:
        super().__init__(
            block,
            shard_claim or ShardClaim(),
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
        self.router = router
        self.dispatcher = Dispatcher(self)
        self.periodic_tasks: list[PeriodicTask] = []
        self.command_ids: CommandIds = {}
        self.turns = Turns()
        self._sync_commands, self._test_guild_id = sync_commands, test_guild_id
        self._newest_interaction = 0
        self._unreconciled, self._reconciling = set[int](), asyncio.Lock()

    async def setup_hook(self) -> None:
        """Load the jobs and every feature, then register the commands if they have changed."""
        import_endpoints()
        features = [f"cogs.{module.name}" for module in pkgutil.iter_modules([str(_COGS)])]
        for name in ("bot.jobs.registry", *features):
            await import_module(name).setup(self)
        if self._sync_commands:
            await sync_if_changed(
                self.tree, self.resources.database, test_guild_id=self._test_guild_id
            )
            self.command_ids = await find_command_ids(self.tree, self._test_guild_id)

    async def on_ready(self) -> None:
        commands, shards = len(self.tree.get_commands()), len(self.block.ids)
        log.info("ready", servers=len(self.guilds), commands=commands, shards=shards)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that a shard has begun a session, and which servers it has."""
        await super().on_shard_connect(shard_id)
        await self._reconcile(shard_id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep the data of a server that added the bot again; introduce the bot to a new one."""
        await self._reconcile(guild.shard_id)
        await self._record_added([guild])

    async def on_shard_ready(self, shard_id: int) -> None:
        """Introduce the bot to servers that added it lately, while it was offline."""
        await super().on_shard_ready(shard_id)
        since = self.resources.clock.now() - _NEW_FOR
        shown = [guild for guild in self.guilds if guild.shard_id == shard_id and guild.me]
        await self._record_added([each for each in shown if (each.me.joined_at or since) > since])

    async def _record_added(self, added: Sequence[discord.Guild]) -> None:
        if not added:
            return
        now = self.resources.clock.now()
        async with self.resources.database.writing() as connection:
            for guild in added:
                await membership.record_server_added(connection, guild.id, now)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Record that a server removed the bot; discord.py reports outages differently."""
        await self._reconcile(guild.shard_id)

    async def _reconcile(self, shard_id: int) -> None:
        self._unreconciled.add(shard_id)
        try:
            await self.reconcile(self.resources.clock.now())
        except Exception as error:  # noqa: BLE001 - whatever it is, a periodic task tries again
            log.warning("servers not recorded yet", shard=shard_id, reason=type(error).__name__)

    async def reconcile(self, now: dt.datetime) -> None:
        """Record which servers the bot is in, for each shard where that may not be recorded yet."""
        async with self._reconciling:  # so that what is true now is committed last
            for shard_id in list(self._unreconciled):
                shard = ShardBlock.of([shard_id], self.block.count)
                present = {guild.id for guild in self.guilds if shard.serves(guild.id)}
                self._unreconciled.discard(shard_id)  # first, as it may change again meanwhile
                try:
                    async with self.resources.database.writing() as connection:
                        await membership.reconcile_servers(connection, present, shard, now)
                except Exception:
                    self._unreconciled.add(shard_id)
                    raise

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer a button, menu or form."""
        if self.may_answer(interaction):
            self.resources.metrics.started(interaction)
            await respond.respond_to_press(interaction)

    def dispatch(self, event: str, /, *args: Any, **options: Any) -> None:
        """Note which interaction is the newest, before any is answered; then pass on what happened.

        Commands and autocomplete are not passed on: the tree has them already.
        """
        if event == "interaction":
            self._newest_interaction = max(self._newest_interaction, args[0].id)
            if args[0].type not in _PRESSED:
                return
        super().dispatch(event, *args, **options)

    def may_answer(self, interaction: Interaction) -> bool:
        """Return whether Discord may still wait for an answer.

        A process that goes on after a pause receives at once what was asked meanwhile. If it answered
        all of that, new interactions would wait too long. Ids say when Discord made them, so no clock
        of this machine has to be right.
        """
        age_ms = (self._newest_interaction >> ID_SHIFT) - (interaction.id >> ID_SHIFT)
        if age_ms > _ANSWER_WITHIN_MS:
            log.info("left unanswered", interaction=interaction.id, reason="arrived too late")
        return age_ms <= _ANSWER_WITHIN_MS

    async def close(self) -> None:
        await super().close()
        await self.resources.pictures.close()
        await self.resources.database.close()


def import_endpoints() -> None:
    for module in pkgutil.walk_packages([str(_UI)], "bot.ui."):
        import_module(module.name)


C = TypeVar("C", bound="Callable[..., Any] | app_commands.Command[Any, ..., Any]")


def anywhere(command: C) -> C:
    command = app_commands.allowed_installs(guilds=True, users=True)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(command)


def in_servers(command: C) -> C:
    command = app_commands.allowed_installs(guilds=True, users=False)(command)
    return app_commands.guild_only(command)


def in_servers_and_messages(command: C) -> C:
    command = app_commands.allowed_installs(guilds=True, users=False)(command)
    return app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)(command)


def for_moderators(command: C) -> C:
    """Offer a command to those who may Manage Server; its `ModeratorRoute` is checked again."""
    return app_commands.default_permissions(manage_guild=True)(in_servers(command))
