"""Answers where a member's points come from."""

from bot.domain.errors import Refusal
from bot.interactions import Request, Router, Screen
from bot.interactions.respond import NOT_A_MODERATOR
from bot.services.points import entries
from bot.ui.points.corrections import endpoints as corrections
from bot.ui.points.rewards import endpoints as rewards
from bot.ui.points.routes import ShowEntries
from bot.ui.points.screens import PAGE_SIZE, EntriesPage, entries_screen

router = Router()
for part in (corrections, rewards):
    router.include(part.router)


@router.answers
async def show_entries(request: Request, asked: ShowEntries) -> Screen:
    """Show the entries behind the points of the member who asks, or to a moderator anyone's."""
    actor = request.actor
    member_id = actor.member_id if asked.member_id is None else asked.member_id
    is_own = member_id == actor.member_id
    if not is_own and not actor.is_moderator:
        raise Refusal(NOT_A_MODERATOR)
    async with request.database.reading() as session:
        totals = await entries.list_totals(session, actor.guild_id, member_id)
        found = await entries.list_entries(
            session, actor.guild_id, member_id, limit=PAGE_SIZE + 1, skip=asked.skip
        )
    page = EntriesPage(
        member_id=member_id, is_own=is_own, totals=totals, entries=found, skip=asked.skip
    )
    return entries_screen(request.catalog, page)
