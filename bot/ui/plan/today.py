"""What there is to do today, and how to catch up."""

from bot.domain.plan.progress import PlanProgress
from bot.formatting import join_words
from bot.interactions import Request, Router, Screen
from bot.services.plan.progress import require_progress
from bot.ui.plan import routes
from bot.ui.plan.days import day_button, day_screen
from bot.ui.plan.screens import (
    WHAT_NEXT,
    Draw,
    behind_buttons,
    behind_text,
    buttons_after_finish,
    date_text,
    plan_button,
    restore_buttons,
    screen_with_status,
    undo_buttons,
    with_notices,
)

router = Router()

_FAR_BEHIND = 3
"""A member who is so many plan days behind chooses how to go on before they read the next one."""

_PICK_GROUP = "Pick one with `/group`."

_MOST_DATES = 10  # to catch up on, listed one by one


@router.answers
async def today(request: Request, _: routes.Today) -> Screen:
    """Show what there is to do today."""
    return await _show(request, today_screen)


@router.answers
async def catch_up(request: Request, _: routes.CatchUp) -> Screen:
    """Show the dates on which to do two plan days each to catch up."""
    return await _show(request, catch_up_screen)


async def _show(request: Request, draw: Draw) -> Screen:
    """Draw the plan of the member who asks; refuse if they have not joined it."""
    async with request.database.reading() as connection:
        now = request.now
        progress = await require_progress(connection, request.actor, request.catalog, now)
    return with_notices(request, progress, draw(progress))


def today_screen(progress: PlanProgress) -> Screen:
    """Draw what there is to do today; each state of the plan has buttons of its own."""
    number = progress.next_open
    if number is None:
        return _finished_screen(progress)
    if progress.is_waiting:
        return _waiting_screen(progress)
    if progress.is_paused:
        return _paused_screen(progress, number)
    if number > progress.due:
        return _ahead_screen(progress, number)
    if progress.behind >= _FAR_BEHIND and not progress.active_dates[progress.today]:
        return _far_behind_screen(progress, number)
    return day_screen(progress, number)


def _finished_screen(progress: PlanProgress) -> Screen:
    text = f"## You’ve finished the plan\nYou’ve done every day. {WHAT_NEXT}"
    if progress.is_paused:
        text = "## You’re taking a rest\nYou’ve finished the plan, and your streak is safe for now."
    mine = plan_button(progress, "My progress", routes.ShowProgress())
    buttons = [*buttons_after_finish(progress), mine, *restore_buttons(progress)]
    return screen_with_status(progress, text, buttons)


def _waiting_screen(progress: PlanProgress) -> Screen:
    """Draw when the plan starts, which takes an open group."""
    start = date_text(progress, progress.start)
    if progress.group_id:
        begin = [plan_button(progress, "Start today", routes.BeginToday(), primary=True)]
        text = (
            f"## Your plan starts on {start}\nThere’s nothing to do until then. If you’d like to start "
            "now, day 1 is ready when you are."
        )
    else:
        begin = []  # it would be refused
        text = (
            f"## Your plan can’t start without a group\nIt starts on {start} if you’re in an open group "
            "by then. Pick one with `/group`."
        )
    buttons = [*begin, day_button(progress, 1), *restore_buttons(progress)]
    return screen_with_status(progress, text, buttons)


def _paused_screen(progress: PlanProgress, number: int) -> Screen:
    """Draw which of the two switches is on: the member's pause, that of their group, or both."""
    if progress.is_paused_by_member:
        back = progress.calendar.resumes_on(progress.today)
        until = date_text(progress, back) if back else "you resume it"
        resume = [plan_button(progress, "Resume", routes.Resume(), primary=True)]
        group = "" if progress.group_id else f" You also need an open group. {_PICK_GROUP}"
    else:
        until, resume, group = "you’re in an open group", [], f" {_PICK_GROUP}"
    text = (
        f"## Your plan is paused until {until}\nNothing is due, your streak is safe and you won’t get "
        f"reminders. Day {number} is next when you’re back.{group}"
    )
    buttons = [*resume, day_button(progress, number), *restore_buttons(progress)]
    return screen_with_status(progress, text, buttons)


def _ahead_screen(progress: PlanProgress, number: int) -> Screen:
    """Draw that today's work is done, or that today is free."""
    if progress.active_dates[progress.today]:
        title = "You’re done for today"
    elif progress.expects_work(progress.today):
        title = "Nothing is due today"
    else:
        title = "Today is free"
    due = progress.schedule.due_date(number)
    when = f" It’s due on {date_text(progress, due)}." if due else ""
    day = progress.plan.day(number)
    buttons = [
        day_button(progress, number),
        *undo_buttons(progress),
        plan_button(progress, "Remind me", routes.Remind()),
        *restore_buttons(progress),
    ]
    text = f"## {title}\nNext is day {number}, “{day.title}”. It takes about {day.minutes} minutes.{when}"
    return screen_with_status(progress, text, buttons)


def _far_behind_screen(progress: PlanProgress, number: int) -> Screen:
    """Draw the choice of how to go on, which may make another plan day the next one."""
    text = f"## Good to see you\n{behind_text(progress)}"
    buttons = [
        day_button(progress, number, primary=True),
        *behind_buttons(progress),
        *undo_buttons(progress),
        *restore_buttons(progress),
    ]
    return screen_with_status(progress, text, buttons, offer_help=False)


def catch_up_screen(progress: PlanProgress) -> Screen:
    """Draw on which date to do which plan days to catch up; while the plan is paused, that it is."""
    if progress.is_paused:
        return today_screen(progress)
    if not progress.behind:
        text = "## You’ve caught up\nYou’re not behind any more."
        show = plan_button(progress, "Show today", routes.Today(), primary=True)
        return screen_with_status(progress, text, [show])
    dates, days = progress.catch_up_dates, [f"day {number}" for number in progress.open_days]
    lines = [
        f"- {date_text(progress, date)}: {join_words(days[2 * n : 2 * n + 2])}"
        for n, date in enumerate(dates[:_MOST_DATES])
    ]
    if len(dates) > _MOST_DATES:
        lines.append(f"- and so on, until {date_text(progress, dates[-1])}")
    text = (
        "## Do two a day to catch up\n"
        + "\n".join(lines)
        + "\n\nThis is only a suggestion. If you do one day instead of two, the remaining days move to "
        "later dates."
    )
    show = day_button(progress, progress.open_days[0], primary=True)
    return screen_with_status(progress, text, [show])
