"""Answers a member who wants lines for their CV. Nothing is stored, and nobody else sees them."""

from bot.domain.cv import Cv, build_cv
from bot.interactions import Request, Router, Screen
from bot.services.cv import records
from bot.ui.cv import routes
from bot.ui.cv.screens import cv_screen, empty_screen, file_screen

router = Router()


@router.answers
async def show_cv(request: Request, asked: routes.ShowCv) -> Screen:
    """Show a page of lines with what backs each; what would make the first if there are none."""
    cv = await _load_cv(request)
    if not cv.lines:
        return empty_screen(cv, request.actor.guild_id)
    return cv_screen(request.catalog, cv, asked.page, request.actor.guild_id)


@router.answers
async def save_cv(request: Request, _: routes.SaveCv) -> Screen:
    """Send all lines as a file."""
    cv = await _load_cv(request)
    if not cv.lines:
        return empty_screen(cv, request.actor.guild_id)
    return file_screen(request.catalog, cv)


async def _load_cv(request: Request) -> Cv:
    async with request.database.reading() as session:
        return build_cv(request.catalog, await records.load_record(session, request.actor))
