"""Texts that several screens of leaderboards share: names, periods, shares and places."""

from collections.abc import Iterable, Iterator

from bot.domain.content import Catalog
from bot.domain.markup import safe_name
from bot.domain.plan.progress import FULL_SHARE
from bot.domain.standings import Period, RankedScore
from bot.formatting import plural

PERIOD_NAMES = {
    Period.WEEK: "this week",
    Period.MONTH: "this month",
    Period.SEASON: "this season",
    Period.ALL: "all time",
}


def leader_lines(ranked_scores: Iterable[RankedScore]) -> Iterator[str]:
    """Write places for a post that everyone sees, one on a line."""
    for ranked in ranked_scores:  # no full stop after the number: Discord would number the list
        yield f"{ranked.place} · {safe_name(ranked.score.name)} · **{ranked.score.points}**"


def format_percent(hundredths: int) -> str:
    """Format a share; it reads 100% only if it is complete."""
    return f"{min(round(hundredths / 100), 99 if hundredths < FULL_SHARE else 100)}%"


def during(period: Period) -> str:
    """Write a period within a sentence, with a space before it; nothing for all time."""
    return "" if period is Period.ALL else f" {PERIOD_NAMES[period]}"


def first_points_hint(catalog: Catalog) -> str:
    """Say what brings the first points."""
    check_in = plural(catalog.scoring.check_in.points, "point")
    return (
        f"The quickest way to get some is `/plan done` ({check_in}). An accepted answer to the weekly "
        f"challenge earns {catalog.scoring.challenge.first_steps} or more if it’s on time."
    )
