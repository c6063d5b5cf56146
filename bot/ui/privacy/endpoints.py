"""Answers what is asked about one's personal data."""

from collections.abc import Collection

from bot.domain.visibility import Visibility, clean_alias
from bot.interactions import Form, Request, Router, Screen, confirmation, require_confirmation
from bot.services.privacy import deletion, personal_data, visibility
from bot.ui.privacy import screens
from bot.ui.privacy.routes import (
    DeleteStored,
    ExportStored,
    SetVisibility,
    ShowStored,
    ShowStoredDetails,
)

router = Router()

_DELETE = "delete"


@router.answers
async def show_stored(request: Request, asked: ShowStored) -> Screen:
    """Show in short what is stored, for all servers."""
    if asked.start:
        return await show_details(request, ShowStoredDetails(start=asked.start))
    async with request.database.reading() as connection:
        found = await personal_data.count_personal_rows(connection, request.user.id)
    return screens.summary_screen(found)


@router.answers
async def show_details(request: Request, asked: ShowStoredDetails) -> Screen:
    """Show a page of what is stored and what each thing is for, for all servers."""
    async with request.database.reading() as connection:
        found = await personal_data.count_personal_rows(connection, request.user.id)
    return screens.details_screen(found, asked.start)


@router.answers
async def export_stored(request: Request, _: ExportStored) -> Screen:
    """Send a file of everything that is stored, for all servers."""
    async with request.database.reading() as connection:
        tables = await personal_data.export_personal_data(connection, request.user.id)
    return screens.export_screen(tables)


@router.answers
async def delete_stored(request: Request, asked: DeleteStored) -> Screen | Form:
    """Ask for a confirmation, then delete everything."""
    if asked.confirmation is None:
        title = "Delete everything about me"
        return confirmation(
            title, screens.delete_warning(request.resources.keep_servers), asked, word=_DELETE
        )
    require_confirmation(asked.confirmation, _DELETE)
    async with request.database.writing() as connection:
        enqueued = await deletion.delete_member(connection, request.user.id, request.now)
    await request.database.erase_deleted()
    return screens.deleted_screen(enqueued)


@router.answers
async def set_visibility(request: Request, asked: SetVisibility) -> Screen:
    """Store how a member wants to be seen."""
    actor = request.actor
    names: Collection[str] = ()
    if asked.visibility is Visibility.ALIAS and asked.alias:
        membership = request.resources.membership
        names = await membership.list_names_like(request.guild, actor, clean_alias(asked.alias))
    async with request.database.writing() as connection:
        alias = await visibility.set_visibility(
            connection, actor, asked.visibility, asked.alias, names_elsewhere=names, now=request.now
        )
    return screens.visibility_screen(asked.visibility, alias or "")
