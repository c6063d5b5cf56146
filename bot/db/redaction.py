"""Removes members' texts from database errors, and so from the log.

SQLAlchemy leaves out bound values with `hide_parameters`, but PostgreSQL quotes values in its own
messages: the row that violates a constraint, the duplicate key, the invalid text.
"""

import re
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

_QUOTED = re.compile(r"\nDETAIL:.*|(?<=invalid input for query argument)( \$\d+):.*", re.DOTALL)


def redact_values(engine: Engine) -> None:
    """Remove values from the messages of all errors that an engine raises."""

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
