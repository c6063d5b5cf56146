"""Answers requests for leaderboards and the last week; includes the endpoints of seasons."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.standings import View
from bot.interactions import Request, Router, Screen
from bot.services.groups import groups
from bot.services.plan import paces
from bot.services.standings import boards, past
from bot.services.standings import viewer as viewers
from bot.services.standings.boards import PAGE_SIZE, Board, BoardQuery
from bot.ui.groups.choosing import get_visible_group, require_group_named
from bot.ui.standings import routes, screens, seasons
from bot.ui.standings.comparison import comparison_screen
from bot.ui.standings.context import BoardContext, Ranking, read_with_membership

router = Router()
router.include(seasons.router)

_PUBLIC_EVERY = dt.timedelta(minutes=1)  # a group's leaderboard is shown to a channel
_MAX_PACE_BATCHES = 4  # outdated ones, recomputed before a page is shown; a job does the rest


@router.answers
async def show_board(request: Request, asked: routes.ShowBoard) -> Screen:
    """Show a page of a group's leaderboard, or compare groups.

    A command that names no group compares them if there are several and the member is in none; a
    button to the member's own group is refused then.
    """
    group = await _find_group(request, asked)
    compares = asked.view is View.GROUPS or (group is None and asked.group_id is None)
    if asked.public:
        _require_may_show_publicly(request, None if compares else group)
    if compares:
        return await _compare_groups(request, asked, group)
    if group is None:
        raise Refusal("Choose a group first, in the menu “Show the leaderboard of…”.")
    if asked.view is View.PACE:
        await _refresh_paces(request, group.id)
    context = await read_with_membership(
        request,
        lambda connection: _read_board(connection, request, asked, group),
        lambda context: context.lines,
    )
    return screens.board_screen(context)


def _require_may_show_publicly(request: Request, group: StudyGroup | None) -> None:
    """Refuse a public leaderboard where the person may not write, or soon after another one.

    That of a group that requires a role is public in the group's channel only.
    """
    if not request.may_write:
        raise Refusal(
            "You can’t write in this channel, so I can’t show it to everyone here. Leave out `public` "
            "to see the leaderboard yourself."
        )
    if group and group.role_id and request.channel_id != group.channel_id:
        raise Refusal(
            "This group is only for people with a certain role, so I can’t show its leaderboard to "
            "everyone outside the group’s own channel. Leave out `public` to see it yourself."
        )
    key = ("leaderboard", request.actor.guild_id, group.id if group else 0)
    if not request.resources.public_answers.try_to_start(key, _PUBLIC_EVERY, request.now):
        raise Refusal(
            "Somebody showed this leaderboard to a channel less than a minute ago. Wait a moment, or "
            "leave out `public` to see it yourself."
        )


@router.answers
async def show_my_place(request: Request, asked: routes.ShowMyPlace) -> Screen:
    """Show this week's leaderboard near the member's own place."""
    return await show_board(request, routes.ShowBoard(group_id=asked.group_id))


async def _find_group(request: Request, asked: routes.ShowBoard) -> StudyGroup | None:
    """Return the group that is meant: by its id, by name, the member's own, or the only open one."""
    if asked.group_id:
        return await get_visible_group(request, asked.group_id)
    actor = request.actor
    async with request.database.reading() as connection:
        own = await groups.find_group_of(connection, actor)
        if asked.group:
            every = await groups.list_groups(connection, actor.guild_id)
            suggested = [group for group in every if group.is_open or group == own]
            group = require_group_named(suggested, asked.group)
            group.require_may_see(actor, own.id if own else None)
            return group
        if own:
            return own
        open_groups = await groups.list_open_groups(connection, actor.guild_id)
    if not open_groups:
        raise Refusal(groups.NO_OPEN_GROUP)
    return open_groups[0] if len(open_groups) == 1 else None


async def _compare_groups(
    request: Request, asked: routes.ShowBoard, group: StudyGroup | None
) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        open_groups = await groups.list_open_groups(connection, actor.guild_id)
        scores = await boards.compare_groups(connection, open_groups, asked.period, request.now)
        own = None if asked.public else await groups.find_group_of(connection, actor)
    return comparison_screen(
        request.catalog,
        scores,
        asked.period,
        group_id=group.id if group else 0,
        own_group_id=own.id if own else None,
    )


async def _refresh_paces(request: Request, group_id: int) -> None:
    """Recompute the outdated paces of a group's members, unless another request is doing so."""
    lock = request.resources.refreshing_paces
    if lock.locked():
        return
    async with lock:
        async with request.database.reading() as connection:
            if not await paces.is_refresh_due(connection, group_id, request.now):
                return
        for _ in range(_MAX_PACE_BATCHES):
            result = await paces.refresh(
                request.database, request.catalog, request.now, group_id=group_id
            )
            if result.is_complete:
                return


async def _read_board(
    connection: AsyncConnection, request: Request, asked: routes.ShowBoard, group: StudyGroup
) -> BoardContext:
    """Read a page of a leaderboard; a public one starts at the top, so as not to tell who asked."""
    actor, view = request.actor, asked.view
    if asked.public and view is View.NEAR:
        view = View.TOP
    query = BoardQuery(actor.member_id, asked.period, view, 0 if asked.public else asked.skip)
    board = await _load_page(connection, group, query, request.now)
    if view is View.NEAR and (board.own is None or asked.skip is not None):
        view = View.TOP
    viewer = None
    if not asked.public:
        viewer = await viewers.get_viewer(connection, actor.guild_id, actor.member_id)
    shares = None
    if view is View.PACE:
        members = {actor.member_id, *(ranked.score.member_id for ranked in board.lines)}
        shares = await viewers.get_plan_shares(connection, actor.guild_id, members)
    return BoardContext(
        lines=board.lines,
        own=None if asked.public else board.own,
        viewer=viewer,
        shares=shares,
        catalog=request.catalog,
        group=group,
        period=asked.period,
        view=view,
        people=board.people,
        skip=board.skip,
        now=request.now,
    )


async def _load_page(
    connection: AsyncConnection, group: StudyGroup, query: BoardQuery, now: dt.datetime
) -> Board:
    """Load a page of a leaderboard; the last one if it has become shorter than what comes before."""
    board = await boards.load_board(connection, group, query, now)
    if board.lines or not board.people:
        return board
    last_page = (board.people - 1) // PAGE_SIZE * PAGE_SIZE
    return await boards.load_board(connection, group, replace(query, skip=last_page), now)


@router.answers
async def show_last_week(request: Request, asked: routes.ShowLastWeek) -> Screen:
    """Show the first places of the week before this one, and the member's own."""
    actor = request.actor
    group = await get_visible_group(request, asked.group_id)
    this_week = group.periods.week_start(request.now)
    since = group.periods.day_start(this_week - dt.timedelta(days=7))
    until = group.periods.day_start(this_week)

    async def read(connection: AsyncConnection) -> Ranking:
        return Ranking(
            group=group,
            lines=await past.list_top(connection, group.id, since, until),
            own=await past.find_own_standing(connection, group.id, actor.member_id, since, until),
            viewer=await viewers.get_viewer(connection, actor.guild_id, actor.member_id),
        )

    week = await read_with_membership(request, read, lambda week: week.lines)
    return screens.last_week_screen(week, since, until)
