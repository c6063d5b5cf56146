"""Runs the bot on Discord until it is told to stop."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import discord
import structlog

from bot.app import Resources, StudyBot, Syncing
from bot.content import load_catalog
from bot.domain.errors import SetupFault
from bot.pictures import Pictures
from bot.settings import Settings

log = structlog.get_logger(__name__)

_SECONDS_TO_LEAVE = 4.0

REFUSED = (
    "Discord refused the token. Copy it anew from the Developer Portal (Bot → Reset Token) "
    "into DISCORD_TOKEN."
)
NO_NETWORK = "Discord cannot be reached from here. Check this machine’s network, then start again."


def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT, then leave Discord within five seconds.

    Raises:
        SetupFault: token, network, content or settings do not let it run.
    """
    token = settings.token()
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
    resources = Resources(load_catalog(settings.content_dir), Pictures())
    syncing = Syncing(settings.state_dir / "commands.json", settings.test_guild_id)
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_until_told(_run(StudyBot(resources, syncing=syncing), token)))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's loop where the extra `speed` is installed."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module(
        "uvloop"
    ).new_event_loop
    return factory


async def _until_told(running: Coroutine[Any, Any, None]) -> None:
    """Run until done or told to stop; a second signal does not wait for a clean end."""
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(running)

    def stop(name: str) -> None:
        log.info("stopping", signal=name)
        task.cancel()
        loop.call_later(_SECONDS_TO_LEAVE, task.cancel)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number.name)
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped")


async def _run(bot: StudyBot, token: str) -> None:
    try:
        async with bot:
            await bot.start(token)
    except discord.LoginFailure as error:
        raise SetupFault(REFUSED) from error
    except discord.ConnectionClosed as error:
        raise SetupFault(f"Discord closed the connection for good (code {error.code}).") from error
    except discord.HTTPException as error:
        log.exception("could not start")
        raise SetupFault(f"Discord did not let the bot start: {error}.") from error
    except aiohttp.ClientConnectionError as error:
        raise SetupFault(NO_NETWORK) from error
