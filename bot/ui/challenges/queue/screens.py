"""What moderators see of the challenges of a group: what comes next, and what became of each week."""

from collections.abc import Sequence

from bot.domain.content.catalog import Catalog
from bot.domain.content.challenges import Challenge
from bot.domain.delivery import DeliveryState
from bot.domain.groups import StudyGroup
from bot.domain.schedule.weekly import PlannedPost
from bot.formatting import bullets, escape, plural, sections, timestamp
from bot.interactions import Screen, button, button_rows, page, page_buttons
from bot.services.challenges.challenge_queue import NextPost
from bot.services.challenges.posts import Occurrence
from bot.ui.challenges.posts.screens import LEVELS, challenge_title
from bot.ui.challenges.routes import ShowWeeks, SkipWeek, UnskipWeek

WEEKS_ON_PAGE = 12

_STATES = {
    DeliveryState.PLANNED: "planned",
    DeliveryState.CLAIMED: "on its way",
    DeliveryState.SENT: "posted",
    DeliveryState.LATE: "posted late",
    DeliveryState.SKIPPED: "skipped",
}


def next_screen(
    group: StudyGroup, next_post: NextPost, queued_titles: Sequence[str], changed: str = ""
) -> Screen:
    """Draw what a group gets next and its queue, after what has just been changed."""
    planned, challenge = next_post.planned, next_post.challenge
    if challenge is None:
        text = "Every challenge is retired, so nothing will be posted."
    else:
        level = f"level {challenge.difficulty}, {LEVELS[challenge.difficulty]}"
        text = (
            f"**{challenge.title}** ({level}, about {challenge.minutes} minutes)\n{challenge.brief}"
        )
    when = f"{timestamp(planned.at, 'F')} ({timestamp(planned.at, 'R')})"
    if next_post.paused:
        until = f" until {group.paused_until}" if group.paused_until else ""
        when += (
            f"\nPaused{until}: this week will be left out. `/manage challenge resume` ends that."
        )
    heading = f"## Next in {escape(group.name)}\n{when}"
    queue = f"Queue: {', '.join(queued_titles)}" if queued_titles else "The queue is empty."
    buttons = [
        button("Skip this week", SkipWeek(group_id=group.id, week=planned.week)),
        button("What became of past weeks", ShowWeeks(group_id=group.id)),
    ]
    return page(
        sections([*([changed] if changed else []), heading, text])[:3600],
        controls=lambda: button_rows(buttons),
        footer=queue[:900],
    )


def skipped_screen(group: StudyGroup, skipped: PlannedPost) -> Screen:
    """Draw that a week is left out, with a button that takes it back."""
    undo = button("Take it back", UnskipWeek(group_id=group.id, week=skipped.week))
    return page(
        f"## Week {skipped.week} is left out in {escape(group.name)}\nNothing is posted "
        f"{timestamp(skipped.at, 'F')}. The challenge that was next comes a week later.",
        controls=lambda: button_rows([undo]),
    )


def posting_screen(group: StudyGroup, challenge: Challenge) -> Screen:
    """Draw that a challenge is being posted at once."""
    return page(
        f"## On its way\n“{challenge.title}” is posted in <#{group.channel_id}> within seconds, "
        "in place of this week’s time."
    )


def retired_screen(challenge: Challenge, *, retired: bool) -> Screen:
    """Draw whether a challenge may still be posted in the server."""
    state = (
        "will not come in this server any more. The same command takes that back."
        if retired
        else "may come again."
    )
    return page(f"“{challenge.title}” {state}")


def weeks_screen(
    catalog: Catalog, group: StudyGroup, weeks: Sequence[Occurrence], skip: int
) -> Screen:
    """Draw what became of a page of weeks, newest first.

    `skip` weeks come before them. One week more than fits on the page shows that there are older.
    """
    is_last = len(weeks) <= WEEKS_ON_PAGE
    buttons = page_buttons(ShowWeeks(group_id=group.id), skip, WEEKS_ON_PAGE, is_last=is_last)
    lines = [_week_line(catalog, week) for week in weeks[:WEEKS_ON_PAGE]]
    text = bullets(lines) if lines else "No week has come yet."
    return page(
        f"## Weeks of {escape(group.name)}\n{text}"[:3600], controls=lambda: button_rows(buttons)
    )


def _week_line(catalog: Catalog, week: Occurrence) -> str:
    title = f" · {challenge_title(catalog, week.challenge_id)}" if week.challenge_id else ""
    reason = f" ({week.reason})" if week.reason else ""
    answers = f" · {plural(week.submissions, 'answer')}" if week.sent_at else ""
    return (
        f"**{week.week}** {_STATES[week.state]}{reason}{title} · {timestamp(week.due_at)}{answers}"
    )
