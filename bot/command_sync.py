"""Syncs the slash commands to Discord, only if they changed since the last sync."""

import hashlib
import json
from typing import Any

import discord
import structlog
from discord import app_commands
from sqlalchemy import select

from bot.db.database import Database, TransactionLock
from bot.db.models import SyncedCommands
from bot.db.statements import upsert
from bot.rendered import CommandIds

log = structlog.get_logger(__name__)


async def sync_if_changed(
    tree: app_commands.CommandTree[Any], database: Database, *, test_guild_id: int | None = None
) -> bool:
    """Sync the commands to all servers, or to the test server only; False if nothing changed.

    A hash of what was last synced is stored for each application and test server. Discord allows
    200 new commands a day, so a bot that synced at each start could run out of them. If several
    processes start at once, one syncs while the others wait.
    """
    scope = f"{tree.client.application_id}:{test_guild_id or 'everywhere'}"
    commands = [command.to_dict(tree) for command in tree.get_commands()]
    current = hashlib.sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()
    async with database.locked(TransactionLock.COMMAND_SYNC):
        async with database.reading() as connection:
            known = select(SyncedCommands.fingerprint).where(SyncedCommands.scope == scope)
            if await connection.scalar(known) == current:
                return False
        guild = discord.Object(test_guild_id) if test_guild_id else None
        if guild:
            tree.copy_global_to(guild=guild)
        synced = await tree.sync(guild=guild)
        async with database.writing() as connection:
            await upsert(connection, SyncedCommands, {"scope": scope}, {"fingerprint": current})
    log.info("commands synced", count=len(synced), guild=test_guild_id)
    return True


async def find_command_ids(
    tree: app_commands.CommandTree[Any], test_guild_id: int | None = None
) -> CommandIds:
    guild = discord.Object(test_guild_id) if test_guild_id else None
    id_of = {command.name: command.id for command in await tree.fetch_commands(guild=guild)}
    found = {}
    for command in tree.walk_commands():
        top = command.root_parent or command
        if isinstance(command, app_commands.Command) and top.name in id_of:
            found[command.qualified_name] = id_of[top.name]
    return found
