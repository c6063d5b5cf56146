"""Answers a member who wants lines for their CV. Nothing is stored, and nobody else sees them."""

from dataclasses import replace

from bot.domain.content import Role
from bot.domain.cv import Cv, build_cv, lines_for
from bot.interactions import Request, Router, Screen
from bot.services.cv import records
from bot.ui.cv import routes
from bot.ui.cv.screens import cv_screen, empty_screen, file_screen, no_fitting_screen
from bot.ui.lookup.navigation import require_entry

router = Router()


@router.answers
async def show_cv(request: Request, asked: routes.ShowCv) -> Screen:
    """Show a page of lines with what backs each; if there are none, say how to get the first."""
    role, guild_id = _find_role(request, asked.role), request.actor.guild_id
    cv = await _load_cv(request)
    if not cv.lines:
        return empty_screen(cv, guild_id)
    if role:
        fitting = lines_for(cv, role)
        if not fitting:
            return no_fitting_screen(cv, role)
        cv = replace(cv, lines=fitting)
    return cv_screen(request.catalog, cv, asked.page, guild_id, role)


@router.answers
async def save_cv(request: Request, asked: routes.SaveCv) -> Screen:
    """Send lines as a file; if there are none any more, show why."""
    role, cv = _find_role(request, asked.role), await _load_cv(request)
    lines = lines_for(cv, role) if role else cv.lines
    if not lines:
        return await show_cv(request, routes.ShowCv(role=asked.role))
    return file_screen(request.catalog, lines)


def _find_role(request: Request, name: str | None) -> Role | None:
    if name is None:
        return None
    names = request.catalog.role_names
    return require_entry(names, name, lambda near: routes.ShowCv(role=near.id))


async def _load_cv(request: Request) -> Cv:
    async with request.database.reading() as connection:
        return build_cv(request.catalog, await records.load_record(connection, request.actor))
