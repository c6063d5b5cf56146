"""Answers how the plan is going, for the member and for others whom they let see it."""

import discord

from bot.domain.errors import Refusal
from bot.domain.plan.progress import PlanProgress
from bot.domain.visibility import Visibility
from bot.interactions import Request, Router, Screen
from bot.services.plan import progress as plan_progress
from bot.services.points import milestones
from bot.services.points.milestones import MilestoneRecord
from bot.services.privacy import visibility as privacy_visibility
from bot.ui.plan.context import PlanContext, plan_screen
from bot.ui.plan.progress.screens import progress_screen
from bot.ui.plan.routes import ShowProgress

router = Router()


async def require_record(request: Request) -> tuple[PlanProgress, MilestoneRecord]:
    """Return a member's progress, and the milestones they have reached.

    Raises:
        Refusal: they have not joined the plan.
    """
    member = (request.actor.guild_id, request.actor.member_id)
    async with request.database.reading() as session:
        progress = plan_progress.require(await plan_progress.find_progress(session, *member))
        record = await milestones.find_record(session, member, request.catalog)
    if record is None:
        raise Refusal(plan_progress.NOT_IN_PLAN)
    return progress, record


@router.answers
async def show_progress(request: Request, asked: ShowProgress) -> Screen:
    """Show the member's own progress, or that of another member who shows it."""
    if asked.member_id not in {None, request.actor.member_id}:
        return await _progress_of(request, asked.member_id or 0, asked.member_name or "")
    progress, record = await require_record(request)
    return plan_screen(
        request, progress, lambda context: progress_screen(context, reached=record.reached)
    )


async def _progress_of(request: Request, member_id: int, name: str) -> Screen:
    """Show the progress of another member.

    Raises:
        Refusal: they do not show it, or are not in the plan; it does not say which.
    """
    guild_id = request.actor.guild_id
    async with request.database.reading() as session:
        visibility = await privacy_visibility.get_visibility(session, guild_id, member_id)
        progress = await plan_progress.find_progress(session, guild_id, member_id)
    if progress is None or visibility != Visibility.SHOWN:
        raise Refusal(
            f"{discord.utils.escape_markdown(name)} is not in the plan, or does not "
            "show their progress. Each member decides that with `/privacy visibility`."
        )
    context = PlanContext(request.catalog, guild_id, progress, request.now)
    return progress_screen(context, name)
