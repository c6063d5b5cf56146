"""Texts that several screens of leaderboards share: names, periods, shares and places."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import FULL_SHARE
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.standings import Period, RankedScore
from bot.formatting import escape, plural, quoted
from bot.pictures.cards.formatting import format_day_month
from bot.pictures.cards.text_shaping import drawable
from bot.services.standings.boards import OwnStanding
from bot.services.standings.viewer import Viewer

PERIOD_NAMES = {
    Period.WEEK: "this week",
    Period.MONTH: "this month",
    Period.SEASON: "this season",
    Period.ALL: "all time",
}
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = {"R", "AL"}
"""Bidirectional classes of Unicode: Hebrew and the like, Arabic and the like."""

_UNNAMED = "(a name that cannot be shown)"


def safe_name(name: str) -> str:
    """Escape a name, and isolate it if its letters run from right to left.

    Without the isolation, Discord would show the numbers beside such a name in the wrong order.
    """
    shown = drawable(name)
    escaped = escape(shown) or _UNNAMED
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in shown):
        return f"{_ISOLATE}{escaped}{_END_OF_ISOLATE}"
    return escaped


def leader_lines(ranked_scores: Iterable[RankedScore]) -> Iterator[str]:
    """Write places for a post that everyone sees, one on a line.

    The number is not followed by a full stop, which would make it a list that Discord numbers.
    """
    for ranked in ranked_scores:
        yield f"{ranked.place} · {safe_name(ranked.score.name)} · **{ranked.score.points}**"


def period_text(group: StudyGroup, period: Period, now: dt.datetime) -> str:
    """Write a period and its beginning, without markup: “this week, since Monday”."""
    boundaries = group.periods
    if period is Period.WEEK:
        return f"this week, since {WEEKDAYS[boundaries.weekday]}"
    if period is Period.MONTH:
        return f"this month, since {format_day_month(boundaries.month_start(now))}"
    if period is Period.ALL:
        return "all time"
    if group.season_began_at is None:
        return f"season {group.season}, from the start"
    began_on = group.season_began_at.astimezone(boundaries.zone).date()
    return f"season {group.season}, since {format_day_month(began_on)}"


def format_percent(hundredths: int) -> str:
    """Format a share; it reads 100 % only if it is complete."""
    return f"{min(round(hundredths / 100), 99 if hundredths < FULL_SHARE else 100)} %"


def own_line(own: OwnStanding, figure: str, *, is_pace: bool) -> str:
    """Write the viewer's own line, with how much is missing to the next place."""
    place = f"{own.place} · You" if own.visible else f"You would be {own.place}"
    if own.to_next is None:
        distance = "nobody is ahead of you"
    elif is_pace:
        percent_up = -(-own.to_next // 100)
        distance = f"{max(percent_up, 1)} % to the next place"
    else:
        distance = f"{own.to_next} to the next place"
    return f"**{place} · {figure}** — {distance}"


def visibility_note(own: OwnStanding, viewer: Viewer) -> str:
    """Say who sees the viewer's line; nothing if everyone sees it with their name."""
    if viewer.excluded:
        return (
            "Only you see your line: a moderator has taken you off the boards for now. Your points "
            "keep counting; ask a moderator if you would like to know more."
        )
    if viewer.hidden:
        return "Only you see your line: you are hidden. `/privacy visibility` can change that."
    if not own.visible:
        return "Only you see your line for now."
    return f"Others see you as {quoted(viewer.alias)}." if viewer.alias else ""


def during(period: Period) -> str:
    """Write a period within a sentence, with a space before it; nothing for all time."""
    return "" if period is Period.ALL else f" {PERIOD_NAMES[period]}"


def first_points_hint(catalog: Catalog) -> str:
    """Say what brings the first points."""
    check_in = plural(catalog.scoring.check_in.points, "point")
    return (
        f"The quickest way to some: `/plan done`, {check_in}; an accepted answer to the weekly "
        f"challenge gives {catalog.scoring.challenge.first_steps} or more."
    )
