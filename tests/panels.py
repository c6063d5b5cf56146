"""A panel that is in its channel already, for tests of what else is posted there."""

import datetime as dt
from typing import Any

from bot.domain.jobs import JobKind


def panel_row(group_id: int, channel_id: int | None, now: dt.datetime) -> dict[str, Any]:
    """Return the row of a panel that was just drawn; it is drawn again in an hour."""
    return {
        "group_id": group_id,
        "kind": JobKind.PANEL,
        "channel_id": channel_id,
        "message_id": 1,
        "edited_at": now,
        "entries_until": now,
        "may_refresh_at": now,
        "refresh_by": now + dt.timedelta(days=7),
    }
