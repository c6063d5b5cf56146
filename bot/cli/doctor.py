"""Checks that this machine and these settings let the bot run."""

import asyncio
import sys
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord

from bot.content import BadContent, load_catalog
from bot.db.database import Database
from bot.db.ready import data_loss_risk, describe_state, require_revision
from bot.domain.errors import SetupError
from bot.formatting import plural
from bot.pictures.worker import FONT_FAMILY, FONTS, render_png
from bot.runner import NO_NETWORK, REFUSED
from bot.services.points.repair import repair_all
from bot.settings import Settings, env_file_warnings, read_settings

_OLDEST_PYTHON = (3, 11)
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
    f'<text y="30" font-family="{FONT_FAMILY}" font-size="30">{{text}}</text></svg>'
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    subject: str
    ok: bool
    detail: str


def check_setup() -> Iterator[Finding]:
    """Yield the result of every check that needs no network."""
    yield Finding("Python", sys.version_info >= _OLDEST_PYTHON, sys.version.split()[0])
    zones = len(zoneinfo.available_timezones())
    yield Finding("Time zones", zones > 0, f"{zones} known")
    yield _fonts()
    try:
        settings = read_settings()
    except SetupError as error:
        yield Finding("Settings", ok=False, detail=str(error))
        return
    warnings = " ".join(f"Warning: {warning}" for warning in env_file_warnings())
    yield Finding("Settings", ok=True, detail=f"all values are valid. {warnings}".rstrip(". "))
    try:
        settings.require_token()
    except SetupError as error:
        yield Finding("Token", ok=False, detail=str(error))
    else:
        yield Finding("Token", ok=True, detail="looks like a token")
    yield _content(settings.content_dir)
    yield _database(settings)


async def check_discord(settings: Settings) -> Finding:
    """Check that Discord accepts the token. There is no privileged intent to check."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with client:
            await client.login(settings.require_token())
            application = await client.application_info()
    except SetupError as error:
        return Finding("Discord", ok=False, detail=str(error))
    except discord.LoginFailure:
        return Finding("Discord", ok=False, detail=REFUSED)
    except discord.HTTPException as error:
        return Finding(
            "Discord", ok=False, detail=f"answered with error {error.status}; try again later"
        )
    except (aiohttp.ClientConnectionError, TimeoutError):
        return Finding("Discord", ok=False, detail=NO_NETWORK)
    detail = f"accepts the token of application {application.id}; no privileged intent is needed"
    return Finding("Discord", ok=True, detail=detail)


def rebuild_totals(settings: Settings) -> str:
    """Compare all totals of points with the ledger, repair those that are wrong, and report them.

    The bot may run at the same time.

    Raises:
        SetupError: the database cannot be used, or has to be migrated first.
    """
    url = settings.database_url.get_secret_value()
    require_revision(url)
    wrong = asyncio.run(_repair(url))
    if not wrong:
        return "Point totals compared with the ledger: all were correct."
    were = plural(wrong, "was wrong and has", "were wrong and have")
    return f"Point totals compared with the ledger: {were} been corrected."


async def _repair(url: str) -> int:
    async with Database(url) as database:
        return await repair_all(database)


def _fonts() -> Finding:
    blank, drawn = (render_png(_SVG.format(text=text)) for text in ("", "Ag"))
    if not FONTS or blank == drawn:
        detail = "text can't be drawn because bot/pictures/fonts is incomplete"
        return Finding("Fonts", ok=False, detail=detail)
    return Finding(
        "Fonts", ok=True, detail=f"{len(FONTS)} included, for names in almost any script"
    )


def _content(folder: Path) -> Finding:
    try:
        catalog = load_catalog(folder)
    except BadContent as bad:
        detail = f"{plural(len(bad.faults), 'error')}; `python -m bot content check` lists them"
        return Finding("Content", ok=False, detail=detail)
    detail = (
        f"{len(catalog.roles)} roles, {len(catalog.skills)} skills, no errors in {folder.name}/"
    )
    return Finding("Content", ok=True, detail=detail)


def _database(settings: Settings) -> Finding:
    url = settings.database_url.get_secret_value()
    try:
        detail = describe_state(url)
    except SetupError as error:
        return Finding("Database", ok=False, detail=str(error))
    if risk := data_loss_risk(url, settings.ephemeral_host):
        detail += f". Warning: {risk}"
    return Finding("Database", ok=True, detail=detail)
