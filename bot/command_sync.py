"""Tells Discord our commands, only when they have changed since it was last told."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.db.session import Database
from bot.services import command_sync

log = structlog.get_logger(__name__)


async def sync_if_changed(
    tree: app_commands.CommandTree[Any], database: Database, *, test_guild_id: int | None = None
) -> bool:
    """Sync the commands to all servers, or to the one test server; False if nothing changed.

    What was told is kept in the database, apart for each application and test server. Discord
    allows 200 new commands a day, so a bot that synced at each start could lock itself out.
    """
    guild = discord.Object(test_guild_id) if test_guild_id else None
    scope = f"{tree.client.application_id}:{test_guild_id or 'everywhere'}"
    print_now = fingerprint(tree)
    async with database.reading() as session:
        if await command_sync.find_fingerprint(session, scope) == print_now:
            return False
    if guild:
        tree.copy_global_to(guild=guild)
    told = await tree.sync(guild=guild)
    async with database.writing() as session:
        await command_sync.record_fingerprint(session, scope, print_now)
    log.info("commands synced", count=len(told), guild=test_guild_id)
    return True


def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """Return a hash of all that Discord would be told."""
    told = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
