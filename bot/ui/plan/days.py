"""What there is to do today, any other plan day, and how to catch up."""

from itertools import islice
from typing import Any

from discord import ui

from bot.domain.content import Catalog, Plan, PlanStep
from bot.domain.plan.enrolment import DAY, catch_up_dates
from bot.domain.recall import why_no_test
from bot.formatting import join_dots, join_words, sections, small
from bot.interactions import Request, Router, Screen, button, button_rows, page
from bot.services.plan import progress as plan_progress
from bot.services.plan.check_ins import require_day_number
from bot.ui.plan import routes
from bot.ui.plan.context import (
    WHAT_NEXT,
    Draw,
    PlanContext,
    buttons_after_finish,
    plan_screen,
    restore_buttons,
    screen_with_status,
    undo_buttons,
)
from bot.ui.plan.stuck import has_help

router = Router()

_MOST_DATES = 10  # to catch up on, listed one by one


@router.answers
async def today(request: Request, _: routes.Today) -> Screen:
    """Show what there is to do today."""
    return await _show(request, today_screen)


@router.answers
async def look_at_day(request: Request, asked: routes.LookAtDay) -> Screen:
    """Show a plan day, even one of a plan that the member is not in."""
    actor, catalog = request.actor, request.catalog
    async with request.database.reading() as connection:
        progress = await plan_progress.find_progress(connection, actor.guild_id, actor.member_id)
    plan = catalog.plan_with_day(asked.day_id) or catalog.plan
    number = require_day_number(plan, asked.day_id)
    if progress is None or catalog.plan_of(progress.plan_id) is not plan:
        return other_day_screen(catalog, plan, number, actor.guild_id)
    return plan_screen(
        request, progress, lambda context: day_screen(context, number, is_preview=True)
    )


@router.answers
async def catch_up(request: Request, _: routes.CatchUp) -> Screen:
    """Show the dates on which to do two plan days each to catch up."""
    return await _show(request, catch_up_screen)


async def _show(request: Request, draw: Draw) -> Screen:
    """Draw the plan of the member who asks; refuse if they have not joined it."""
    actor = request.actor
    async with request.database.reading() as connection:
        progress = await plan_progress.find_progress(connection, actor.guild_id, actor.member_id)
    return plan_screen(request, plan_progress.require_enrolled(progress), draw)


def today_screen(context: PlanContext) -> Screen:
    """Draw what there is to do today; each state of the plan has buttons of its own."""
    if context.status.is_finished:
        buttons = [
            *buttons_after_finish(context),
            context.button("My progress", routes.ShowProgress()),
        ]
        text = f"## You’ve finished the plan\nYou’ve done every day. {WHAT_NEXT}"
        if context.is_paused:
            text = "## You’re taking a rest\nYou’ve finished the plan, and your streak is safe for now."
        return screen_with_status(context, text, [*buttons, *restore_buttons(context)])
    if context.is_waiting:
        return _waiting_screen(context)
    number = context.status.next_open or 1
    if context.is_paused:
        return _paused_screen(context, number)
    if number > context.status.due:
        return _ahead_screen(context, number)
    return day_screen(context, number)


def _waiting_screen(context: PlanContext) -> Screen:
    """Draw when the plan starts, which takes an open group."""
    start = context.date(context.progress.start)
    begin = [context.button("Start today", routes.BeginToday(), primary=True)]
    text = (
        f"## Your plan starts on {start}\nThere’s nothing to do until then. If you’d like to start now, "
        "day 1 is ready when you are."
    )
    if not context.progress.group_id:
        begin = []  # it would be refused
        text = (
            f"## Your plan can’t start without a group\nIt starts on {start} if you’re in an open group "
            "by then. Pick one with `/group join`."
        )
    buttons = [*begin, _day_button(context, 1), *restore_buttons(context)]
    return screen_with_status(context, text, buttons)


def _paused_screen(context: PlanContext, number: int) -> Screen:
    """Draw a pause; only a member of an open group can end it, so only they get the button."""
    back = context.progress.timeline.resumes_on(context.today)
    until = f"until {context.date(back)}" if back else "until you resume it"
    resume = [context.button("Resume", routes.Resume(), primary=True)]
    join_first = ""
    if not context.progress.group_id:
        resume, join_first = [], " To resume it, first pick an open group with `/group join`."
    text = (
        f"## Your plan is paused {until}\nNothing is due, your streak is safe and you won’t get "
        f"reminders. Day {number} is next when you’re back.{join_first}"
    )
    buttons = [*resume, _day_button(context, number), *restore_buttons(context)]
    return screen_with_status(context, text, buttons)


def _ahead_screen(context: PlanContext, number: int) -> Screen:
    """Draw that today's work is done, or that today is free."""
    free = (
        "Nothing is due today"
        if context.progress.timeline.expects_work(context.today)
        else "Today is free"
    )
    title = "You’re done for today" if context.progress.active_dates[context.today] else free
    due = context.schedule.due_date(number)
    when = f" It’s due on {context.date(due)}." if due else ""
    day = context.plan.day(number)
    remind = context.button("Remind me", routes.Remind())
    return screen_with_status(
        context,
        f"## {title}\nNext is day {number}, “{day.title}”. It takes about {day.minutes} minutes.{when}",
        [_day_button(context, number), *undo_buttons(context), remind, *restore_buttons(context)],
    )


def _day_button(context: PlanContext, number: int, label: str = "") -> ui.Button[Any]:
    route = routes.LookAtDay(day_id=context.plan.day(number).id)
    return context.button(label or f"Show day {number}", route)


def day_screen(context: PlanContext, number: int, *, is_preview: bool = False) -> Screen:
    """Draw a plan day and its buttons; a preview has one that leads back to today."""
    day_id = context.plan.day(number).id
    buttons = []
    is_done = context.progress.find_check_in(day_id) is not None
    why_not = None if is_done else context.why_no_check_in(number)
    if not is_done and not why_not:
        buttons.append(context.button("Done", routes.CheckIn(day_id=day_id), primary=True))
    buttons += undo_buttons(context)
    following = next((each for each in context.status.open_days if each > number), None)
    if following and not is_preview:
        is_tomorrow = context.schedule.due_date(following) == context.today + DAY
        buttons.append(_day_button(context, following, "Show tomorrow" if is_tomorrow else ""))
    if has_help(context.plan.day(number)):
        buttons.append(context.button("Stuck?", routes.ShowHint(day_id=day_id)))
    if why_no_test(context.catalog, context.progress, day_id, context.now) is None:
        buttons.append(context.button("I know this already", routes.TakeDayTest(day_id=day_id)))
    if is_preview:
        buttons.append(context.button("Today", routes.Today()))
    else:
        buttons += [context.button("Remind me", routes.Remind()), *restore_buttons(context)]
    remark = _tested_text(context, day_id) or why_not or ""
    text = sections([_day_text(context.catalog, context.plan, number), small(remark)])
    return screen_with_status(context, text, buttons, offer_help=not is_preview)


def _tested_text(context: PlanContext, day_id: str) -> str:
    """Say when the member tested out of a day; empty if they did not."""
    check_in = context.progress.find_check_in(day_id)
    if check_in is None or not check_in.is_tested:
        return ""
    return (
        f"You tested out of this day on {context.date(check_in.on_date)}, so it brought no points."
    )


def other_day_screen(catalog: Catalog, plan: Plan, number: int, guild_id: int) -> Screen:
    """Draw a day of a plan that the member is not in, with a button to join that."""
    day = plan.day(number)
    join = routes.Join(plan_id=plan.id, guild_id=guild_id)
    stuck = routes.ShowHint(day_id=day.id, guild_id=guild_id)

    def controls() -> list[ui.Item[Any]]:
        help_button = [button("Stuck?", stuck)] if has_help(day) else []
        return [*button_rows([button("Join this plan", join), *help_button])]

    return page(
        _day_text(catalog, plan, number),
        controls=controls,
        footer="You’re not in this plan. You can check in for a day once you’ve joined it.",
    )


def _day_text(catalog: Catalog, plan: Plan, number: int) -> str:
    """Write a plan day out."""
    day = plan.day(number)
    week = plan.week_by_number[day.week]
    about = f"Week {week.number}, {week.subject} · about {day.minutes} minutes"
    if len(catalog.plans) > 1:
        about = f"{plan.name} · {about}"
    parts = [
        f"## Day {number} of {plan.length} · {day.title}\n{small(about)}",
        day.why,
        *(_step_text(at, step) for at, step in enumerate(day.steps, 1)),
        f"**Done when** {day.done_when}",
    ]
    places = [plan.resource_by_id[resource] for resource in day.resources]
    links = join_dots(f"[{place.name}](<{place.home}>)" for place in places)
    extras = [f"Stretch: {day.stretch}"] if day.stretch else []
    extras += [f"Where to learn: {links}"] if links else []
    if extras:
        parts.append(small("\n".join(extras)))
    return sections(parts)


def _step_text(number: int, step: PlanStep) -> str:
    """Write one step, with its listing in a block that can be copied.

    The number is part of the bold title: a list would begin again at 1 after each block.
    """
    text = f"**{number}. {step.title}** ({step.minutes} min) {step.do}"
    return f"{text}\n```{step.language}\n{step.code}\n```" if step.code else text


def catch_up_screen(context: PlanContext) -> Screen:
    """Draw on which date to do which plan days to catch up; while the plan is paused, that it is."""
    if context.is_paused:
        return today_screen(context)
    if not context.status.behind:
        text = "## You’ve caught up\nYou’re not behind any more."
        today = context.button("Show today", routes.Today(), primary=True)
        return screen_with_status(context, text, [today])
    dates = catch_up_dates(context.status.behind, context.schedule, context.today)
    numbers = iter(context.status.open_days)
    lines = [
        f"- {context.date(date)}: {join_words(f'day {number}' for number in islice(numbers, 2))}"
        for date in dates[:_MOST_DATES]
    ]
    if len(dates) > _MOST_DATES:
        lines.append(f"- and so on, until {context.date(dates[-1])}")
    return screen_with_status(
        context,
        "## Do two a day to catch up\n"
        + "\n".join(lines)
        + "\n\nThis is only a suggestion. If you do one day instead of two, the remaining days move to "
        "later dates.",
        [context.button("Start", routes.Today(), primary=True)],
    )
