"""What happens when a part of a tick fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.domain.cluster.leases import LeaseEnded

log = structlog.get_logger(__name__)


@contextmanager
def logging_failure(event: str, **what: str) -> Iterator[None]:
    """Log an exception of the block instead of raising it; the next tick tries again.

    Nothing has failed where the lease has ended: another process does the work.
    """
    try:
        yield
    except LeaseEnded:
        log.info("left to another process", **what)
    except Exception:
        log.exception(event, **what)
