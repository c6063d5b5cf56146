"""Accepted answers, as they show what a member can do."""

import datetime as dt
from zoneinfo import ZoneInfo

from bot.domain.cv import AcceptedWork

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def accepted(challenge_id: str, post_id: int, message_id: int | None = None) -> AcceptedWork:
    """Return a reviewed answer to a challenge; `message_id` is also the id of its channel."""
    return AcceptedWork(
        post_id=post_id,
        challenge_id=challenge_id,
        accepted_at=NOON,
        zone=ZoneInfo("Europe/Berlin"),
        is_reviewed=True,
        could_see_solution=False,
        channel_id=message_id,
        message_id=message_id,
    )
