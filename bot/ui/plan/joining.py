"""Joining a plan, and switching to another."""

from bot.domain.content import Catalog, Plan
from bot.domain.groups import GroupChoiceRequired
from bot.domain.plan.enrolment import RESTORE_WITHIN, EndedEnrolment, Ending
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.zones import zone_label
from bot.formatting import capitalize
from bot.interactions import Request, Router, Screen, button, page
from bot.services.groups import groups
from bot.services.plan import enrolments
from bot.services.plan.progress import find_progress
from bot.ui.groups.joining import show_groups
from bot.ui.lookup.navigation import require_entry
from bot.ui.plan import routes
from bot.ui.plan.screens import plan_button, with_notices
from bot.ui.plan.today import today_screen

router = Router()


@router.answers
async def join(request: Request, route: routes.Join) -> Screen:
    """Start a plan; a member who is in it sees today, one who left lately or is in another is asked first."""
    actor, catalog, now = request.actor, request.catalog, request.now
    async with request.database.reading() as connection:
        progress = await find_progress(connection, catalog, *actor.key, now)
        ended = await enrolments.find_restorable(connection, actor, now)
    plan = _require_plan(catalog, route.plan) if route.plan else None
    is_other = progress is not None and plan is not None and plan.id != progress.plan_id
    if progress and plan and is_other and not progress.is_finished:
        return ask_switch_screen(progress, plan)
    if progress and not is_other:
        return with_notices(request, progress, today_screen(progress))
    if ended and ended.ending == Ending.LEFT and not progress:
        return offer_return(actor.guild_id, ended, plan or catalog.plan_of(ended.plan_id))
    try:
        return await follow(request, routes.Follow(plan_id=plan.id if plan else None))
    except GroupChoiceRequired:
        again = "Then use `/plan join` again with the same plan."
        return await show_groups(request, again if plan else "")


def _require_plan(catalog: Catalog, name: str) -> Plan:
    return require_entry(catalog.plan_names, name, lambda near: routes.Join(plan=near.id))


def ask_switch_screen(progress: PlanProgress, plan: Plan) -> Screen:
    buttons = [
        plan_button(progress, "Switch plans", routes.Follow(plan_id=plan.id), primary=True),
        plan_button(progress, "Stay with this one", routes.Today()),
    ]
    name = progress.plan.name
    return page(
        f"## Switch to {plan.name}?\nYou’ve done {progress.done} of {progress.plan.length} days of {name}. "
        "If you switch, that plan waits for you: switch back in `/plan settings`, and you continue "
        "where you stopped. Your points and your streak stay.",
        buttons=buttons,
    )


@router.answers
async def follow(request: Request, route: routes.Follow) -> Screen:
    """Follow a plan, and put another aside; this may be what brings a member into a group."""
    actor, catalog, now = request.actor, request.catalog, request.now
    plan = _require_plan(catalog, route.plan_id or catalog.plan.id)
    async with request.database.writing() as connection:
        current = await find_progress(connection, catalog, *actor.key, now)
        begin = enrolments.switch if current else enrolments.join
        progress = await begin(connection, actor, catalog, plan, now=now)
        group = await groups.find_group_of(connection, actor)
    where = f" {group.name}" if group else ""
    name = f"Your plan is {plan.name}. " if len(catalog.plans) > 1 else ""
    head = f"## You’re in{where}\n{name}Days end at midnight, {zone_label(progress.zone.key)} time."
    return with_notices(request, progress, today_screen(progress).with_head(head))


def offer_return(guild_id: int, ended: EndedEnrolment, plan: Plan) -> Screen:
    """Ask a member who left a plan lately whether to take it up again or start one."""
    back = routes.RestoreEnrolment(guild_id=guild_id, instead_of=0)
    new = routes.Follow(guild_id=guild_id, plan_id=plan.id)
    start = "start over" if plan.id == ended.plan_id else f"start {plan.name}"
    buttons = [
        button("Continue where I left off", back, primary=True),
        button(capitalize(start), new),
    ]
    until = timestamp(ended.ended_at + RESTORE_WITHIN, "R")
    return page(
        "## Welcome back\nYou left the plan, and everything you did is still here. "
        f"You can continue where you left off, or {start} at day 1. The offer ends {until}.",
        buttons=buttons,
    )
