"""Answers requests for the last week and past seasons of a group."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.groups import StudyGroup
from bot.interactions import Request, Router, Screen
from bot.services.groups import groups
from bot.services.standings import past, seasons
from bot.services.standings.seasons import SeasonBoard
from bot.ui.standings.context import read_viewer, read_with_membership
from bot.ui.standings.past.screens import (
    SEASONS_ON_A_PAGE,
    LastWeek,
    last_week_screen,
    past_seasons_screen,
)
from bot.ui.standings.routes import ShowLastWeek, ShowPastSeasons

router = Router()

_WEEK = dt.timedelta(days=7)


@router.answers
async def show_last_week(request: Request, asked: ShowLastWeek) -> Screen:
    """Show the first places of the week before this one, and the member's own."""
    group = await _get_group(request, asked.group_id)
    this_week = group.periods.week_start(request.now)
    since, until = group.periods.day_start(this_week - _WEEK), group.periods.day_start(this_week)

    async def read(session: AsyncSession) -> LastWeek:
        viewer = await read_viewer(session, request)
        return LastWeek(
            lines=await past.list_top(session, group.id, since, until),
            own=await past.find_own_standing(session, group.id, viewer.member_id, since, until),
            viewer=viewer,
            group=group,
            since=since,
            until=until,
        )

    def members_in(week: LastWeek) -> Iterable[int]:
        return (ranked.score.member_id for ranked in week.lines)

    return last_week_screen(await read_with_membership(request, read, members_in))


@router.answers
async def show_past_seasons(request: Request, asked: ShowPastSeasons) -> Screen:
    """Show past seasons, latest first, some on a page."""
    group = await _get_group(request, asked.group_id)
    latest = group.season - 1 - asked.skip
    numbers = range(latest, max(latest - SEASONS_ON_A_PAGE, 0), -1)

    async def read(session: AsyncSession) -> list[SeasonBoard]:
        found = [await seasons.find_past(session, group, number) for number in numbers]
        return [season for season in found if season]

    def members_in(found: list[SeasonBoard]) -> Iterable[int]:
        return (ranked.score.member_id for season in found for ranked in season.first)

    found = await read_with_membership(request, read, members_in)
    return past_seasons_screen(group, found, asked.skip, request.actor.member_id)


async def _get_group(request: Request, group_id: int) -> StudyGroup:
    """Return a group of the server.

    Raises:
        Refusal: there is no such group.
    """
    async with request.database.reading() as session:
        return await groups.get(session, request.actor.guild_id, group_id)
