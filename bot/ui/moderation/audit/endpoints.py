"""Answers moderators who look up decisions."""

from bot.interactions import Request, Router, Screen
from bot.services.moderation import audit
from bot.services.moderation.audit import DecisionFilter
from bot.ui.moderation.audit.screens import PAGE_SIZE, decisions_screen
from bot.ui.moderation.routes import ShowDecisions

router = Router()


@router.answers
async def show_decisions(request: Request, asked: ShowDecisions) -> Screen:
    """Show a page of what moderators decided."""
    wanted = DecisionFilter(author_id=asked.moderator_id, about_id=asked.member_id)
    async with request.database.reading() as session:
        found = await audit.list_decisions(
            session, request.actor.guild_id, wanted, limit=PAGE_SIZE + 1, skip=asked.skip
        )
    return decisions_screen(request.catalog, found, asked)
