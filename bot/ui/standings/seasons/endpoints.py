"""Answers requests to end a season, and for a member's points in a past one."""

from bot.interactions import Request, Router, Screen
from bot.services.groups import groups
from bot.services.standings import seasons
from bot.ui.groups.choosing import require_group
from bot.ui.standings.routes import EndSeason, PreviewSeasonEnd, ShowSeasonPoints
from bot.ui.standings.seasons.screens import ended_screen, preview_screen, season_points_screen

router = Router()


@router.answers
async def preview_season_end(request: Request, asked: PreviewSeasonEnd) -> Screen:
    """Show what ending the current season would do; nothing is done yet."""
    group = await require_group(request, asked.group)
    async with request.database.reading() as session:
        season = await seasons.load_current(session, group, request.now)
    return preview_screen(group, season)


@router.answers
async def end_season(request: Request, asked: EndSeason) -> Screen:
    """End a season and begin the next."""
    async with request.database.writing() as session:
        group = await seasons.end_season(
            session, request.actor, asked.group_id, asked.number, now=request.now
        )
    return ended_screen(group)


@router.answers
async def show_season_points(request: Request, asked: ShowSeasonPoints) -> Screen:
    """Show a member's own points in a season."""
    actor = request.actor
    async with request.database.reading() as session:
        group = await groups.get(session, actor.guild_id, asked.group_id)
        points = await seasons.get_points(session, group.id, asked.number, actor.member_id)
    return season_points_screen(group, asked.number, points)
