"""Answers what is asked about a member's plan days."""

from bot.domain.content.plan import Plan
from bot.domain.errors import Refusal
from bot.domain.plan.progress import PlanProgress
from bot.interactions import Request, Router, Screen
from bot.pictures.renderer import Card
from bot.services.plan import check_ins
from bot.services.plan import progress as plan_progress
from bot.services.plan.check_ins import CheckInResult
from bot.services.points import milestones
from bot.ui.plan import screens
from bot.ui.plan.changes import endpoints as changes
from bot.ui.plan.context import Draw, PlanContext, plan_screen
from bot.ui.plan.finish import endpoints as finish
from bot.ui.plan.finish.screens import finish_card_of
from bot.ui.plan.progress import endpoints as progress_endpoints
from bot.ui.plan.reminders import endpoints as reminders
from bot.ui.plan.routes import CatchUp, CheckIn, LookAtDay, Today, UndoCheckIn

router = Router()
for part in (changes, finish, progress_endpoints, reminders):
    router.include(part.router)


async def require_progress(request: Request) -> PlanProgress:
    """Return the member's progress through the plan.

    Raises:
        Refusal: they have not joined it.
    """
    actor = request.actor
    async with request.database.reading() as session:
        found = await plan_progress.find_progress(session, actor.guild_id, actor.member_id)
    return plan_progress.require(found)


async def _show(request: Request, draw: Draw) -> Screen:
    return plan_screen(request, await require_progress(request), draw)


@router.answers
async def today(request: Request, _: Today) -> Screen:
    """Show what there is to do today."""
    return await _show(request, screens.today_screen)


@router.answers
async def look_at_day(request: Request, asked: LookAtDay) -> Screen:
    """Show a plan day."""
    number = _number_of(request.catalog.plan, asked.day_id)
    return await _show(request, lambda context: screens.day_screen(context, number, look=True))


@router.answers
async def catch_up(request: Request, _: CatchUp) -> Screen:
    """Show by when two days of work each would make up for being behind."""
    return await _show(request, screens.catch_up_screen)


@router.answers
async def check_in(request: Request, asked: CheckIn) -> Screen:
    """Record a check-in and show the result."""
    number = _number_of(request.catalog.plan, asked.day_id) if asked.day_id else None
    async with request.database.writing() as session:
        result = await check_ins.check_in(
            session,
            request.actor,
            request.catalog,
            now=request.now,
            day_number=number,
            note=asked.note,
        )
    card = await _finish_card(request, result)
    return plan_screen(
        request, result.progress, lambda context: screens.checked_screen(context, result, card)
    )


@router.answers
async def undo_check_in(request: Request, asked: UndoCheckIn) -> Screen:
    """Take back a check-in and show the result."""
    number = _number_of(request.catalog.plan, asked.day_id) if asked.day_id else None
    async with request.database.writing() as session:
        result = await check_ins.undo(
            session, request.actor, request.catalog, now=request.now, day_number=number
        )
    return plan_screen(
        request, result.progress, lambda context: screens.checked_screen(context, result)
    )


def _number_of(plan: Plan, day_id: str) -> int:
    """Return the number of a plan day.

    Raises:
        Refusal: the content pack no longer has it.
    """
    number = plan.number_by_id.get(day_id)
    if number is None:
        raise Refusal("That day is no longer in the plan. `/plan today` shows what is next.")
    return number


async def _finish_card(request: Request, result: CheckInResult) -> Card | None:
    """Return the finish card if this check-in completed the plan."""
    progress, actor = result.progress, request.actor
    done = {check_in.day_id for check_in in progress.check_ins}
    if result.was_checked_in or not set(request.catalog.plan.day_ids) <= done:
        return None
    async with request.database.reading() as session:
        record = await milestones.find_record(
            session, (actor.guild_id, actor.member_id), request.catalog
        )
    context = PlanContext(request.catalog, actor.guild_id, progress, request.now)
    return finish_card_of(context, record) if record else None
