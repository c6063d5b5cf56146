"""Answers moderators who ask which members may need a message."""

from __future__ import annotations

from bot.interactions.request import Request
from bot.interactions.router import Router
from bot.interactions.screen import Screen
from bot.services.moderation import inactive_members
from bot.ui.moderation.inactive.screens import inactive_screen
from bot.ui.moderation.members.endpoints import require_group_of_page
from bot.ui.moderation.routes import ShowInactiveMembers

router = Router()


@router.answers
async def show_inactive_members(request: Request, asked: ShowInactiveMembers) -> Screen:
    """Show a page of the members of a group who may need a message."""
    group = await require_group_of_page(request, asked)
    async with request.database.reading() as session:
        found = await inactive_members.list_inactive_members(
            session, group, request.catalog, request.now
        )
    return inactive_screen(request.catalog, group, found, asked.skip)
