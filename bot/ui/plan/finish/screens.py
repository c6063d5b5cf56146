"""The finish card: what is on it, in a picture and in words, for oneself and for others."""

from collections import defaultdict

from bot.domain.content.catalog import Catalog
from bot.domain.plan.progress import DayCheckIn, PlanProgress
from bot.domain.visibility import Visibility
from bot.formatting import bullets, plural, quoted, sections
from bot.interactions import Screen, button_rows, page
from bot.pictures.cards.finish import Finish, Week, finish_card, format_period
from bot.pictures.renderer import Card
from bot.services.points.milestones import MilestoneRecord
from bot.ui.plan.context import PlanContext
from bot.ui.plan.routes import ShareFinish, ShareFinishByName, ShowFinish, ShowProgress
from bot.ui.standings.formatting import safe_name


def finish_of(context: PlanContext, record: MilestoneRecord) -> Finish:
    """Gather what the card shows; the member is called by their alias if they chose that."""
    named = record.alias if record.visibility == Visibility.ALIAS else record.name
    longest = context.streak.longest
    return Finish(
        named or record.name, _weeks(context.catalog, context.progress), longest, record.points
    )


def _weeks(catalog: Catalog, progress: PlanProgress) -> tuple[Week, ...]:
    """Return the weeks of a plan that is done, each with its dates."""
    weeks: defaultdict[int, list[DayCheckIn]] = defaultdict(list)
    by_id = {check_in.day_id: check_in for check_in in progress.check_ins}
    for day in catalog.plan.days:
        weeks[day.week].append(by_id[day.id])
    return tuple(
        Week(
            number,
            catalog.plan.week_by_number[number].subject,
            len(done),
            min(check_in.on_date for check_in in done),
            max(check_in.on_date for check_in in done),
        )
        for number, done in sorted(weeks.items())
    )


def finish_card_of(context: PlanContext, record: MilestoneRecord) -> Card:
    """Render the finish card of a member."""
    return finish_card(finish_of(context, record))


def finish_text(finish: Finish, title: str) -> str:
    """Write everything that the card shows."""
    weeks = bullets(
        f"Week {week.number}, {week.subject}: {plural(week.days, 'day')}, "
        f"{format_period(week.first, week.last, short=True)}"
        for week in finish.weeks
    )
    facts = (
        f"**{finish.days} of {finish.days}** days, {format_period(finish.first, finish.last)} · "
        f"{finish.points:,} points · at most {plural(finish.longest, 'day')} in a row"
    )
    return sections([f"## {title}\n{facts}", weeks])


def own_finish_screen(context: PlanContext, finish: Finish) -> Screen:
    """Draw a member's card for them alone, to be shown to others if they like."""
    buttons = [
        context.button("Show it to the group", ShareFinish(), primary=True),
        context.button("My progress", ShowProgress()),
    ]
    text = finish_text(finish, "You did it all")
    return page(text, controls=lambda: button_rows(buttons), card=finish_card(finish))


def ask_screen(context: PlanContext, record: MilestoneRecord) -> Screen:
    """Ask a member who is hidden from others whether they want to be named this once."""
    buttons = [
        context.button("Show it with my name", ShareFinishByName(), primary=True),
        context.button("Keep it to myself", ShowFinish()),
    ]
    return page(
        f"## You are hidden from others here\nYour finish card says {quoted(record.name)}, and "
        "everyone in this channel would see it. On the boards you stay hidden. Show it all the same?",
        controls=lambda: button_rows(buttons),
    )


def shared_finish_screen(finish: Finish) -> Screen:
    """Draw a member's card for all."""
    title = f"{safe_name(finish.name)} has finished the plan"
    return page(finish_text(finish, title), card=finish_card(finish))
