"""Joining a plan or switching to another, what there is to do today, and how to catch up."""

from functools import partial

from bot.domain.content import Catalog, Plan
from bot.domain.errors import Refusal
from bot.domain.groups import GroupChoiceRequired
from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import DAY
from bot.domain.schedule.zones import zone_label
from bot.formatting import join_words
from bot.interactions import Request, Screen, button, declined, page, router
from bot.services.groups import groups
from bot.services.plan import enrolments
from bot.services.plan import progress as plans
from bot.ui.groups.joining import show_groups
from bot.ui.lookup.navigation import require_entry
from bot.ui.plan import routes, screens
from bot.ui.plan.days import day_menu, day_screen
from bot.ui.plan.screens import plan_button, with_notices

_AWAY = 7
"""A member who is behind and was away for so many dates chooses how to go on before they read a day."""

_PICK_GROUP = "Pick a group with `/group`."


@router.answers
async def today(request: Request, route: routes.Today) -> Screen:
    return await _show(request, partial(today_screen, chooses=route.choose))


@router.answers
async def catch_up(request: Request, _: routes.CatchUp) -> Screen:
    return await _show(request, catch_up_screen)


async def _show(request: Request, draw: screens.Draw) -> Screen:
    progress = await request.read(
        plans.require_progress, request.actor, request.catalog, request.now
    )
    return screens.with_notices(request, progress, draw(progress))


def _offer_start(where: str, request: Request) -> Refusal:
    start = button("Start", routes.Join(guild_id=request.actor.guild_id), primary=True)
    return declined(f"You’re not in the plan. Press **Start** {where}.", start)


router.offers[plans.NotInPlan] = partial(_offer_start, "for day 1")
router.offers[plans.LeftPlan] = partial(_offer_start, "to go on where you left it")


def today_screen(progress: PlanProgress, *, chooses: bool = False, beside: str = "") -> Screen:
    """Draw what there is to do today, or how to go on for who is behind and `chooses` or was away.

    A plan day leaves room for what is `beside` it, such as a head.
    """
    number = progress.next_day
    if number is None:
        return _finished_screen(progress)
    if progress.is_paused:
        return _paused_screen(progress, number)
    if number > progress.due:
        return _ahead_screen(progress, number)
    if progress.behind and (chooses or _dates_away(progress) >= _AWAY):
        return _behind_screen(progress)
    return day_screen(progress, number, beside=beside)


def _dates_away(progress: PlanProgress) -> int:
    return (progress.today - max(progress.active_dates, default=progress.start - DAY)).days - 1


def _finished_screen(progress: PlanProgress) -> Screen:
    text = f"## You’ve finished the plan\nYou’ve done every day. {screens.WHAT_NEXT}"
    if progress.is_paused:
        text = "## You’re taking a rest\nYou’ve finished the plan, and nothing is due for now."
    mine = screens.plan_button(progress, "My progress", routes.ShowProgress())
    buttons = [*screens.buttons_after_finish(progress), mine]
    return screens.screen_with_status(progress, text, buttons)


def _paused_screen(progress: PlanProgress, number: int) -> Screen:
    """Draw which of the two switches is on: the member's pause, that of their group, or both."""
    if progress.is_paused_by_member:
        back = progress.calendar.resumes_on(progress.today)
        until = screens.date_text(progress, back) if back else "you resume it"
        label = "Resume" if progress.done else "Start today"
        resume = [screens.plan_button(progress, label, routes.Resume(), primary=True)]
        group = "" if progress.group_id else f" You also need an open group. {_PICK_GROUP}"
    else:
        until, resume, group = "you’re in an open group", [], f" {_PICK_GROUP}"
    text = f"## Your plan is paused until {until}\nNothing is due or missed, and you won’t get reminders. Day {number} is next when you’re back.{group}"
    buttons = [*resume, screens.day_button(progress, number)]
    return screens.screen_with_status(progress, text, buttons)


def _ahead_screen(progress: PlanProgress, number: int) -> Screen:
    if progress.active_dates[progress.today]:
        title = "You’re done for today"
    elif progress.expects_work(progress.today):
        title = "Nothing is due today"
    else:
        title = "Today is free"
    buttons = [
        screens.day_button(progress, number),
        *screens.undo_buttons(progress),
        screens.plan_button(progress, "Remind me", routes.Remind()),
    ]
    text = f"## {title}\n{screens.next_text(progress, number)}"
    return screens.screen_with_status(progress, text, buttons, [day_menu(progress)])


def _behind_screen(progress: PlanProgress) -> Screen:
    """Draw the choice of how to go on, which may make another plan day the next one."""
    away = _dates_away(progress)
    since = f"You were away for {away} days. " if away > 1 else ""
    text = f"## Good to see you\n{since}{screens.behind_text(progress)}"
    return screens.screen_with_status(progress, text, screens.behind_buttons(progress))


def catch_up_screen(progress: PlanProgress) -> Screen:
    if progress.is_paused or not progress.caught_up_on:
        return today_screen(progress)
    first = progress.days_left[0]
    today = join_words(f"day {number}" for number in progress.days_left[:2])
    until = screens.date_text(progress, progress.caught_up_on)
    text = f"## Two a day until {until}\nStart with {today}. Nothing in your plan changes: if it’s only one on some days, you catch up a little later."
    start = screens.day_button(progress, first, primary=True)
    mine = screens.plan_button(progress, "My progress", routes.ShowProgress())
    return screens.screen_with_status(progress, text, [start, mine])


@router.answers
async def join(request: Request, route: routes.Join) -> Screen:
    actor, catalog, now = request.actor, request.catalog, request.now
    async with request.database.reading() as connection:
        progress = await plans.find_progress(connection, catalog, *actor.key, now)
        left = await plans.find_left_plan(connection, actor)
    followed = progress.plan if progress else catalog.plan_of(left or "")
    plan = _require_plan(catalog, route.plan) if route.plan else followed
    if progress and plan.id == progress.plan_id:
        return with_notices(request, progress, today_screen(progress))
    if progress and not progress.is_finished:
        return ask_switch_screen(progress, plan)
    try:
        return await follow(request, routes.Follow(plan_id=plan.id))
    except GroupChoiceRequired:
        again = "Then use `/plan join` again with the same plan."
        return await show_groups(request, again if route.plan else "")


def _require_plan(catalog: Catalog, name: str) -> Plan:
    return require_entry(catalog.plan_names, name, lambda near: routes.Join(plan=near.id))


def ask_switch_screen(progress: PlanProgress, plan: Plan) -> Screen:
    buttons = [
        plan_button(progress, "Switch plans", routes.Follow(plan_id=plan.id), primary=True),
        plan_button(progress, "Stay with this one", routes.Today()),
    ]
    name = progress.plan.name
    return page(
        f"## Switch to {plan.name}?\nYou’ve done {progress.done} of {progress.plan.length} days of {name}. If you switch, that plan waits for you: switch back in `/plan settings`, and you continue where you stopped. Your points and your streak stay.",
        buttons=buttons,
    )


@router.answers
async def follow(request: Request, route: routes.Follow) -> Screen:
    """Follow a plan, and leave another; this may be what brings a member into a group."""
    actor, catalog, now = request.actor, request.catalog, request.now
    plan = _require_plan(catalog, route.plan_id or catalog.plan.id)
    async with request.database.writing() as connection:
        current = await plans.find_progress(connection, catalog, *actor.key, now)
        begin = enrolments.switch if current else enrolments.join
        progress = await begin(connection, actor, catalog, plan, now=now)
        group = await groups.find_group_of(connection, actor)
    where = f" {group.name}" if group else ""
    name = f"Your plan is {plan.name}. " if len(catalog.plans) > 1 else ""
    head = f"## You’re in{where}\n{name}Days end at midnight, {zone_label(progress.zone.key)} time."
    return with_notices(request, progress, today_screen(progress, beside=head).with_head(head))
