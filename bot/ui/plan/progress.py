"""How the plan of a member is going, as a picture and in words; and the card of who has finished it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.domain.actor import Visibility
from bot.domain.content import Milestone
from bot.domain.errors import Refusal
from bot.domain.markup import quoted, safe_name
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.formatting import bullets, join_dots, plural, sections
from bot.interactions import Placement, Request, Screen, button_rows, page, router
from bot.pictures.cards.drawing import format_day_month, format_period
from bot.pictures.cards.finish import Finish, Week, finish_card
from bot.pictures.cards.progress import progress_card
from bot.pictures.cards.progress_facts import Progress, dates_shown
from bot.pictures.renderer import Card
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.services.plan import progress as plan_progress
from bot.services.points import milestones
from bot.services.points.milestones import MemberRecord
from bot.services.privacy import visibility as privacy_visibility
from bot.ui.career.routes import ShowCapstone
from bot.ui.plan import screens
from bot.ui.plan.routes import ShareFinish, ShowFinish, ShowProgress, ShowSettings, Today
from bot.ui.plan.screens import plan_button


@router.answers
async def show_progress(request: Request, route: ShowProgress) -> Screen:
    guild_id, member_id, name = request.actor.guild_id, route.member_id, route.member_name or ""
    if member_id is None or member_id == request.actor.member_id:
        own, record = await require_record(request)
        if route.milestones:
            return milestones_screen(own, record.reached)
        return screens.with_notices(request, own, progress_screen(own, reached=record.reached))
    async with request.database.reading() as connection:
        seen = await privacy_visibility.get_appearance(connection, guild_id, member_id)
        catalog, now = request.catalog, request.now
        progress = await plan_progress.find_progress(connection, catalog, guild_id, member_id, now)
    if progress is None or seen.visibility != Visibility.SHOWN:
        # One refusal for both, so that it does not tell whether they are in the plan.
        raise Refusal(
            f"{safe_name(name)} isn’t in the plan or doesn’t share their progress. "
            "Members choose what others see with `/privacy`."
        )
    return progress_screen(progress, name)


async def require_record(request: Request) -> tuple[PlanProgress, MemberRecord]:
    async with request.database.reading() as connection:
        progress = await plan_progress.require_progress(
            connection, request.actor, request.catalog, request.now
        )
        return progress, await milestones.get_record(connection, request.actor.key, request.catalog)


def progress_screen(
    progress: PlanProgress, whose: str | None = None, reached: Sequence[Milestone] = ()
) -> Screen:
    """Draw the asker's own progress with what they reached, or that of another member."""

    def controls() -> list[Any]:
        if whose is not None:
            return []
        main = screens.plan_button(progress, "Today", Today(), primary=True)
        if progress.is_finished:
            main = screens.plan_button(progress, "My finish card", ShowFinish(), primary=True)
        elif screens.behind_buttons(progress):
            main = screens.plan_button(progress, "Catch up…", Today(choose=True), primary=True)
        settings = screens.plan_button(progress, "Settings", ShowSettings())
        earned = screens.plan_button(progress, "Milestones", ShowProgress(milestones=True))
        more = [settings, earned] if reached else [settings]
        if progress.is_finished or any(milestone.plan_finished for milestone in reached):
            more.append(screens.plan_button(progress, "Capstone", ShowCapstone()))
        return button_rows([main, *screens.undo_buttons(progress), *more])

    return page(_progress_text(progress, whose), controls=controls, card=_card(progress, whose))


def milestones_screen(progress: PlanProgress, reached: Sequence[Milestone]) -> Screen:
    lines = [f"**{milestone.name}**" for milestone in reached]
    back = screens.plan_button(progress, "My progress", ShowProgress())
    return page(
        f"## Your milestones\n{bullets(lines) or 'None yet. Your first check-in is one.'}",
        buttons=[back],
        footer="What you’ve reached stays yours, even if you undo a check-in." if lines else "",
    )


def _progress_text(progress: PlanProgress, whose: str | None = None) -> str:
    """Write what the picture shows; stamps in dates of others would tell their time zone."""
    is_own = whose is None
    write_status = screens.short_status if progress.behind or not is_own else screens.status_text
    lines = [
        "## Your plan" if whose is None else f"## Progress of {quoted(whose)}",
        f"**{progress.done} of {progress.plan.length}** days done · {write_status(progress)}",
        *_check_in_lines(progress, "your" if is_own else "their"),
    ]
    finish, planned = progress.finish_date, progress.schedule.due_date(progress.plan.length)
    write = partial(screens.date_text, progress) if is_own else format_day_month
    if not finish and not progress.is_finished:
        lines.append("**Finish date** not set while the plan is paused")
    elif finish and write_status is screens.short_status and not progress.is_finished:
        also, last = "", progress.caught_up_on if is_own else None
        if planned and last:
            also = f", or {write(max(planned, last))} with 2 a day"
        lines.append(f"**Finish date** {write(finish)}{also}")
    return "\n".join(lines)


def _check_in_lines(progress: PlanProgress, whose: str) -> list[str]:
    streak, active_dates = progress.streak, progress.active_dates
    if not active_dates:
        return ["No check-ins yet. The first one starts a streak."]
    parts = [
        plural(streak.days, "day")
        if streak.days
        else f"ended on {format_day_month(max(active_dates))}, with no rest day left"
    ]
    if streak.days == streak.longest:
        parts[0] += f", {whose} longest yet"
    else:
        parts.append(f"longest: {streak.longest}")
    if streak.rest_days:
        parts.append(f"{plural(streak.rest_days, 'rest day')} saved")
    if streak.covered:
        parts.append(f"a rest day covered {format_day_month(streak.covered)}")
    return [f"**Streak** {join_dots(parts)}"]


def _card(progress: PlanProgress, whose: str | None) -> Card:
    """Draw the card; one that shows the same is drawn once."""
    plan, active_dates = progress.plan, progress.active_dates
    dates = dates_shown(progress.today, _first_date(progress))
    due_dates = {progress.schedule.due_date(number) for number in progress.days_left}
    shown = Progress(
        name=whose or "Your plan",
        weeks=tuple(day.week for day in plan.days),
        done=frozenset(range(1, plan.length + 1)) - set(progress.days_left),
        due=progress.due,
        today=progress.today,
        start=_first_date(progress),
        to_come=frozenset(day for day in dates if day > progress.today and day in due_dates),
        check_ins=tuple((day, active_dates[day]) for day in dates if active_dates[day]),
        free_dates=frozenset(day for day in dates if not progress.expects_work(day)),
        status=screens.short_status(progress),
    )
    return progress_card(shown)


def _first_date(progress: PlanProgress) -> dt.date:
    """Return the first date of the member's plan, even of one that was left or restarted."""
    return min([progress.start, *progress.active_dates])


@router.answers
async def show_finish(request: Request, _: ShowFinish) -> Screen:
    progress, record = await _require_finished(request)
    return own_finish_screen(progress, finish_of(progress, record))


@router.answers
async def share_finish(request: Request, _: ShareFinish) -> Screen:
    """Show the card in the channel; refuse if the member is hidden or nobody else would see it."""
    progress, record = await _require_finished(request)
    if request.channel_id is None or request.guild is None:
        raise Refusal(
            "Nobody else would see it here. Use `/plan progress` in a channel of your server, then "
            "press **My finish card** there."
        )
    if not request.may_write:
        raise Refusal("You can’t write in this channel. Try again in one where you can.")
    if record.visibility == Visibility.HIDDEN:
        raise Refusal(
            "You’re hidden from others here. Choose a name or an alias in `/privacy` first."
        )
    channel_id, own = request.channel_id, (request.actor.guild_id, [request.actor.member_id])

    async def record_sent(message_id: int) -> None:
        async with request.database.writing() as connection:
            message = PostedMessage(channel_id, message_id)
            await removals.remember_message(connection, *own, message, request.now)

    screen = shared_finish_screen(finish_of(progress, record))
    return replace(screen, is_public=True, placement=Placement.NEW, record_sent=record_sent)


async def _require_finished(request: Request) -> tuple[PlanProgress, MemberRecord]:
    progress, record = await require_record(request)
    if not progress.is_finished:
        raise Refusal(
            "You’ll get your finish card when every plan day is done. `/plan today` shows what’s next."
        )
    return progress, record


def finish_of(progress: PlanProgress, record: MemberRecord) -> Finish:
    """Gather what the card shows; the member is called by their alias if they chose that."""
    named = record.alias if record.visibility == Visibility.ALIAS else record.name
    plan = progress.plan
    by_day = {check_in.day_id: check_in for check_in in progress.check_ins}
    by_week: defaultdict[int, list[DayCheckIn]] = defaultdict(list)
    for day in plan.days:
        by_week[day.week].append(by_day[day.id])
    weeks = tuple(
        Week(
            number,
            plan.week_by_number[number].subject,
            len(done),
            min(check_in.on_date for check_in in done),
            max(check_in.on_date for check_in in done),
        )
        for number, done in sorted(by_week.items())
    )
    return Finish((named or record.name).plain, weeks, progress.streak.longest, record.points)


def finish_text(finish: Finish, title: str) -> str:
    weeks = bullets(
        f"Week {week.number}, {week.subject}: {plural(week.days, 'day')}, "
        f"{format_period(week.first, week.last, short=True)}"
        for week in finish.weeks
    )
    facts = (
        f"**{finish.days} of {finish.days}** days, {format_period(finish.first, finish.last)} · "
        f"{finish.points:,} points · longest streak: {plural(finish.longest, 'day')}"
    )
    return sections([f"## {title}\n{facts}", weeks])


def own_finish_screen(progress: PlanProgress, finish: Finish) -> Screen:
    buttons = [
        plan_button(progress, "Share it here", ShareFinish(), primary=True),
        plan_button(progress, "My progress", ShowProgress()),
    ]
    text = finish_text(finish, "You’ve finished the plan")
    return page(text, buttons=buttons, card=finish_card(finish))


def shared_finish_screen(finish: Finish) -> Screen:
    title = f"{safe_name(finish.name)} has finished the plan"
    return page(finish_text(finish, title), card=finish_card(finish))
