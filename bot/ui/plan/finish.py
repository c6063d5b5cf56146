"""The card of a member who has finished the plan, for themselves and for others."""

from collections import defaultdict
from dataclasses import replace

from bot.domain.errors import Refusal
from bot.domain.markup import safe_name
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.visibility import Visibility
from bot.formatting import bullets, plural, sections
from bot.interactions import Placement, Request, Router, Screen, page
from bot.pictures.cards.finish import Finish, Week, finish_card
from bot.pictures.cards.formatting import format_period
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.services.points.milestones import MemberRecord
from bot.ui.plan.progress import require_record
from bot.ui.plan.routes import ShareFinish, ShowFinish, ShowProgress
from bot.ui.plan.screens import plan_button

router = Router()


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
    """Return what the finish card is made of; refuse if the member has not finished the plan."""
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
