"""What there is to do today, and how to catch up."""

from discord import ui

from bot.domain.plan.progress import PlanProgress
from bot.domain.schedule.clock import DAY
from bot.formatting import join_words
from bot.interactions import Declined, Layout, Request, Router, Screen, button
from bot.services.plan.progress import NOT_IN_PLAN, find_progress
from bot.ui.plan import routes, screens
from bot.ui.plan.days import day_menu, day_screen

router = Router()

_AWAY = 7
"""A member who is behind and was away for so many dates chooses how to go on before they read a day."""

_PICK_GROUP = "Pick a group with `/group`."


@router.answers
async def today(request: Request, route: routes.Today) -> Screen:
    return await _show(request, _choice_screen if route.choose else today_screen)


@router.answers
async def catch_up(request: Request, _: routes.CatchUp) -> Screen:
    return await _show(request, catch_up_screen)


async def _show(request: Request, draw: screens.Draw) -> Screen:
    """Draw the plan of the member who asks; decline with a button if they have not joined it."""
    progress = await request.read(find_progress, request.catalog, *request.actor.key, request.now)
    if progress is None:
        join = button("Start or continue", routes.Join(), primary=True)
        raise Declined(Layout(ui.TextDisplay(NOT_IN_PLAN), ui.ActionRow(join)))
    return screens.with_notices(request, progress, draw(progress))


def _choice_screen(progress: PlanProgress) -> Screen:
    return _behind_screen(progress) if screens.behind_buttons(progress) else today_screen(progress)


def today_screen(progress: PlanProgress) -> Screen:
    """Draw what there is to do today; each state of the plan has buttons of its own."""
    number = progress.next_day
    if number is None:
        return _finished_screen(progress)
    if progress.is_paused:
        return _paused_screen(progress, number)
    if number > progress.due:
        return _ahead_screen(progress, number)
    if progress.behind and _dates_away(progress) >= _AWAY:
        return _behind_screen(progress)
    return day_screen(progress, number)


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
    text = (
        f"## Your plan is paused until {until}\nNothing is due or missed, and you won’t get "
        f"reminders. Day {number} is next when you’re back.{group}"
    )
    return screens.screen_with_status(
        progress, text, [*resume, screens.day_button(progress, number)]
    )


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
    """Draw which plan days to do today, and until when to do two a day to catch up."""
    if progress.is_paused or not progress.caught_up_on:
        return today_screen(progress)
    first = progress.days_left[0]
    today = join_words(f"day {number}" for number in progress.days_left[:2])
    text = (
        f"## Two a day until {screens.date_text(progress, progress.caught_up_on)}\n"
        f"Start with {today}. If it’s only one on some days, that’s fine: you catch up a little later."
    )
    return screens.screen_with_status(
        progress, text, [screens.day_button(progress, first, primary=True)]
    )
