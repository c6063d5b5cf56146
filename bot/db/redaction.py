"""Keeps what members wrote out of what the database says of a fault, and so out of the log.

SQLAlchemy leaves out bound values when told to (`hide_parameters`). PostgreSQL quotes them itself: the
row that breaks a rule, the key that is there already, the text that cannot be stored.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

_QUOTED = re.compile(r"\nDETAIL:.*|(?<=invalid input for query argument)( \$\d+):.*", re.DOTALL)


def redact_values(engine: Engine) -> None:
    """Have an engine's faults say what is wrong, and not of which text."""

    @event.listens_for(engine, "handle_error")
    def blot_out(context: ExceptionContext) -> None:
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
