"""Past seasons, and how moderators end the present one, with its recap."""

from collections.abc import Mapping, Sequence
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.groups import StudyGroup
from bot.domain.points import Period, name_of_season
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, ordinal, plural, sections
from bot.interactions import Layout, Request, Screen, page, router
from bot.interactions.components import button, button_rows, page_buttons
from bot.rendered import NAMES
from bot.services.points import entries
from bot.services.standings import boards, seasons
from bot.services.standings.seasons import PLACES, SeasonBoard
from bot.ui.groups.choosing import get_group, get_visible_group, require_group
from bot.ui.groups.rights import require_may_write
from bot.ui.moderation.routes import Dashboard
from bot.ui.standings import ranking, routes

SEASONS_ON_A_PAGE = 3
_NO_WINNERS = "None of its top places can be shown."
_LAST_WINNING_PLACE = 3


@router.answers
async def manage_seasons(request: Request, route: routes.ManageSeasons) -> Screen:
    group = await require_group(request, route)
    return season_screen(group, await request.read(seasons.load_current, group, request.now))


@router.answers
async def end_season(request: Request, route: routes.EndSeason) -> Screen:
    group = await get_group(request, route.group_id)
    require_may_write(request, group.channel_id)
    if not route.confirmed:
        return ask_end_screen(group, route)
    group = await request.write(
        seasons.end_season, request.actor, route.group_id, route.number, now=request.now
    )
    return ended_screen(group)


@router.answers
async def show_past_seasons(request: Request, route: routes.ShowPastSeasons) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        viewer = await boards.get_viewer(connection, *actor.key)
        group = await get_visible_group(connection, actor, route.group_id, viewer.group_id)
        latest = group.season - 1 - route.skip
        numbers = range(latest, max(latest - SEASONS_ON_A_PAGE, 0), -1)
        found = [await seasons.find_past(connection, group, number) for number in numbers]
        mine = (connection, group.id, actor.member_id)
        own = {one: await entries.get_balance(*mine, name_of_season(one)) for one in numbers}
    return past_seasons_screen(group, [season for season in found if season], own, route.skip)


def season_screen(group: StudyGroup, season: SeasonBoard) -> Screen:
    people = plural(season.people or 0, "person has a place", "people have a place")
    since = f"{timestamp(season.began_at, 'D')} ({timestamp(season.began_at, 'R')})"
    head = f"## {group.name} · season {season.number}\nIt started on {since}, and {people}."
    first = "\n".join(ranking.leader_lines(season.first[:_LAST_WINNING_PLACE]))
    end = routes.EndSeason(group_id=group.id, number=season.number)
    buttons = [
        button("Show the leaderboard", routes.ShowBoard(group_id=group.id)),
        *([button("End the season…", end)] if group.is_open else []),
        button("Back", Dashboard(group_id=group.id)),
    ]
    left_out = "Members who are hidden, off leaderboards or gone are left out."
    return page(sections([head, first]), buttons=buttons, footer=left_out)


def ask_end_screen(group: StudyGroup, route: routes.EndSeason) -> Screen:
    where = f" in <#{group.channel_id}>" if group.channel_id else ""
    happens = [
        f"I’ll post a recap with the top {PLACES} places{where}.",
        f"Season {route.number + 1} starts at once, and everyone starts at zero.",
        "No points are deleted: all other leaderboards stay as they are.",
        "You can’t undo this.",
    ]
    end = route.model_copy(update={"confirmed": True})
    buttons = [
        button("End the season", end, style=ButtonStyle.danger),
        button("Keep it going", routes.ManageSeasons(group_id=group.id)),
    ]
    head = f"## End season {route.number} of {group.name}?\nNothing has changed yet. If you end it:"
    return page(f"{head}\n{bullets(happens)}", buttons=buttons)


def ended_screen(group: StudyGroup) -> Screen:
    where = f"in <#{group.channel_id}>" if group.channel_id else "once this group has a channel"
    return page(
        f"## Season {group.season - 1} of {group.name} is over\nSeason {group.season} has "
        f"started. I’ll post the recap {where}.",
        buttons=[button("Back", Dashboard(group_id=group.id))],
    )


def recap_layout(group: StudyGroup, season: SeasonBoard, marker: str) -> Layout:
    head = f"## Season {season.number} of {group.name} is over\nIt ran from {_dates(season)}."
    lines = [*ranking.leader_lines(season.first[:PLACES])]
    if len(season.first) > PLACES:
        lines.append(f"and others in {ordinal(season.first[-1].place)} place")
    first = "\n".join(lines)
    coming = (
        f"Season {season.number + 1} has started, and everyone starts at zero. Nobody loses any points, "
        "and plan days and challenges earn new ones."
    )
    texts = [
        ui.TextDisplay[Any](head),
        *([ui.TextDisplay[Any](first, id=NAMES)] if first else []),
        ui.TextDisplay[Any](coming),
    ]
    route = routes.ShowPastSeasons(group_id=group.id)
    rows = button_rows([button("Show my points", route, marker=marker)])
    return Layout(ui.Container(*texts, *rows))


def past_seasons_screen(
    group: StudyGroup, past: Sequence[SeasonBoard], own: Mapping[int, int], skip: int
) -> Screen:
    texts = []
    for season in past:
        points = own.get(season.number)
        yours = f" · you had **{plural(points, 'point')}**" if points else ""
        winners = [*ranking.leader_lines(season.first[:_LAST_WINNING_PLACE])] or [_NO_WINNERS]
        texts.append("\n".join([f"**Season {season.number}** · {_dates(season)}{yours}", *winners]))
    if not past:
        texts = ["No season has ended yet. When moderators end one, its top places appear here."]
    buttons = [
        button("This season", routes.ShowBoard(group_id=group.id, period=Period.SEASON)),
        *page_buttons(
            routes.ShowPastSeasons(group_id=group.id),
            skip,
            SEASONS_ON_A_PAGE,
            is_last=skip + SEASONS_ON_A_PAGE >= group.season - 1,
        ),
    ]
    return page(sections([f"## {group.name} · past seasons", *texts]), buttons=buttons)


def _dates(season: SeasonBoard) -> str:
    until = f" to {timestamp(season.ended_at, 'D')}" if season.ended_at else ""
    return f"{timestamp(season.began_at, 'D')}{until}"
