"""Tells Discord our commands, only when they have changed since it was last told."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import discord
import structlog
from discord import app_commands

log = structlog.get_logger(__name__)


async def sync_if_changed(
    tree: app_commands.CommandTree[Any], *, notes: Path, test_guild_id: int | None = None
) -> bool:
    """Sync the commands to all servers, or to the one test server; False if nothing changed.

    What was told is kept in the file `notes`, apart for each application and test server. Discord
    allows 200 new commands a day, so a bot that synced at each start could lock itself out.
    """
    guild = discord.Object(test_guild_id) if test_guild_id else None
    scope = f"{tree.client.application_id}:{test_guild_id or 'everywhere'}"
    told = _read(notes)
    print_now = fingerprint(tree)
    if told.get(scope) == print_now:
        return False
    if guild:
        tree.copy_global_to(guild=guild)
    synced = await tree.sync(guild=guild)
    _write(notes, {**told, scope: print_now})
    log.info("commands synced", count=len(synced), guild=test_guild_id)
    return True


def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """Return a hash of all that Discord would be told."""
    told = [command.to_dict(tree) for command in tree.get_commands()]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _read(notes: Path) -> dict[str, str]:
    try:
        read = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _write(notes: Path, told: dict[str, str]) -> None:
    """Replace the file in one step; a bot that may not write syncs again next time."""
    try:
        notes.parent.mkdir(parents=True, exist_ok=True)
        fresh = notes.with_suffix(".new")
        fresh.write_text(json.dumps(told, indent=1), encoding="utf-8")
        fresh.replace(notes)
    except OSError as error:
        log.warning("could not note the sync", file=notes.name, reason=error.strerror)
