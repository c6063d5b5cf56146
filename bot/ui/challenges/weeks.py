"""What became of a group's weeks, and what moderators change about them."""

from collections.abc import Sequence

from bot.domain.content import Catalog
from bot.domain.delivery import DeliveryState, SkipReason
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.schedule.clock import timestamp
from bot.domain.schedule.weekly import week_name
from bot.formatting import bullets, capitalize, escape, plural
from bot.interactions import Request, Router, Screen, button, button_rows, page, page_buttons
from bot.services.challenges import posts, schedule_changes
from bot.services.challenges.posts import Occurrence
from bot.services.challenges.schedule_changes import WeekToPost
from bot.ui.challenges import routes
from bot.ui.challenges.posts import challenge_title
from bot.ui.challenges.queue import show_next, unskip_buttons
from bot.ui.groups.choosing import require_group

router = Router()

WEEKS_ON_PAGE = 12

_STATES = {
    DeliveryState.PLANNED: "planned",
    DeliveryState.CLAIMED: "on its way",
    DeliveryState.SENT: "posted",
    DeliveryState.LATE: "posted late",
    DeliveryState.SKIPPED: "skipped",
}

_REASONS: dict[str, str] = {
    SkipReason.BY_MODERATOR: "decided by a moderator",
    SkipReason.PAUSED: "posts were paused",
    SkipReason.MISSED: "I wasn’t running at the time",
    SkipReason.TOO_LATE: "I couldn’t post in time",
    SkipReason.NO_CHALLENGE_LEFT: "every challenge is retired",
    SkipReason.CHALLENGE_GONE: "the challenge was removed",
    SkipReason.GROUP_GONE: "the group was deleted",
    SkipReason.GROUP_CLOSED: "the group was archived",
    SkipReason.GROUP_CHANGED: "the group was archived, or its time zone changed",
    SkipReason.REFUSED: "Discord didn’t let me post",
}


@router.answers
async def post_now(request: Request, asked: routes.PostNow) -> Screen:
    """Ask whether to post this week's challenge at once; do so once that is confirmed."""
    group = await require_group(request, asked.group, asked.group_id)
    challenges = request.catalog.challenges
    async with request.database.reading() as session:
        found = await schedule_changes.require_week_to_post(session, group, challenges, request.now)
    if asked.challenge_id != found.challenge.id:
        return confirmation_screen(group, found)
    async with request.database.writing() as session:
        challenge = await schedule_changes.post_now(
            session, request.actor, group, challenges, now=request.now
        )
    return page(
        f"## On its way\n“{challenge.title}” will be in <#{group.channel_id}> within seconds. It "
        "takes the place of this week’s scheduled post."
    )


def confirmation_screen(group: StudyGroup, found: WeekToPost) -> Screen:
    """Ask whether to post this week's challenge at once, for everyone in the channel."""
    title = found.challenge.title
    replaces = "It takes the place of this week’s scheduled post."
    if found.skipped is not None:
        replaces = f"This week’s post was skipped: {_reason(found.skipped)}."
    pings = f" It pings <@&{group.ping_role_id}>." if group.ping_role_id else ""
    confirmed = routes.PostNow(group_id=group.id, challenge_id=found.challenge.id)
    buttons = [
        button("Post it now", confirmed, primary=True),
        button("Preview", routes.PreviewNext(group_id=group.id)),
    ]
    return page(
        f"## Post “{title}” now?\nEveryone who can read <#{group.channel_id}> will see it."
        f"{pings} {replaces}",
        controls=lambda: button_rows(buttons),
    )


@router.answers
async def skip(request: Request, asked: routes.SkipWeek) -> Screen:
    """Leave the next week out, unless a button was about another week; a button takes that back."""
    group = await require_group(request, asked.group, asked.group_id)
    if asked.week and asked.week != group.next_occurrence(request.now).week:
        raise Refusal("That week is no longer the next one. `/manage challenge preview` shows it.")
    async with request.database.writing() as session:
        skipped = await schedule_changes.skip(session, request.actor, group, now=request.now)
    undo = button("Undo", routes.UnskipWeek(group_id=group.id, week=skipped.week))
    return page(
        f"## Skipping the {week_name(skipped.week)} in {escape(group.name)}\nNothing will be "
        f"posted on {timestamp(skipped.at, 'F')}. The challenge that was next moves back a week.",
        controls=lambda: button_rows([undo]),
    )


@router.answers
async def unskip(request: Request, asked: routes.UnskipWeek) -> Screen:
    """Take back that a week is left out, and show what comes next."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.writing() as session:
        await schedule_changes.unskip(session, request.actor, group, asked.week, now=request.now)
    return await show_next(request, group, f"The {week_name(asked.week)} is no longer skipped.")


@router.answers
async def pause(request: Request, asked: routes.PausePosts) -> Screen:
    """Post nothing for a while."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.writing() as session:
        await schedule_changes.pause(session, request.actor, group, asked.until, now=request.now)
    return await show_next(
        request, group, "Challenges are paused. Weeks that pass until you resume will be skipped."
    )


@router.answers
async def resume(request: Request, asked: routes.ResumePosts) -> Screen:
    """End a pause."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.writing() as session:
        await schedule_changes.resume(session, request.actor, group, now=request.now)
    return await show_next(request, group, "Challenges are no longer paused.")


@router.answers
async def show_weeks(request: Request, asked: routes.ShowWeeks) -> Screen:
    """Show what became of a page of a group's weeks, newest first."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.reading() as session:
        weeks = await posts.list_occurrences(
            session, group.id, limit=WEEKS_ON_PAGE + 1, skip=asked.skip
        )
        skipped = await schedule_changes.list_skipped_weeks(session, group, request.now)
    return weeks_screen(request.catalog, group, weeks, asked.skip, skipped)


def _reason(stored: str) -> str:
    """Write why a week was skipped; a reason that is not known here, as it is stored."""
    reason, _, cause = stored.partition(": ")
    return f"{_REASONS.get(reason, reason)}{f' ({cause})' if cause else ''}"


def weeks_screen(
    catalog: Catalog,
    group: StudyGroup,
    weeks: Sequence[Occurrence],
    skip: int,
    skipped_weeks: Sequence[str] = (),
) -> Screen:
    """Draw what became of a page of weeks; one week more than fits says that there are older ones.

    Each of the `skipped_weeks` has a button that takes the skip back.
    """
    is_last = len(weeks) <= WEEKS_ON_PAGE
    route = routes.ShowWeeks(group_id=group.id)
    buttons = [
        *page_buttons(route, skip, WEEKS_ON_PAGE, is_last=is_last),
        *unskip_buttons(group, skipped_weeks),
    ]
    lines = []
    for week in weeks[:WEEKS_ON_PAGE]:
        reason = f": {_reason(week.reason)}" if week.reason else ""
        title = f" · {challenge_title(catalog, week.challenge_id)}" if week.challenge_id else ""
        answers = f" · {plural(week.submissions, 'answer')}" if week.sent_at else ""
        state = f"**{capitalize(week_name(week.week))}** {_STATES[week.state]}{reason}"
        lines.append(f"{state}{title} · {timestamp(week.due_at)}{answers}")
    text = bullets(lines) if lines else "Nothing has been posted yet."
    return page(
        f"## Weeks in {escape(group.name)}\n{text}"[:3600], controls=lambda: button_rows(buttons)
    )
