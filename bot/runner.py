"""Runs the bot on Discord until a signal stops it."""

import asyncio
import datetime as dt
import gc
import importlib.util
import signal
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import discord
import structlog
import tenacity

from bot.app import StudyBot
from bot.cluster.client import install_persistent_shard
from bot.cluster.shard_claim import GatewayLimits, ShardClaim, fetch_limits
from bot.cluster.shared_claim import SharedShardClaim
from bot.content.loader import load_catalog
from bot.db.database import Database
from bot.db.ready import prepare_database, used_alone
from bot.domain.content import Catalog
from bot.domain.errors import SetupError
from bot.domain.schedule.clock import SystemClock
from bot.health.checks import Health, Systemd
from bot.interactions.callback import ignore_returned_messages
from bot.metrics import Metrics
from bot.pictures.renderer import Pictures
from bot.resources import Resources
from bot.scheduler import ticking
from bot.settings import Settings

log = structlog.get_logger(__name__)
_SHUTDOWN_SECONDS = 4.0  # after which a shutdown is cancelled
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
MAX_START_SECONDS = 300.0  # after which the start is not tried again while Discord has an outage
MAX_START_SECONDS_WITHOUT_DNS = 5.0  # the same without a network
RETRY_WAIT = tenacity.wait_exponential(max=30)
_NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, discord.GatewayNotFound)
_OUTAGES = (discord.DiscordServerError, *_NETWORK_ERRORS)

REFUSED = (
    "Discord refused the token. Copy it again from the Developer Portal (Bot → Reset Token) "
    "into DISCORD_TOKEN."
)
_SHARDING_REQUIRED = 4011
TOO_FEW_SHARDS = (
    "This bot is in too many servers for so few shards. Leave SHARD_COUNT empty, and I’ll ask Discord "
    "how many it should have."
)
NO_NETWORK = "I can’t reach Discord from here. Check this machine’s network, then start again."


def run_bot(settings: Settings) -> None:
    """Run the bot until a signal stops it; SetupError if something prevents it."""
    token = settings.require_token()
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice is used
    catalog = load_catalog(settings.content_dir)
    url = settings.database_url.get_secret_value()
    new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
    if importlib.util.find_spec("uvloop"):
        new_loop = importlib.import_module("uvloop").new_event_loop
    with used_alone(url):
        prepare_database(url, ephemeral_host=settings.ephemeral_host)
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(until_stopped(_run_monitored(settings, catalog, token)))


async def _run_monitored(settings: Settings, catalog: Catalog, token: str) -> None:
    health, metrics = Health(), Metrics()

    def new_bot() -> StudyBot:
        health.bot = _build_bot(settings, catalog, metrics)
        return health.bot

    async with AsyncExitStack() as stack:
        if settings.health_port is not None:
            from bot.health.server import serving  # noqa: PLC0415 - loads 2 MB for aiohttp's server

            measuring = asyncio.create_task(metrics.measure_loop(), name="event loop lag")
            stack.callback(measuring.cancel)
            address = (settings.health_host, settings.health_port)
            names = settings.health_names.replace(",", " ").split()
            await stack.enter_async_context(serving(health, metrics, *address, names))
        if settings.notify_socket:
            systemd = Systemd(settings.notify_socket, settings.watchdog_usec)
            await stack.enter_async_context(systemd.keep_informed(health))
        await run_with(new_bot, token)


def _build_bot(settings: Settings, catalog: Catalog, metrics: Metrics) -> StudyBot:
    url, shard_count = settings.database_url.get_secret_value(), settings.shard_count
    database, clock = Database(url), SystemClock()
    shard_claim = (
        ShardClaim(shard_count)
        if database.is_sqlite
        else SharedShardClaim(
            url, shard_count=shard_count, shards_per_process=settings.shards_per_process
        )
    )
    resources = Resources(
        catalog,
        Pictures(),
        database,
        clock,
        keep_for=dt.timedelta(days=settings.keep_days),
        backup_every=dt.timedelta(hours=settings.backup_every) if settings.backup_every else None,
        check_for_updates=settings.check_for_updates,
        metrics=metrics,
    )
    return StudyBot(
        resources, shard_claim=shard_claim, sync_commands=True, test_guild_id=settings.test_guild_id
    )


async def until_stopped(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine until it ends or a signal stops it; a second signal cancels its shutdown.

    Afterwards the signals are ignored, because only the exit is left. They are blocked first,
    because removing the loop's handlers restores those that end the process at once.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(coroutine)

    def stop(name: str) -> None:
        log.info("stopping", signal=name)
        task.cancel()
        loop.call_later(_SHUTDOWN_SECONDS, task.cancel)

    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stop, number.name)
    try:
        await task
    except asyncio.CancelledError:
        log.info("stopped")
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        for number in _STOP_SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)


async def run_with(new_bot: Callable[[], StudyBot], token: str) -> None:
    """Run a bot; retry a failed start with a new bot, as one cannot load its extensions twice."""
    try:
        await _retrying()(_run_once, new_bot, token)
    except discord.LoginFailure as error:
        raise SetupError(REFUSED) from error
    except discord.ConnectionClosed as error:
        if error.code == _SHARDING_REQUIRED:
            raise SetupError(TOO_FEW_SHARDS) from error
        raise SetupError(f"Discord closed the connection for good (code {error.code}).") from error
    except discord.HTTPException as error:
        log.exception("start failed")
        raise SetupError(f"Discord didn’t let the bot start: {error}.") from error
    except _NETWORK_ERRORS as error:
        raise SetupError(NO_NETWORK) from error


def _retrying() -> tenacity.AsyncRetrying:
    """Return what calls a function again after an outage; the time for that begins with the call."""
    return tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception_type(_OUTAGES),
        stop=_should_give_up,
        wait=RETRY_WAIT,
        before_sleep=_log_failed_start,
        reraise=True,
    )


async def _run_once(new_bot: Callable[[], StudyBot], token: str) -> None:
    """Run a bot until it is closed; once connected, it reconnects by itself."""
    ignore_returned_messages()
    install_persistent_shard()
    async with new_bot() as bot:
        bot.add_listener(_freeze_garbage_collector, "on_ready")
        await bot.login(token)
        async with bot.shard_claim.serving(await fetch_limits(bot)) as block:
            # It may have stood by for days, so the time for retries begins anew.
            limits: GatewayLimits = await _retrying()(fetch_limits, bot)
            limits.require_starts(block)
            bot.serve(block)
            async with ticking(bot):
                await _stay_connected(bot)


async def _stay_connected(bot: StudyBot) -> None:
    """Return when the bot is closed; raise what keeps it from serving its shards any longer.

    discord.py's `connect` may ignore that it is cancelled, but it ends when the bot is closed.
    """
    parts = (bot.connect(), bot.shard_claim.hold_until_lost(), bot.require_shard())
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        # Nobody waits for these, but asyncio would report what fails while it is cancelled.
        asyncio.gather(*tasks, return_exceptions=True)


async def _freeze_garbage_collector() -> None:
    """Freeze what is here to stay; with 1,000 servers, a collection would take 0.1 seconds."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _should_give_up(state: tenacity.RetryCallState) -> bool:
    error = state.outcome and state.outcome.exception()
    no_dns = isinstance(error, aiohttp.ClientConnectorDNSError)
    limit = MAX_START_SECONDS_WITHOUT_DNS if no_dns else MAX_START_SECONDS
    return (state.seconds_since_start or 0) >= limit


def _log_failed_start(state: tenacity.RetryCallState) -> None:
    error = state.outcome and state.outcome.exception()
    log.warning("start failed, retrying", reason=type(error).__name__)
