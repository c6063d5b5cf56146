"""What the screens of a member's plan share: notices, how the plan is going, and buttons."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeAlias

from bot.domain.plan.enrolment import Pace
from bot.domain.plan.progress import DayCheckIn, PlanProgress, Streak
from bot.formatting import bullets, capitalize, date_stamp, join_dots, plural
from bot.interactions import Request, Screen, ServerRoute, page
from bot.interactions.components import Button, Item, Row, button, button_rows
from bot.pictures.renderer import Card
from bot.services.members import notices
from bot.ui.career.routes import ShowCapstone
from bot.ui.groups.notices import notice_text
from bot.ui.lookup.routes import ShowProject
from bot.ui.plan.routes import CatchUp, Join, LookAtDay, Pause, Shift, UndoCheckIn

WHAT_NEXT = (
    "Show people what you built. `/career cv` has a line about it for your CV. **Capstone** is a project of four weeks "
    "on your own data, `/projects` has ideas for it, and `/role` shows where all that can lead."
)
"""What a member reads who has finished the plan."""

PACES = {Pace.DAILY: "a plan day is due every day", Pace.WEEKDAYS: "plan days are due on weekdays"}
"""What each pace means, within a sentence."""

MOST_NOTICES = 2
"""Notices shown above a plan; so many leave room for the longest plan day. The next screen has more."""

Draw: TypeAlias = Callable[[PlanProgress], Screen]


def with_notices(request: Request, progress: PlanProgress, screen: Screen) -> Screen:
    """Put up to two of a member's notices above a screen, and dismiss those once it was sent."""
    actor, pending = request.actor, progress.pending_notices[:MOST_NOTICES]

    async def dismiss() -> None:
        await request.write(notices.dismiss, actor, pending)

    return screen.with_head(notice_text(pending)).then(dismiss) if pending else screen


def plan_button(
    progress: PlanProgress, label: str, route: ServerRoute, *, primary: bool = False
) -> Button:
    """Build a button about a member's plan, which also works in direct messages."""
    return button(label, route.for_server(progress.guild_id), primary=primary)


def date_text(progress: PlanProgress, date: dt.date) -> str:
    return date_stamp(date, progress.zone)


def next_text(progress: PlanProgress, number: int) -> str:
    """Say which plan day is next, and when it is due if that is still to come."""
    day, due = progress.plan.day(number), progress.schedule.due_date(number)
    when = f", due on {date_text(progress, due)}" if due and number > progress.due else ""
    return f"Next is day {number}, “{day.title}”: about {day.minutes} minutes{when}."


def day_button(
    progress: PlanProgress, number: int, label: str = "", *, primary: bool = False, step: int = 1
) -> Button:
    route = LookAtDay(day_id=progress.plan.day(number).id, step=step)
    return plan_button(progress, label or f"Show day {number}", route, primary=primary)


def screen_with_status(
    progress: PlanProgress,
    text: str,
    buttons: list[Button],
    menus: Iterable[Row] = (),
    *,
    card: Card | None = None,
) -> Screen:
    def controls() -> Iterable[Item]:
        return [*button_rows(buttons), *menus]

    return page(text, controls=controls, footer=footer(progress), card=card)


def footer(progress: PlanProgress) -> str:
    parts = [f"{progress.done} of {progress.plan.length} done"]
    if progress.streak.days:
        parts.append(streak_text(progress.streak))
    return capitalize(join_dots([*parts, status_text(progress)]))


def streak_text(streak: Streak) -> str:
    saved = f", {plural(streak.rest_days, 'rest day')} saved" if streak.rest_days else ""
    return f"{plural(streak.days, 'day')} in a row{saved}"


def status_text(progress: PlanProgress) -> str:
    if progress.is_finished:
        return "finished"
    if progress.is_paused:
        back = progress.calendar.resumes_on(progress.today)
        return f"paused until {date_text(progress, back)}" if back else "paused"
    if progress.behind:
        return f"{plural(progress.behind, 'plan day')} behind"
    finish = progress.finish_date
    return f"on track to finish on {date_text(progress, finish)}" if finish else "on track"


def short_status(progress: PlanProgress) -> str:
    """Write how the plan is going in a word or two, without Discord's markup."""
    if progress.is_finished:
        return "finished"
    if progress.is_paused:
        return "paused"
    return f"{progress.behind} behind" if progress.behind else "on track"


def behind_text(progress: PlanProgress) -> str:
    """Say what the buttons do that are offered to a member who is behind."""
    number, planned = progress.next_day, progress.schedule.due_date(progress.plan.length)
    later, finish = count_of_dates(progress, progress.behind), progress.finish_date
    ends = f": you finish on {date_text(progress, finish)}" if finish else ""
    planned_end = f": the last one is {date_text(progress, planned)}" if planned else ""
    ways = [
        f"**Carry on from today** moves the rest of your plan {later} later{ends}.",
        f"**Do day {number}** leaves your dates as they are{planned_end}.",
    ]
    if (last := progress.caught_up_on) and planned:
        ends = date_text(progress, max(planned, last))
        ways.insert(
            1,
            f"**Catch up** means 2 plan days a day until {date_text(progress, last)}: you finish on {ends}.",
        )
    return f"You’re {plural(progress.behind, 'plan day')} behind. Nothing is lost:\n{bullets(ways)}"


def behind_buttons(progress: PlanProgress) -> list[Button]:
    """Offer ways to carry on to a member who is behind and not paused; empty for others."""
    number = progress.next_day
    if number is None or not progress.behind or progress.is_paused:
        return []
    return [
        plan_button(progress, "Carry on from today", Shift(days=progress.behind), primary=True),
        *([plan_button(progress, "Catch up: 2 a day", CatchUp())] if progress.caught_up_on else []),
        day_button(progress, number, f"Do day {number}"),
    ]


def count_of_dates(progress: PlanProgress, count: int) -> str:
    """Write a number of dates on which plan days are due: “3 days”, or “3 weekdays”."""
    return plural(count, progress.pace.date_noun)


def buttons_after_finish(progress: PlanProgress) -> list[Button]:
    following = progress.catalog.plan_after(progress.plan_id)
    capstone = plan_button(progress, "Capstone", ShowCapstone())
    buttons = [capstone, button("Find a project", ShowProject())]
    if not progress.is_paused:
        buttons.insert(0, plan_button(progress, "Take a rest", Pause()))
    if following:
        route = Join(plan=following.id)
        label = f"Next plan: {following.name}"
        buttons.insert(0, plan_button(progress, label, route, primary=True))
    return buttons


def undo_buttons(progress: PlanProgress, of: DayCheckIn | None = None) -> list[Button]:
    """Offer to undo a check-in, by default the latest one, if it is recent enough."""
    undone = of or progress.latest_check_in()
    if not undone or not progress.can_undo(undone):
        return []
    number, route = progress.plan.number_by_id.get(undone.day_id), UndoCheckIn(day_id=undone.day_id)
    return [plan_button(progress, f"Undo day {number}", route)] if number else []
