"""What happens when a part of a tick fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.db.probe import is_outage, reason_of

log = structlog.get_logger(__name__)


@contextmanager
def logging_failure(event: str, **what: str) -> Iterator[None]:
    """Log an exception of the block instead of raising it; the next tick tries again."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - it is logged
        log_failure(event, error, **what)


def log_failure(event: str, error: Exception, **what: object) -> None:
    """Log an exception, with a traceback unless the database or the network cannot be used."""
    if is_outage(error):
        log.warning(event, reason=reason_of(error), **what)
    else:
        log.error(event, exc_info=error, **what)
