"""Sets up connections to PostgreSQL: limits of time, lost connections, errors without values."""

import re
import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError

STATEMENT_SECONDS = 60.0  # seconds that a statement may take
_CONNECT_SECONDS = 10.0
_MOST_IDLE_SECONDS = 10  # seconds that a transaction may wait for its next statement
_TRUSTED_SECONDS = 5.0
"""Seconds that a connection may be unused without being asked whether it still works."""

_QUOTED = re.compile(r"\nDETAIL:.*|(?<=invalid input for query argument)( \$\d+):.*", re.DOTALL)


def connection_options() -> dict[str, Any]:
    """Return the options with which a connection is opened.

    Nothing waits forever: PostgreSQL ends a statement that takes long, and a transaction whose process
    was paused, as others wait for their locks; a statement also fails if the machine of PostgreSQL is
    gone. Each statement is planned for the values that it runs with, because with a plan for any values
    the board of a large group takes six times as long.
    """
    settings = {
        "statement_timeout": f"{STATEMENT_SECONDS:g}s",
        "idle_in_transaction_session_timeout": f"{_MOST_IDLE_SECONDS}s",
        "plan_cache_mode": "force_custom_plan",
    }
    return {
        "timeout": min(STATEMENT_SECONDS, _CONNECT_SECONDS),
        "command_timeout": STATEMENT_SECONDS,
        "server_settings": settings,
    }


def replace_lost_connections(engine: Engine) -> None:
    """Replace connections that PostgreSQL has closed, or that do not answer after a while unused.

    SQLAlchemy would ask PostgreSQL at each use of a connection (`pool_pre_ping`), in three requests:
    `/plan done` would take 1.14 times as long, and a page of the leaderboard 1.27 times.
    """
    used_at = "time of the last use"

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        record.info[used_at] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: Any, _proxy: object) -> None:
        now = time.monotonic()
        is_trusted = now - record.info.get(used_at, now) < _TRUSTED_SECONDS
        if record.driver_connection.is_closed() or not (is_trusted or answers(connection)):
            raise InvalidatePoolError

    def answers(connection: Any) -> bool:
        try:
            return engine.dialect.do_ping(connection)
        except (engine.dialect.loaded_dbapi.Error, TimeoutError):
            return False


def redact_values(engine: Engine) -> None:
    """Remove values from the messages of all errors that an engine raises, and so from the log.

    SQLAlchemy leaves out bound values with `hide_parameters`, but PostgreSQL quotes values in its own
    messages: the row that violates a constraint, the duplicate key, the invalid text.
    """

    @event.listens_for(engine, "handle_error")
    def redact(context: ExceptionContext) -> None:
        error: BaseException | None = context.sqlalchemy_exception
        if error is not None:
            error.args = _without_values(error.args)
        error = context.original_exception
        while error is not None:
            error.args = _without_values(error.args)
            if getattr(error, "detail", None):
                error.detail = None  # type: ignore[attr-defined]  # where asyncpg keeps it
            error = error.__cause__


def _without_values(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_QUOTED.sub(r"\1", one) if isinstance(one, str) else one for one in args)
