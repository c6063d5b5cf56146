"""Tells moderators of weeks that got no challenge although no moderator skipped or paused them."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import SkipReason
from bot.domain.schedule.weekly import week_name
from bot.services.groups import setup_issues

WHY_NOT_POSTED = {
    SkipReason.TOO_LATE: "I couldn’t post in time",
    SkipReason.MISSED: "I wasn’t running at the time",
    SkipReason.NO_CHALLENGE_LEFT: "every challenge is retired",
    SkipReason.CHALLENGE_GONE: "the challenge was removed",
    SkipReason.GROUP_CHANGED: "the group was archived, or its time zone changed",
}

_NEXT = {
    SkipReason.NO_CHALLENGE_LEFT: "To bring one back, use `/manage challenge retire` on it again.",
    SkipReason.TOO_LATE: "The challenge that was due will be the next one posted. Until the missed week is over, "
    "you can still post it with `/manage challenge post-now`.",
}
"""What moderators can do then, by the reason."""

REASONS = frozenset(WHY_NOT_POSTED)
"""The reasons for which a week counts as lost: neither skipped nor paused by a moderator."""


async def report(
    connection: AsyncConnection,
    group_key: tuple[int, int],
    weeks: Sequence[str],
    reason: SkipReason,
    now: dt.datetime,
    *,
    cause: str = "",
) -> None:
    """Tell moderators once that weeks of a group were lost.

    `group_key` is the id of the server, then that of the group. `cause` says what led to the
    reason, and may have been reported already on its own.
    """
    named = f"in the {week_name(weeks[-1])}"
    if len(weeks) > 1:
        named = f"in {len(weeks)} weeks, most recently {named}"
    why = WHY_NOT_POSTED[reason] + (f" ({cause})" if cause else "")
    then = _NEXT.get(reason, "`/manage challenge preview` shows what comes next.")
    lost = setup_issues.Problem(weeks[-1], f"No challenge was posted {named}: {why}.", then)
    await setup_issues.add(connection, group_key, setup_issues.Origin.MISSED, lost, now)
