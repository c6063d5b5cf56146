"""Runs the bot on Discord until it is told to stop."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import importlib.util
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import discord
import structlog
import tenacity

from bot.app import StudyBot, Syncing
from bot.content import load_catalog
from bot.db.ready import prepare_database
from bot.db.session import Database
from bot.domain.errors import SetupError
from bot.domain.schedule.clock import SystemClock
from bot.jobs.membership import DiscordMembership
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from bot.scheduler import ticking
from bot.settings import Settings

log = structlog.get_logger(__name__)

_SECONDS_TO_LEAVE = 4.0
_TOLD_TO_STOP = (signal.SIGINT, signal.SIGTERM)

_PATIENCE = 300.0
"""Seconds to go on trying at the start while Discord is in trouble."""

_PATIENCE_WITHOUT_NAMES = 5.0
"""The same, where not even Discord's address can be looked up: there is no network here."""

_PAUSES = tenacity.wait_exponential(max=30)
_OUT_OF_REACH = (aiohttp.ClientError, TimeoutError, discord.GatewayNotFound)

REFUSED = (
    "Discord refused the token. Copy it anew from the Developer Portal (Bot → Reset Token) "
    "into DISCORD_TOKEN."
)
NO_NETWORK = "Discord cannot be reached from here. Check this machine’s network, then start again."


def run_bot(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT, then leave Discord within five seconds.

    Raises:
        SetupFault: token, network, content or settings do not let it run.
    """
    token = settings.require_token()
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
    catalog = load_catalog(settings.content_dir)
    url = settings.database_url.get_secret_value()
    prepare_database(url, forgetful_host=settings.ephemeral_host)

    def new_bot() -> StudyBot:
        database, clock = Database(url), SystemClock()
        membership = DiscordMembership(database, clock)
        resources = Resources(catalog, Pictures(), database, clock, membership)
        syncing = Syncing(settings.test_guild_id)
        return StudyBot(resources, syncing=syncing, grace=dt.timedelta(days=settings.keep_days))

    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_until_told(_run(new_bot, token)))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's loop where the extra `speed` is installed."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module(
        "uvloop"
    ).new_event_loop
    return factory


async def _until_told(running: Coroutine[Any, Any, None]) -> None:
    """Run until done or told to stop; a second signal does not wait for a clean end.

    Nothing but leaving comes after this, so signals are then ignored. The end of the loop would
    let them end the process halfway; they are blocked until that is out of the way.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(running)

    def stop(name: str) -> None:
        log.info("stopping", signal=name)
        task.cancel()
        loop.call_later(_SECONDS_TO_LEAVE, task.cancel)

    for number in _TOLD_TO_STOP:
        loop.add_signal_handler(number, stop, number.name)
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped")
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD_TO_STOP)
        for number in _TOLD_TO_STOP:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)


async def _run(new_bot: Callable[[], StudyBot], token: str) -> None:
    """Run a bot; if Discord is in trouble at the start, try again for a while.

    Each attempt has a bot of its own: one that has loaded its features cannot load them again.
    """
    patiently = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type((discord.DiscordServerError, *_OUT_OF_REACH)),
        stop=_tried_enough,
        wait=_PAUSES,
        before_sleep=_log_attempt,
        reraise=True,
    )
    try:
        await patiently(_run_once, new_bot, token)
    except discord.LoginFailure as error:
        raise SetupError(REFUSED) from error
    except discord.ConnectionClosed as error:
        raise SetupError(f"Discord closed the connection for good (code {error.code}).") from error
    except discord.HTTPException as error:
        log.exception("could not start")
        raise SetupError(f"Discord did not let the bot start: {error}.") from error
    except _OUT_OF_REACH as error:
        raise SetupError(NO_NETWORK) from error


async def _run_once(new_bot: Callable[[], StudyBot], token: str) -> None:
    """Run a bot to its end; once connected, discord.py itself reconnects.

    Raises:
        GatewayNotFound: the first connection failed, over which discord.py 2.7 stumbles.
    """
    async with new_bot() as bot:
        bot.add_listener(_settle_down, "on_ready")
        await bot.login(token)
        try:
            async with ticking(bot):
                await bot.connect()
        except AttributeError as error:
            if bot.ws is None:
                raise discord.GatewayNotFound from error
            raise


async def _settle_down() -> None:
    """Let the garbage collector pass over all that is here to stay, now that the servers are.

    To look through it takes 0.1 seconds with 1,000 servers, in which nobody would be answered.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _tried_enough(state: tenacity.RetryCallState) -> bool:
    error = state.outcome and state.outcome.exception()
    no_names = isinstance(error, aiohttp.ClientConnectorDNSError)
    patience = _PATIENCE_WITHOUT_NAMES if no_names else _PATIENCE
    return (state.seconds_since_start or 0) >= patience


def _log_attempt(state: tenacity.RetryCallState) -> None:
    error = state.outcome and state.outcome.exception()
    log.warning("not started yet", reason=type(error).__name__)
