"""Configures logging: readable on a terminal, JSON lines elsewhere, without tokens."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import aiohttp
import discord
import structlog

_TOKENS = re.compile(
    r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{25,}"  # a bot's token
    r"|(?<=/)[\w-]{60,}"  # an interaction's or webhook's token, at the end of a URL
)
_BEFORE_RENDERING: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def redact_tokens(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: _redact(value) for key, value in event.items()}


def _redact(value: Any) -> Any:
    """Replace tokens in a value; values that are not plain data become their repr."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): _redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redact(item) for item in value]
    return _TOKENS.sub("[token]", value if isinstance(value, str) else repr(value))


def _keep_autocomplete_bugs(record: logging.LogRecord) -> bool:
    """Drop discord.py's record of an autocomplete that came too late or was cut off.

    Of one that failed otherwise, only the command is named, and not the person.
    """
    if not record.msg.startswith("Ignoring exception in autocomplete"):
        return True
    record.msg, record.args = "autocomplete failed for %r", tuple(record.args or ())[:1]
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, OSError | aiohttp.ClientError | discord.HTTPException)


def _in_one_line(record: logging.LogRecord) -> bool:
    """Name the error instead of its traceback; a shard that can't connect tries again every few seconds."""
    if record.exc_info:
        record.msg += f" ({type(record.exc_info[1]).__name__})"
        record.exc_info = None
    return True


def configure(level: str, stream: TextIO = sys.stderr) -> None:
    """Format all log lines, the libraries' too, in the same way and write them to a stream."""
    structlog.configure(
        processors=[*_BEFORE_RENDERING, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if stream.isatty()
        else structlog.processors.JSONRenderer()
    )
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_BEFORE_RENDERING, processors=[remove_meta, redact_tokens, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # At the level DEBUG, libraries would log members' texts: values of statements, requests, answers.
    root.setLevel(max(logging.INFO, logging.getLevelName(level)))
    for name in ("bot", "cogs"):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("discord.app_commands.tree").addFilter(_keep_autocomplete_bugs)
    logging.getLogger("discord.shard").addFilter(_in_one_line)
    # APScheduler logs every tick, and warns of a job that takes longer than its interval.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
