"""Checks that this machine and these settings let the bot run."""

import asyncio
import sys
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord

from bot import __version__
from bot.content.loader import BadContent, load_catalog
from bot.db.database import Database
from bot.db.ready import data_loss_risk, describe_state, require_revision
from bot.domain.errors import SetupError
from bot.formatting import plural
from bot.jobs.housekeeping import find_newest_version
from bot.pictures.worker import FONT_FAMILY, FONTS, render_png
from bot.runner import NO_NETWORK, REFUSED
from bot.services.points.repair import repair_all
from bot.settings import Settings, read_settings, setting_warnings

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
    f'<text y="30" font-family="{FONT_FAMILY}" font-size="30">{{text}}</text></svg>'
)


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    ok: bool
    detail: str


def check_setup(*, online: bool) -> list[Finding]:
    findings = [
        _find("Python", lambda: sys.version.split()[0]),
        _find("Time zones", lambda: f"{len(zoneinfo.available_timezones())} known"),
        _find("Fonts", _fonts),
        _find("Settings", _settings),
    ]
    if not findings[-1].ok:
        return findings
    settings = read_settings()
    findings.append(_find("Token", lambda: settings.require_token() and "looks like a token"))
    findings.append(_find("Content", lambda: _content(settings.content_dir)))
    findings.append(_find("Database", lambda: _database(settings)))
    if address := settings.check_for_updates:
        findings.append(_find("Version", lambda: asyncio.run(_version(address))))
    if online and all(finding.ok for finding in findings):
        findings.append(_find("Discord", lambda: asyncio.run(_discord(settings))))
    return findings


def _find(subject: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, ok=True, detail=check())
    except SetupError as error:
        return Finding(subject, ok=False, detail=str(error))


def _fonts() -> str:
    blank, drawn = (render_png(_SVG.format(text=text)) for text in ("", "Ag"))
    if not FONTS or blank == drawn:
        raise SetupError("text can’t be drawn because bot/pictures/fonts is incomplete")
    return f"{len(FONTS)} included, for names in almost any script"


def _settings() -> str:
    read_settings()
    warnings = " ".join(f"Warning: {warning}" for warning in setting_warnings())
    return f"all values are valid. {warnings}".rstrip(". ")


def _content(folder: Path) -> str:
    try:
        catalog = load_catalog(folder)
    except BadContent as bad:
        count = plural(len(bad.faults), "error")
        raise SetupError(f"{count}; `python -m bot content check` lists them") from bad
    return f"{len(catalog.roles)} roles, {len(catalog.skills)} skills, no errors in {folder.name}/"


def _database(settings: Settings) -> str:
    url = settings.database_url.get_secret_value()
    risk = data_loss_risk(url, settings.ephemeral_host)
    return describe_state(url) + (f". Warning: {risk}" if risk else "")


async def _version(address: str) -> str:
    newest = await find_newest_version(address)
    return (
        f"{__version__}; the newest is {newest or 'not known, as CHECK_FOR_UPDATES gave no answer'}"
    )


async def _discord(settings: Settings) -> str:
    """Check that Discord accepts the token. There is no privileged intent to check."""
    try:
        async with discord.Client(intents=discord.Intents(guilds=True)) as client:
            await client.login(settings.require_token())
            application = await client.application_info()
    except discord.LoginFailure:
        raise SetupError(REFUSED) from None
    except discord.HTTPException as error:
        raise SetupError(f"answered with error {error.status}; try again later") from error
    except (aiohttp.ClientConnectionError, TimeoutError):
        raise SetupError(NO_NETWORK) from None
    return f"accepts the token of application {application.id}; no privileged intent is needed"


def rebuild_totals(settings: Settings) -> str:
    """Compare the totals of points with the ledger, and repair them while the bot may run."""
    url = settings.database_url.get_secret_value()
    require_revision(url)

    async def repair() -> int:
        async with Database(url) as database:
            return await repair_all(database)

    wrong = asyncio.run(repair())
    if not wrong:
        return "Point totals compared with the ledger: all were correct."
    were = plural(wrong, "was wrong and has", "were wrong and have")
    return f"Point totals compared with the ledger: {were} been corrected."
