"""Checking in plan days, and taking check-ins back."""

from bot.formatting import sections
from bot.interactions import Request, Router, Screen
from bot.pictures.cards.finish import finish_card
from bot.pictures.renderer import Card
from bot.services.plan import check_ins
from bot.services.plan.check_ins import CheckInResult
from bot.services.points import milestones
from bot.ui.plan.context import FINISHED, PlanContext, plan_screen, screen_with_status, undo_buttons
from bot.ui.plan.finish import finish_of
from bot.ui.plan.routes import CheckIn, ShareFinish, ShowProgress, Today, UndoCheckIn
from bot.ui.points.screens import lost_text, reached_text

router = Router()


@router.answers
async def check_in(request: Request, asked: CheckIn) -> Screen:
    """Record a check-in and show the result."""
    async with request.database.writing() as session:
        result = await check_ins.check_in(
            session,
            request.actor,
            request.catalog,
            now=request.now,
            day_id=asked.day_id,
            note=asked.note,
        )
    catalog, progress, card = request.catalog, result.progress, None
    done = {check_in.day_id for check_in in progress.check_ins}
    if not result.was_checked_in and done.issuperset(catalog.plan.day_ids):
        member = (request.actor.guild_id, request.actor.member_id)
        async with request.database.reading() as session:
            record = await milestones.find_record(session, member, catalog)
        context = PlanContext(catalog, request.actor.guild_id, progress, request.now)
        card = finish_card(finish_of(context, record)) if record else None
    return plan_screen(request, progress, lambda context: checked_screen(context, result, card))


@router.answers
async def undo_check_in(request: Request, asked: UndoCheckIn) -> Screen:
    """Take back a check-in and show the result."""
    async with request.database.writing() as session:
        result = await check_ins.undo(
            session, request.actor, request.catalog, now=request.now, day_id=asked.day_id
        )
    return plan_screen(request, result.progress, lambda context: checked_screen(context, result))


def checked_screen(
    context: PlanContext, checked: CheckInResult, card: Card | None = None
) -> Screen:
    """Draw the result of a check-in or an undo; `card` is set if it finished the plan."""
    plan, next_open = context.catalog.plan, context.status.next_open
    buttons = [*undo_buttons(context), context.button("My progress", ShowProgress())]
    if checked.is_repeat and next_open and next_open <= context.status.last_allowed:
        route = CheckIn(day_id=plan.day(next_open).id)
        buttons.insert(0, context.button(f"Day {next_open} is done too", route, primary=True))
    elif next_open:
        buttons.insert(0, context.button("What is next", Today(), primary=True))
    if card:
        buttons.insert(0, context.button("Show it to the group", ShareFinish(), primary=True))
    number = checked.day_number
    about = f"“{plan.day(number).title}”" if number else "That day is no longer in the plan."
    finished = f"\n\n{FINISHED}" if context.status.is_finished else ""
    parts = [f"## Day {number} {_outcome(checked, about)}{finished}"]
    if checked.milestones_reached:
        parts.append(reached_text(checked.milestones_reached))
    if checked.milestones_lost:
        parts.append(lost_text(checked.milestones_lost))
    return screen_with_status(context, sections(parts), buttons, card=card)


def _outcome(checked: CheckInResult, about: str) -> str:
    """Write whether the day is checked in now, what it is about, and the points it brought."""
    if checked.is_undo:
        taken = f" · {-checked.points} points taken back" if checked.points else ""
        return (
            f"is open again\n{about}{taken}\n"
            "Nothing else changed. Check it in again whenever you like."
        )
    if checked.is_repeat:
        return (
            f"was checked in before\n{about}\n"
            "That was a moment ago, and it counts once. Did you mean the next one?"
        )
    if checked.was_checked_in:
        return f"was checked in before\n{about}\nIt counts once, so nothing changed."
    if checked.points:
        return f"is checked in\n{about} · {checked.points} points"
    return f"is checked in\n{about}\nYou had its points already, so there are none this time."
