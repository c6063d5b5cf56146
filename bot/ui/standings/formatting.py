"""The words of boards: names, spans of time, shares, and one's own line."""

from __future__ import annotations

import datetime as dt
import unicodedata

from bot.domain.content.catalog import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.paces import FULL_SHARE
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.standings import Period, View
from bot.formatting import escape, plural, quoted
from bot.pictures.cards.formatting import format_day_month
from bot.pictures.cards.text_shaping import drawable
from bot.services.standings.boards import OwnStanding
from bot.services.standings.viewer import BoardVisibility

NAMES = {
    Period.WEEK: "this week",
    Period.MONTH: "this month",
    Period.SEASON: "this season",
    Period.ALL: "all time",
}
_ISOLATE, _END = "\u2068", "\u2069"
_FROM_THE_RIGHT = {"R", "AL"}
_UNNAMED = "(a name that cannot be shown)"


def called(name: str) -> str:
    """Write a member's name so that it has no effect, and turns no number beside it around."""
    shown = drawable(name)
    written = escape(shown) or _UNNAMED
    turned = any(unicodedata.bidirectional(mark) in _FROM_THE_RIGHT for mark in shown)
    return f"{_ISOLATE}{written}{_END}" if turned else written


def span(group: StudyGroup, period: Period, now: dt.datetime) -> str:
    """Write which time counts, without markup: “this week, since Monday”."""
    turns = group.periods
    if period is Period.WEEK:
        return f"this week, since {WEEKDAYS[turns.weekday]}"
    if period is Period.MONTH:
        return f"this month, since {format_day_month(turns.month_start(now))}"
    if period is Period.ALL:
        return "all time"
    began = group.season_began_at
    since = (
        f"since {format_day_month(began.astimezone(turns.zone).date())}"
        if began
        else "from the start"
    )
    return f"season {group.season}, {since}"


def title_of(group: StudyGroup, period: Period, view: View, now: dt.datetime) -> str:
    """Write what a board is of: the group, and which time counts."""
    of = "pace" if view is View.PACE else span(group, period, now)
    return f"{called(group.name)} · {of}"


def percent(hundredths: int) -> str:
    """Write a share; only what is whole is called 100 %."""
    return f"{min(round(hundredths / 100), 99 if hundredths < FULL_SHARE else 100)} %"


def own_line(mine: OwnStanding, figure: str, *, paced: bool) -> str:
    """Write one's own line, with how far it is to the next place."""
    where = f"{mine.place} · You" if mine.visible else f"You would be {mine.place}"
    return f"**{where} · {figure}** — {_distance(mine, paced=paced)}"


def _distance(mine: OwnStanding, *, paced: bool) -> str:
    if mine.to_next is None:
        return "nobody is ahead of you"
    if paced:
        return f"{max(-(-mine.to_next // 100), 1)} % to the next place"
    return f"{mine.to_next} to the next place"


def small_print_of(mine: OwnStanding, looks: BoardVisibility) -> str:
    """Say who sees one's own line, where it is not everyone by one's name."""
    if looks.excluded:
        return (
            "Only you see your line: a moderator has taken you off the boards for now. Your points "
            "keep counting; ask a moderator if you would like to know more."
        )
    if looks.hidden:
        return "Only you see your line: you are hidden. `/privacy visibility` can change that."
    if not mine.visible:
        return "Only you see your line for now."
    return f"Others see you as {quoted(looks.alias)}." if looks.alias else ""


def during(period: Period) -> str:
    """Write a period within a sentence: “ this week”; nothing where all time counts."""
    return "" if period is Period.ALL else f" {NAMES[period]}"


def first_points(pack: Catalog) -> str:
    """Say what brings the first points."""
    worth = pack.scoring.challenge
    return (
        f"The quickest way to some: `/plan done`, {plural(pack.scoring.check_in.points, 'point')}; "
        f"an accepted answer to the weekly challenge gives {worth.first_steps} or more."
    )
