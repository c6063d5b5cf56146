"""What using the bot shows about a member."""

import datetime as dt
from typing import Any

from bot.domain.actor import Actor


def seen(actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """Return the columns to be set for a member who uses the bot.

    Only who asks in the server is surely back in it; a direct message does not show that.
    """
    return {"seen_at": now} | ({"left_at": None} if actor.asks_in_server else {})
