"""How the plan of a member is going, as a picture and in words."""

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from bot.domain.content import Milestone
from bot.domain.errors import Refusal
from bot.domain.markup import quoted, safe_name
from bot.domain.plan.enrolment import pace_needed
from bot.domain.plan.progress import PlanProgress
from bot.domain.visibility import Visibility
from bot.formatting import join_words, plural
from bot.interactions import Request, Router, Screen, button_rows, page
from bot.pictures.cards.formatting import format_dates
from bot.pictures.cards.progress import progress_card
from bot.pictures.cards.progress_facts import Progress, dates_shown
from bot.pictures.renderer import Card
from bot.services.plan import progress as plan_progress
from bot.services.points import milestones
from bot.services.points.milestones import MilestoneRecord
from bot.services.privacy import visibility as privacy_visibility
from bot.ui.plan.context import (
    PlanContext,
    behind_parts,
    plan_screen,
    restore_buttons,
    status_text,
    streak_text,
)
from bot.ui.plan.routes import ShowFinish, ShowProgress, Today
from bot.ui.points.rewards import reached_line

router = Router()


@router.answers
async def show_progress(request: Request, asked: ShowProgress) -> Screen:
    """Show the member's own progress, or that of another member who shows it."""
    guild_id, member_id, name = request.actor.guild_id, asked.member_id, asked.member_name or ""
    if member_id is None or member_id == request.actor.member_id:
        own, record = await require_record(request)
        return plan_screen(
            request, own, lambda context: progress_screen(context, reached=record.reached)
        )
    async with request.database.reading() as connection:
        visibility = await privacy_visibility.get_visibility(connection, guild_id, member_id)
        progress = await plan_progress.find_progress(connection, guild_id, member_id)
    if progress is None or visibility != Visibility.SHOWN:
        # One refusal for both, so that it does not tell whether they are in the plan.
        raise Refusal(
            f"{safe_name(name)} isn’t in the plan or doesn’t share their progress. "
            "Members choose what others see with `/privacy visibility`."
        )
    return progress_screen(PlanContext(request.catalog, guild_id, progress, request.now), name)


async def require_record(request: Request) -> tuple[PlanProgress, MilestoneRecord]:
    """Return a member's progress and milestones; refuse if they have not joined the plan."""
    member = (request.actor.guild_id, request.actor.member_id)
    async with request.database.reading() as connection:
        progress = plan_progress.require_enrolled(
            await plan_progress.find_progress(connection, *member)
        )
        record = await milestones.find_record(connection, member, request.catalog)
    if record is None:
        raise Refusal(plan_progress.NOT_IN_PLAN)
    return progress, record


def progress_screen(
    context: PlanContext, whose: str | None = None, reached: Sequence[Milestone] = ()
) -> Screen:
    """Draw the asker's own progress with what they reached, or that of another member."""

    def controls() -> list[Any]:
        if whose is not None:
            return []
        buttons = [context.button("Today", Today(), primary=True)]
        if context.status.is_finished:
            buttons = [context.button("My finish card", ShowFinish(), primary=True)]
        return [*button_rows([*buttons, *restore_buttons(context)]), *behind_parts(context)]

    text = _progress_text(context, whose) + (f"\n{reached_line(reached)}" if reached else "")
    return page(context.with_notice(text), controls=controls, card=_card(context, whose))


def _progress_text(context: PlanContext, whose: str | None = None) -> str:
    """Write everything that the picture shows."""
    status = context.status
    lines = [
        "## Your plan" if whose is None else f"## Progress of {quoted(whose)}",
        f"**{status.done} of {status.length}** plan days done · {status_text(context)}",
        *_check_in_lines(context),
        *_tested_lines(context),
    ]
    if not status.is_finished:
        who = "you do" if whose is None else "they do"
        needed = pace_needed(status, context.schedule, context.today)
        pace = f" if {who} {_round_up(needed)} plan days a day" if needed and needed > 1 else ""
        finish = status.finish_date
        when = f"{context.date(finish)}{pace}" if finish else "not set while the plan is paused"
        is_over = finish is not None and finish < context.today
        lines.append(f"**Finish date** {'was ' if is_over else ''}{when}")
    return "\n".join(lines)


def _round_up(pace: float) -> str:
    """Write a pace with one decimal that is no less: at “1.0” a member who is behind would stay so."""
    return f"{math.ceil(round(10 * pace, 6)) / 10:.1f}"


def _check_in_lines(context: PlanContext) -> list[str]:
    """Write the current streak and the longest, and the latest seven dates with a check-in."""
    streak, active_dates = context.streak, context.progress.active_dates
    if not active_dates:
        return ["No check-ins yet. The first one starts a streak."]
    current = streak_text(streak) if streak.days else "none right now"
    longest = f" · longest streak: {plural(streak.longest, 'day')}"
    if streak.days == streak.longest:
        longest = ", the longest so far"
    latest = sorted(day for day in active_dates if day <= context.today)[-7:]
    lately = f", most recently {format_dates(latest)}" if latest else ""
    return [
        f"**Streak** {current}{longest}",
        f"**Checked in** on {plural(len(active_dates), 'day')}{lately}",
    ]


def _tested_lines(context: PlanContext) -> list[str]:
    """Write which plan days were tested out of."""
    tested = {check_in.day_id for check_in in context.progress.check_ins if check_in.is_tested}
    numbers = [str(context.plan.number_by_id[day]) for day in context.plan.day_ids if day in tested]
    which = "day" if len(numbers) == 1 else "days"
    return [f"**Tested out of** {which} {join_words(numbers)}"] if numbers else []


def _card(context: PlanContext, whose: str | None) -> Card:
    """Draw the card; one that shows the same is drawn once."""
    plan, status, streak = context.plan, context.status, context.streak
    active_dates, history = context.progress.active_dates, context.progress.history
    dates, finish = dates_shown(context.today, _first_date(context)), status.finish_date
    due_dates = {context.schedule.due_date(number) for number in status.open_days}
    shown = Progress(
        name=whose or "Your plan",
        weeks=tuple(day.week for day in plan.days),
        done=frozenset(range(1, plan.length + 1)) - set(status.open_days),
        due=status.due,
        today=context.today,
        start=_first_date(context),
        to_come=frozenset(day for day in dates if day > context.today and day in due_dates),
        check_ins=tuple((day, active_dates[day]) for day in dates if active_dates[day]),
        free_dates=frozenset(day for day in dates if not history.expects_work(day)),
        streak=streak.days,
        reserve=streak.reserve,
        status=_short_status(context),
        finish=f"{finish.day} {finish:%B}" if finish and not status.is_finished else "",
    )
    return progress_card(shown)


def _first_date(context: PlanContext) -> dt.date:
    """Return the first date of the member's plan, even of one that was left or restarted."""
    return min([context.progress.start, *context.progress.active_dates])


def _short_status(context: PlanContext) -> str:
    """Write how the plan is going in a word or two, without Discord's markup."""
    if context.status.is_finished:
        return "finished"
    if context.is_waiting:
        return f"starts {context.progress.start.day} {context.progress.start:%b}"
    if context.is_paused:
        return "paused"
    return f"{context.status.behind} behind" if context.status.behind else "on track"
