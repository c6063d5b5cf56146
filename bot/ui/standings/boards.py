"""Leaderboards of a group: a page of a period, or of who keeps up with their plan."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import FEWEST_COMPARED
from bot.domain.points import Period
from bot.domain.schedule.clock import WEEKDAYS, local_date, timestamp
from bot.formatting import join_dots, plural, sections
from bot.interactions import Request, Screen, page, router
from bot.interactions.components import Button, Item, button, button_rows, page_buttons
from bot.pictures.cards.drawing import format_day_month
from bot.services.groups import groups
from bot.services.members import removals
from bot.services.standings import boards, comparison
from bot.services.standings.boards import PAGE_SIZE, Viewer
from bot.ui.groups.choosing import get_visible_group, require_group_named
from bot.ui.moderation.routes import Dashboard
from bot.ui.standings import ranking
from bot.ui.standings.comparison import comparison_screen
from bot.ui.standings.ranking import Board
from bot.ui.standings.routes import ShowBoard, View

_MOST_DRAWN = 5  # places on a picture; beside more lines, a phone's screen has no room for it

_ABOUT_COMPLETION = (
    "the share of plan days due so far that are done; shifting your plan doesn’t change it"
)


@router.answers
async def show_board(request: Request, route: ShowBoard) -> Screen:
    """Show a page of a group's leaderboard, or compare groups.

    A command that names no group compares them if there are several and the member is in none; a
    button to the member's own group is refused then.
    """
    actor = request.actor
    async with request.database.reading() as connection:
        viewer = await boards.get_viewer(connection, *actor.key)
        group = await _find_group(connection, request, route, viewer)
        if route.view is View.GROUPS or (group is None and route.group_id is None):
            every = await groups.list_open_groups(connection, actor.guild_id)
            scores = await comparison.compare_groups(connection, every, route.period, request.now)
            seen_by = None if route.public else viewer
            group_id = group.id if group else 0
            return comparison_screen(request.catalog, scores, route.period, group_id, seen_by)
        if group is None:
            raise Refusal("Choose a group first, in the menu “Show the leaderboard of…”.")
        board = await _read_board(connection, request, route, group, viewer)
    if not route.public:
        return board_screen(board)
    if group.needed_role_id and request.channel_id != group.channel_id:
        raise Refusal(
            "This group is only for people with a certain role, so I can’t show its leaderboard to everyone outside the group’s own channel."
        )
    return _remembering_names(request, board, board_screen(board))


def _remembering_names(request: Request, board: Board, screen: Screen) -> Screen:
    """Have the message of a screen removed once somebody whom it names deletes their data."""
    guild_id, member_ids = request.actor.guild_id, [line.member_id for line in board.page.lines]

    async def record_sent(message_id: int) -> None:
        message = removals.PostedMessage(request.channel_id or 0, message_id)
        await request.write(removals.remember_message, guild_id, member_ids, message, request.now)

    return replace(screen, record_sent=record_sent)


async def _find_group(
    connection: AsyncConnection, request: Request, route: ShowBoard, viewer: Viewer
) -> StudyGroup | None:
    """Return the group that is meant: by its id, by name, the member's own, or the only open one."""
    actor = request.actor
    if route.group:
        every = await groups.list_groups(connection, actor.guild_id)
        suggested = [group for group in every if group.is_open or group.id == viewer.group_id]
        group = require_group_named(suggested, route.group)
        group.require_may_see(actor, viewer.group_id)
        return group
    if group_id := route.group_id or viewer.group_id:
        return await get_visible_group(connection, actor, group_id, viewer.group_id)
    open_groups = await groups.list_open_groups(connection, actor.guild_id)
    if not open_groups:
        raise Refusal(groups.NO_OPEN_GROUP)
    return open_groups[0] if len(open_groups) == 1 else None


async def _read_board(
    connection: AsyncConnection,
    request: Request,
    route: ShowBoard,
    group: StudyGroup,
    viewer: Viewer,
) -> Board:
    """Read a page of a leaderboard; a public one starts at the top, so as not to tell who asked."""
    skip = 0 if route.public and route.skip is None else route.skip
    viewer_id, shares = viewer.member_id, None
    if route.view is View.COMPLETION:
        found = await comparison.load_completion(
            connection, group, request.catalog, viewer.member_id, request.now
        )
        shares = {member.score.member_id: member.share for member in found}
        shown = boards.page_of([member.score for member in found], viewer_id, skip)
    else:
        period_name = group.calendar.name_of_period(route.period, request.now)
        shown = await boards.load_page(connection, group, period_name, viewer_id, skip)
        if route.period is Period.WEEK and not shown.lines and shown.own is None:
            before = route.model_copy(update={"period": Period.LAST_WEEK})
            board = await _read_board(connection, request, before, group, viewer)
            if board.page.lines:
                return replace(board, week_is_empty=True)
    return Board(
        group=group,
        page=shown,
        viewer=None if route.public else viewer,
        shares=shares,
        catalog=request.catalog,
        period=route.period,
        view=route.view,
        is_near=skip is None and shown.own is not None,
        now=request.now,
        for_moderator=bool(request.actor.is_moderator) and not route.public,
    )


def board_screen(board: Board) -> Screen:
    group = board.group
    shown = "keeping up" if board.is_completion else _period_text(group, board.period, board.now)
    title = f"## {group.name} · {shown}"
    if board.week_is_empty:
        title += "\nThis week has just begun, and nobody has points yet. So this is last week:"
    parts = [
        title,
        "\n".join(ranking.board_lines(board)),
        "\n".join(ranking.own_lines(board)) if board.own else _why_not_on_it(board),
    ]
    return page(
        sections(parts),
        controls=lambda: _controls(board),
        shared=ShowBoard(group_id=group.id, period=board.period, view=board.view, public=True)
        if board.viewer and board.page.lines
        else None,
        footer=_footer(board),
        card=None if board.page.people > _MOST_DRAWN else ranking.board_card(board, shown),
    )


def _period_text(group: StudyGroup, period: Period, now: dt.datetime) -> str:
    """Write a period and its beginning, without markup: “this week, since Monday”."""
    calendar = group.calendar
    if period is Period.WEEK:
        return f"this week, since {WEEKDAYS[calendar.week_start(now).weekday()]}"
    if period is Period.MONTH:
        return f"this month, since {format_day_month(calendar.month_start(now))}"
    if period in (Period.ALL, Period.LAST_WEEK):
        return ranking.PERIOD_NAMES[period]
    began_on = local_date(group.season_began_at or group.opened_at or now, calendar.zone)
    return f"season {group.season}, since {format_day_month(began_on)}"


def _why_not_on_it(board: Board) -> str:
    """Tell a viewer who isn't on a leaderboard how members get there; or that nobody is on it."""
    if board.page.lines and (board.viewer is None or _is_of_another_group(board)):
        return ""
    missing = "You’re not" if board.page.lines else "Nobody is"
    how = f"Members appear once {FEWEST_COMPARED} of their plan days are due."
    if not board.is_completion:
        how = ranking.first_points_hint(board.catalog, board.viewer)
    return f"{missing} on this leaderboard. {'' if board.group.archived_at else how}".rstrip()


def _is_of_another_group(board: Board) -> bool:
    viewer = board.viewer
    return board.for_moderator and viewer is not None and viewer.group_id != board.group.id


def _footer(board: Board) -> str:
    number = plural(board.page.people, "member")
    counted = "on this leaderboard" if board.is_completion else "with points"
    parts = [f"{number} {counted}"] if board.page.people else []
    if board.is_completion:
        parts.append(_ABOUT_COMPLETION)
    elif board.period is Period.WEEK:
        next_week = board.group.calendar.next_week_begins(board.now)
        parts.append(f"the next week starts {timestamp(next_week, 'R')}")
    else:
        parts.append("`/points` shows where yours come from")
    if board.group.archived_at:
        parts.append("this group is archived")
    return join_dots(parts)


def _controls(board: Board) -> list[Item]:
    group, period, shown = board.group, board.period, board.page
    whole = ShowBoard(group_id=group.id, period=period, view=board.view)
    is_last = shown.skip + len(shown.lines) >= shown.people
    pages = page_buttons(whole, shown.skip, PAGE_SIZE, is_last=is_last)
    start = [] if board.own or _is_of_another_group(board) else ranking.start_buttons(board.viewer)
    manage = [button("Manage", Dashboard(group_id=group.id))] if board.for_moderator else []
    return [
        *button_rows([*start, *pages, *_near_or_top(board), *manage]),
        ranking.board_menu(group, period, board.view),
    ]


def _near_or_top(board: Board) -> list[Button]:
    if board.is_completion or (board.viewer and not board.own):
        return []
    route = ShowBoard(group_id=board.group.id, period=board.period)
    if not board.is_near:
        return [button("Near me", route)]
    is_far = board.page.skip > PAGE_SIZE  # else it's the top, or **Previous** leads there
    return [button("Top", route.model_copy(update={"skip": 0}))] if is_far else []
