"""A page of a leaderboard, and the last week: places, the viewer's own line, other boards."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from discord import SelectOption, ui

from bot.domain.groups import StudyGroup
from bot.domain.markup import quoted, safe_name
from bot.domain.plan.progress import FEWEST_COMPARED, FULL_SHARE
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import WEEKDAYS
from bot.domain.standings import Period, View
from bot.formatting import join_dots, ordinal, plural, sections, small
from bot.interactions import Screen, button, button_rows, menu, page, page_buttons
from bot.pictures.cards.formatting import format_day_month
from bot.pictures.cards.standings import Bar, Measure, standings_card
from bot.pictures.renderer import Card
from bot.services.standings.boards import PAGE_SIZE, OwnStanding
from bot.services.standings.viewer import Viewer
from bot.ui.standings.context import BoardContext, Ranking
from bot.ui.standings.formatting import PERIOD_NAMES, during, first_points_hint
from bot.ui.standings.routes import ShowBoard, ShowLastWeek, ShowPastSeasons

_ABOUT_PACE = (
    "How much of their own plan each member has done, out of what is due so far. It doesn’t matter "
    "when you started."
)
_HUNDREDTHS = FULL_SHARE // 100
_VIEW_LABELS = {
    View.NEAR: "Near me",
    View.TOP: "Top",
    View.PACE: "Keeping up",
    View.GROUPS: "Groups",
}


def board_screen(context: BoardContext) -> Screen:
    """Draw a page of a leaderboard."""
    group = context.group
    shown = "keeping up" if context.is_pace else _period_text(group, context.period, context.now)
    title = f"## {safe_name(group.name)} · {shown}"
    parts = [
        f"{title}\n{_ABOUT_PACE}" if context.is_pace else title,
        "\n".join(_ranking_lines(context)) or _empty_text(context),
        "\n".join(_own_lines(context)) if context.own else _no_points_text(context),
    ]
    return page(
        sections(parts),
        controls=lambda: _controls(context),
        footer=_footer(context),
        card=None if context.skip else _card(context, shown),
    )


def _period_text(group: StudyGroup, period: Period, now: dt.datetime) -> str:
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


def _ranking_lines(ranking: Ranking) -> Iterator[str]:
    """Write the lines of a page; the viewer's own says how far the next place is."""
    for ranked in ranking.lines:
        score = ranked.score
        figure = ranking.figure(score.member_id, score.points)
        if ranking.is_own(ranked) and ranking.own:
            yield _own_line(ranking.own, figure, is_pace=ranking.is_pace)
        else:
            yield f"{ranked.place} · {safe_name(score.name)} · {figure}"


def _own_lines(ranking: Ranking) -> Iterator[str]:
    """Write the viewer's own line where the page does not have it, then who sees it."""
    if ranking.own is None or ranking.viewer is None:
        return
    if not any(map(ranking.is_own, ranking.lines)):
        figure = ranking.figure(ranking.viewer.member_id, ranking.own.points)
        yield _own_line(ranking.own, figure, is_pace=ranking.is_pace)
    if note := _visibility_note(ranking.own, ranking.viewer):
        yield small(note)


def _own_line(own: OwnStanding, figure: str, *, is_pace: bool) -> str:
    """Write the viewer's own line, with how much is missing to the next place."""
    place = f"{own.place} · You" if own.visible else f"You’d be in {ordinal(own.place)} place"
    if own.to_next is None:
        distance = "nobody is ahead of you"
    elif is_pace:
        percent_up = -(-own.to_next // 100)
        points = plural(max(percent_up, 1), "percentage point")
        distance = f"{points} behind the next place"
    else:
        distance = f"{plural(own.to_next, 'point')} to the next place"
    return f"**{place} · {figure}** — {distance}"


def _visibility_note(own: OwnStanding, viewer: Viewer) -> str:
    """Say who sees the viewer's line; nothing if everyone sees it with their name."""
    if viewer.excluded:
        return (
            "Only you can see your place, because a moderator has taken you off the leaderboards for "
            "now. You still earn points. If you’d like to know more, ask a moderator."
        )
    if viewer.hidden:
        return "Only you can see your place, because you’re hidden. To change that, use `/privacy visibility`."
    if not own.visible:
        return "Only you can see your place for now."
    return f"Others see you as {quoted(viewer.alias)}." if viewer.alias else ""


def _card(ranking: Ranking, subtitle: str) -> Card | None:
    """Draw the lines as bars, on a scale of points or, for pace, of percent."""
    if not ranking.lines:
        return None
    bars = [
        Bar(
            ranked.place,
            ranked.score.name,
            ranking.figure(ranked.score.member_id, ranked.score.points),
            ranked.score.points / (_HUNDREDTHS if ranking.is_pace else 1),
            ranking.is_own(ranked),
        )
        for ranked in ranking.lines
    ]
    measure = (
        Measure("% of the plan days due so far", 100) if ranking.is_pace else Measure("points")
    )
    return standings_card(ranking.group.name, subtitle, bars, measure)


def _no_points_text(context: BoardContext) -> str:
    """Tell a viewer without points, or without a share, how they come about."""
    if context.viewer is None or not context.lines:
        return ""
    if context.is_pace:
        return (
            f"You’re not on this leaderboard yet. You’ll appear once {FEWEST_COMPARED} of your plan days are "
            "due. `/plan today` shows what’s next. If you’re not in the plan yet, use `/plan join`."
        )
    hint = first_points_hint(context.catalog)
    return f"You don’t have any points here{during(context.period)} yet. {hint}"


def _empty_text(context: BoardContext) -> str:
    if context.people:
        return "There’s nothing on this page any more. **Top** shows the first places."
    if context.group.archived_at:
        return "Nobody has any points here, and this group is archived. `/group list` shows the open ones."
    if context.is_pace:
        return (
            f"Nobody is on this leaderboard yet. Members appear once {FEWEST_COMPARED} of their plan days are "
            "due. Start your plan with `/plan join`."
        )
    return (
        f"Nobody has any points{during(context.period)} yet. {first_points_hint(context.catalog)}"
    )


def _footer(context: BoardContext) -> str:
    number = plural(context.people, "member")
    counted = "on this leaderboard" if context.is_pace else "with points"
    parts = [f"{number} {counted}", "ties share a place"] if context.people else []
    if not context.is_pace:
        parts.append("`/points why` shows where yours come from")
        if context.period is Period.WEEK:
            boundaries = context.group.periods
            next_week = boundaries.week_start(context.now) + dt.timedelta(days=7)
            parts.append(f"the next week starts {timestamp(boundaries.day_start(next_week), 'R')}")
    if context.group.archived_at:
        parts.append("this group is archived")
    return join_dots(parts)


def _controls(context: BoardContext) -> list[ui.Item[Any]]:
    """Build the way to other pages, views and periods, and to what is past."""
    group, period = context.group, context.period
    offer_near = context.viewer is None or context.own is not None
    whole_board = View.PACE if context.is_pace else View.TOP
    pages = page_buttons(
        ShowBoard(group_id=group.id, period=period, view=whole_board),
        context.skip,
        PAGE_SIZE,
        is_last=context.skip + len(context.lines) >= context.people,
        labels=("Show higher places", "Show lower places"),
    )
    views = view_buttons(group.id, period, context.view, offer_near=offer_near)
    last_week = button("Last week", ShowLastWeek(group_id=group.id))
    return [
        *button_rows(pages),
        *button_rows([*views, last_week, *_past_seasons_buttons(group)]),
        *([] if context.is_pace else [period_menu(group.id, period, context.view)]),
    ]


def view_buttons(
    group_id: int, period: Period, current: View, *, offer_near: bool = True
) -> list[ui.Button[Any]]:
    """Build buttons to the other views of a period."""
    return [
        button(label, ShowBoard(group_id=group_id, period=period, view=view))
        for view, label in _VIEW_LABELS.items()
        if view is not current and (offer_near or view is not View.NEAR)
    ]


def _past_seasons_buttons(group: StudyGroup) -> list[ui.Button[Any]]:
    """Build the button to past seasons; none before the first season has ended."""
    if group.season == 1:
        return []
    return [button("Past seasons", ShowPastSeasons(group_id=group.id))]


def period_menu(group_id: int, current: Period, view: View) -> ui.ActionRow[Any]:
    """Build the menu of periods."""
    options = [
        SelectOption(label=name.capitalize(), value=period.value, default=period is current)
        for period, name in PERIOD_NAMES.items()
    ]
    route = ShowBoard(group_id=group_id, view=view)
    return menu("Choose a period", route, fills="period", options=options)


def last_week_screen(week: Ranking, since: dt.datetime, until: dt.datetime) -> Screen:
    """Draw the first places of a group's last week, and the viewer's."""
    title = f"## {safe_name(week.group.name)} · last week"
    parts = [
        f"{title}\nFrom {timestamp(since)} to {timestamp(until)}",
        "\n".join(_ranking_lines(week)) or "Nobody had any points.",
        "\n".join(_own_lines(week)),
    ]
    back = button("This week", ShowBoard(group_id=week.group.id))
    return page(
        sections(parts),
        controls=lambda: button_rows([back, *_past_seasons_buttons(week.group)]),
        footer="Points earned in that week. Ties share a place.",
        card=_card(week, "last week"),
    )
