"""What all lists of members by points share: lines, the viewer's own, and the way to other lists."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.content import Catalog
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import FULL_SHARE, Share
from bot.domain.points import Period
from bot.domain.schedule.clock import timestamp
from bot.formatting import join_dots, ordinal, plural, sections, small
from bot.interactions import Button, Layout, Route, Row, boxed, button, route_menu
from bot.pictures.cards.bars import Bar, standings_card
from bot.pictures.renderer import Card
from bot.services.standings.boards import BoardPage, Line, OwnStanding, Viewer
from bot.ui.plan.routes import Join
from bot.ui.standings.routes import ShowBoard, ShowPastSeasons, View

PERIOD_NAMES = {
    Period.WEEK: "this week",
    Period.LAST_WEEK: "last week",
    Period.MONTH: "this month",
    Period.SEASON: "this season",
    Period.ALL: "all time",
}
PERIOD_LABELS = {period: name.capitalize() for period, name in PERIOD_NAMES.items()}
VIEW_NAMES = {View.POINTS: "Points", View.COMPLETION: "Keeping up", View.GROUPS: "Groups"}
_MOST_THIS_WEEK, _MOST_THIS_SEASON = 5, 3  # people named on a live board
_NOBODY_YET = "Nobody has any points yet. `/plan join` starts the plan; each day done earns some."
_HUNDREDTHS = FULL_SHARE // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    group: StudyGroup
    page: BoardPage
    viewer: Viewer | None = field(repr=False)  # None where everyone in the channel sees the answer
    shares: Mapping[int, Share] | None = None  # by member id; None if points decide places
    catalog: Catalog
    period: Period
    view: View
    is_near: bool  # whether it was asked for the page that has the viewer's place
    now: dt.datetime
    for_moderator: bool = False
    week_is_empty: bool = False  # so that the week before is shown

    @property
    def own(self) -> OwnStanding | None:
        """Where the viewer stands; None without points or without a viewer."""
        return self.page.own if self.viewer else None

    @property
    def is_completion(self) -> bool:
        return self.shares is not None

    def is_own(self, line: Line) -> bool:
        return self.viewer is not None and line.member_id == self.viewer.member_id

    def figure(self, member_id: int, points: int) -> str:
        """Format a member's points; on a board of completion these are hundredths of a percent."""
        if self.shares is None:
            return plural(points, "point")
        share = self.shares[member_id]
        return join_dots([format_percent(points), f"{share.done} of {share.due}"])


def board_lines(board: Board) -> Iterator[str]:
    """Write the lines of a page; the viewer's own says how far the next place is."""
    for line in board.page.lines:
        figure = board.figure(line.member_id, line.points)
        if board.is_own(line) and board.own:
            yield _own_line(board, board.own, figure)
        else:
            yield f"{line.place} · {line.name} · {figure}"


def own_lines(board: Board) -> Iterator[str]:
    """Write the viewer's own line where the page does not have it, then who sees it."""
    if board.own is None or board.viewer is None:
        return
    if not any(map(board.is_own, board.page.lines)):
        yield _own_line(board, board.own, board.figure(board.viewer.member_id, board.own.points))
    if note := _visibility_note(board.viewer):
        yield small(note)


def _own_line(board: Board, own: OwnStanding, figure: str) -> str:
    """Write the viewer's own line, with how much is missing to the next place."""
    place = f"{own.place} · You" if own.is_visible else f"You’d be in {ordinal(own.place)} place"
    if own.to_next is None:
        distance = "nobody is ahead of you"
    elif board.is_completion:
        percent_up = math.ceil(own.to_next / _HUNDREDTHS)
        distance = f"{plural(percent_up, 'percentage point')} behind the next place"
    else:
        distance = f"{plural(own.to_next, 'point')} to the next place"
    return f"**{place} · {figure}** — {distance}"


def _visibility_note(viewer: Viewer) -> str:
    """Say who sees the viewer's line; nothing if everyone sees it with their name."""
    if viewer.excluded:
        return (
            "Only you can see your place, because a moderator has taken you off the leaderboards for "
            "now. You still earn points. If you’d like to know more, ask a moderator."
        )
    if viewer.hidden:
        return "Only you can see your place, because you’re hidden. To change that, use `/privacy`."
    return f"Others see you as “{viewer.alias}”." if viewer.alias else ""


def board_card(board: Board, subtitle: str) -> Card | None:
    if not board.page.lines:
        return None
    bars = [
        Bar(
            line.place,
            line.name.plain,
            board.figure(line.member_id, line.points),
            line.points / (_HUNDREDTHS if board.is_completion else 1),
            board.is_own(line),
            format_percent(line.points) if board.is_completion else f"{line.points:,}",
        )
        for line in board.page.lines
    ]
    unit, highest = (
        ("% of the plan days due so far", 100) if board.is_completion else ("points", None)
    )
    return standings_card(board.group.name.plain, subtitle, bars, unit, highest=highest)


def leader_lines(lines: Iterable[Line]) -> Iterator[str]:
    """Write places for a post that everyone sees, one on a line."""
    for line in lines:  # no full stop after the number: Discord would number the list
        yield f"{line.place} · {line.name} · **{line.points}**"


def format_percent(hundredths: int) -> str:
    """Format a share; it reads 100% only if it is complete."""
    return f"{min(round(hundredths / _HUNDREDTHS), 99 if hundredths < FULL_SHARE else 100)}%"


def during(period: Period) -> str:
    """Write a period within a sentence, with a space before it; nothing for all time."""
    return "" if period is Period.ALL else f" {PERIOD_NAMES[period]}"


def first_points_hint(catalog: Catalog, viewer: Viewer | None) -> str:
    """Say how a viewer gets points; somebody who isn't in the plan has to start it first."""
    check_in = plural(catalog.scoring.check_in.points, "point")
    if viewer is None or not viewer.in_plan:
        return f"Start with `/plan join`: each plan day you do earns {check_in}."
    return (
        f"Each plan day you do earns {check_in}. An accepted answer to the weekly "
        f"challenge earns {catalog.scoring.challenge.first_steps} or more if it’s on time."
    )


def start_buttons(viewer: Viewer | None) -> list[Button]:
    can_start = viewer is not None and not viewer.in_plan
    return [button("Start the plan", Join(), primary=True)] if can_start else []


def board_menu(group: StudyGroup, current: Period, view: View) -> Row:
    """Build the menu from a leaderboard to those of other periods, and to what else compares people."""
    board = ShowBoard(group_id=group.id, period=current)
    routes: dict[str, Route] = {
        label: board.model_copy(update={"period": period})
        for period, label in PERIOD_LABELS.items()
    }
    for other in (View.COMPLETION, View.GROUPS):
        routes[VIEW_NAMES[other]] = board.model_copy(update={"view": other})
    if group.season > 1:
        routes["Past seasons"] = ShowPastSeasons(group_id=group.id)
    chosen = PERIOD_LABELS[current] if view is View.POINTS else VIEW_NAMES[view]
    return route_menu("What to show", routes, chosen=chosen)


def board_text(group: StudyGroup, week: BoardPage, season: BoardPage, now: dt.datetime) -> str:
    """Write a live board; the same standings give the same text."""
    began_at = group.calendar.day_start(group.calendar.week_start(now))
    of_week = _leaders(week, _MOST_THIS_WEEK) or _NOBODY_YET
    parts = [
        f"## {group.name} · live board",
        f"**Points this week**, since {timestamp(began_at)}\n{of_week}",
    ]
    if season.lines:
        parts.append(f"**Season {group.season}** so far\n{_leaders(season, _MOST_THIS_SEASON)}")
    return sections(parts)


def _leaders(board: BoardPage, most: int) -> str:
    lines = [*leader_lines(board.lines[:most])]
    if more := board.people - len(lines):
        lines.append(f"and {plural(more, 'other', 'others')} with points")
    return "\n".join(lines)


def board_layout(group: StudyGroup, text: str, marker: str = "") -> Layout:
    mine = button("Show my place", ShowBoard(group_id=group.id), marker=marker)
    return boxed(f"{text}\n{small('This board updates by itself.')}", [mine])
