"""How the plan of a member is going, or that they have finished it, as a picture and in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.domain.actor import Visibility
from bot.domain.content import Milestone
from bot.domain.errors import Refusal
from bot.domain.markup import quoted, safe_name
from bot.domain.plan.progress import PlanProgress
from bot.formatting import bullets, join_dots, plural
from bot.interactions import Button, Placement, Request, Screen, ServerRoute, page, router
from bot.pictures.cards.drawing import format_day_month
from bot.pictures.cards.finish import Week, finish_card, period_of
from bot.pictures.cards.progress import progress_card
from bot.pictures.cards.progress_facts import Progress, dates_shown
from bot.pictures.renderer import Card
from bot.services.members import removals
from bot.services.plan.progress import find_progress, require_progress
from bot.services.points import milestones
from bot.services.privacy.visibility import get_appearance
from bot.ui.career.routes import ShowCapstone
from bot.ui.plan import screens
from bot.ui.plan.routes import ShareProgress, ShowProgress, ShowSettings, Today


@router.answers
async def show_progress(request: Request, route: ShowProgress) -> Screen:
    actor, catalog, now = request.actor, request.catalog, request.now
    guild_id, member_id, name = actor.guild_id, route.member_id, route.member_name or ""
    if member_id is None or member_id == actor.member_id:
        async with request.database.reading() as connection:
            own = await require_progress(connection, actor, catalog, now)
            reached = await milestones.list_reached(connection, actor.key, catalog)
        if route.milestones:
            return milestones_screen(own, reached)
        return screens.with_notices(request, own, progress_screen(own, reached=reached))
    async with request.database.reading() as connection:
        seen = await get_appearance(connection, guild_id, member_id)
        progress = await find_progress(connection, catalog, guild_id, member_id, now)
    if progress is None or seen.visibility != Visibility.SHOWN:
        # One refusal for both, so that it does not tell whether they are in the plan.
        raise Refusal(
            f"{safe_name(name)} isn’t in the plan or doesn’t share their progress. "
            "Members choose what others see with `/privacy`."
        )
    return progress_screen(progress, name)


def progress_screen(
    progress: PlanProgress, whose: str | None = None, reached: Sequence[Milestone] = ()
) -> Screen:
    """Draw the asker's own progress with what they reached, or, with `whose`, a member's as others see it.

    Who has finished the plan shows everyone in the channel their own, as others see it.
    """
    buttons = _own_buttons(progress, reached) if whose is None else ()
    return page(_progress_text(progress, whose), buttons=buttons, card=card_of(progress, whose))


def _own_buttons(progress: PlanProgress, reached: Sequence[Milestone]) -> list[Button]:
    main: tuple[str, ServerRoute] = ("Today", Today())
    if progress.is_finished:
        main = ("Share it here", ShareProgress())
    elif screens.behind_buttons(progress):
        main = ("Catch up…", Today(choose=True))
    more: dict[str, ServerRoute] = {"Settings": ShowSettings()}
    if reached:
        more["Milestones"] = ShowProgress(milestones=True)
    if progress.is_finished or any(milestone.plan_finished for milestone in reached):
        more["Capstone"] = ShowCapstone()
    first = [screens.plan_button(progress, *main, primary=True), *screens.undo_buttons(progress)]
    return [*first, *(screens.plan_button(progress, *one) for one in more.items())]


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
    title = "Your plan" if whose is None else f"Progress of {quoted(whose)}"
    if progress.is_finished:
        return _finished_text(progress, "You’ve" if whose is None else f"{safe_name(whose)} has")
    lines = [
        f"## {title}",
        f"**{progress.done} of {progress.plan.length}** days done · {write_status(progress)}",
        *_check_in_lines(progress, "your" if is_own else "their"),
    ]
    finish, planned = progress.finish_date, progress.schedule.due_date(progress.plan.length)
    write = partial(screens.date_text, progress) if is_own else format_day_month
    if not finish:
        lines.append("**Finish date** not set while the plan is paused")
    elif write_status is screens.short_status:
        also, last = "", progress.caught_up_on if is_own else None
        if planned and last:
            also = f", or {write(max(planned, last))} with 2 a day"
        lines.append(f"**Finish date** {write(finish)}{also}")
    return "\n".join(lines)


def _finished_text(progress: PlanProgress, who_has: str) -> str:
    longest, length = progress.streak.longest, progress.plan.length
    streak = f"\n**Longest streak** {plural(longest, 'day')}" if longest else ""
    period = period_of(_weeks_done(progress))
    return f"## {who_has} finished the plan\n**{length} of {length}** days done, {period}{streak}"


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


def card_of(progress: PlanProgress, whose: str | None = None) -> Card:
    """Draw the card of a plan's progress, or the finish card; a card that shows the same is drawn once."""
    if progress.is_finished:
        return finish_card(whose or "Your plan", _weeks_done(progress), progress.streak.longest)
    plan, active_dates = progress.plan, progress.active_dates
    dates = dates_shown(progress.today, _first_date(progress))
    due_dates = {progress.schedule.due_date(number) for number in progress.days_left}
    shown = Progress(
        name=whose,
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


def _weeks_done(progress: PlanProgress) -> list[Week]:
    """Return the weeks of a finished plan with the dates on which their days were done."""
    plan, date_of = progress.plan, {one.day_id: one.on_date for one in progress.check_ins}
    dates: defaultdict[int, list[dt.date]] = defaultdict(list)
    for day in plan.days:
        dates[day.week].append(date_of[day.id])
    return [Week(plan.week_by_number[n].subject, dates[n]) for n in sorted(dates)]


def _first_date(progress: PlanProgress) -> dt.date:
    """Return the first date of the member's plan, even of one that was left or restarted."""
    return min([progress.start, *progress.active_dates])


@router.answers
async def share_progress(request: Request, _: ShareProgress) -> Screen:
    """Show in the channel that a member has finished; refuse if they hide or nobody else would see it."""
    actor, channel_id = request.actor, request.channel_id
    async with request.database.reading() as connection:
        progress = await require_progress(connection, actor, request.catalog, request.now)
        appears = await get_appearance(connection, *actor.key)
    if not progress.is_finished:
        raise Refusal("You can share it once every day is done. `/plan today` shows what’s next.")
    if channel_id is None or request.guild is None:
        raise Refusal(
            "Nobody else would see it here. Use `/plan progress` in a channel of your server, then "
            "press **Share it here** there."
        )
    if not request.may_write:
        raise Refusal("You can’t write in this channel. Try again in one where you can.")
    if appears.visibility == Visibility.HIDDEN:
        raise Refusal("You’re hidden from others here. Choose a name or alias in `/privacy` first.")

    async def record_sent(message_id: int) -> None:
        message, named = removals.PostedMessage(channel_id, message_id), [actor.member_id]
        await request.write(removals.remember_message, actor.guild_id, named, message, request.now)

    alias = appears.alias if appears.visibility == Visibility.ALIAS else None
    screen = progress_screen(progress, alias.raw if alias else actor.name)
    return replace(screen, is_public=True, placement=Placement.NEW, record_sent=record_sent)
