"""What moderators see of the challenges of a group, and change about which come next."""

from collections.abc import Sequence

from bot.domain.content import Catalog, Challenge
from bot.domain.delivery import DeliveryState, SkipReason
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.plan.progress import long_date
from bot.formatting import (
    bullets,
    capitalize,
    escape,
    plural,
    quoted,
    sections,
    timestamp,
    week_name,
)
from bot.interactions import Request, Router, Screen, button, button_rows, page, page_buttons
from bot.services.challenges import challenge_queue, posts
from bot.services.challenges.challenge_queue import NextPost
from bot.services.challenges.posts import Occurrence
from bot.services.groups import groups
from bot.ui.challenges import routes
from bot.ui.challenges.posts import LEVELS, challenge_title
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
    SkipReason.BY_MODERATOR: "a moderator skipped it",
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
async def preview(request: Request, asked: routes.PreviewNext) -> Screen:
    """Show what a group gets next, and when."""
    return await _show_next(request, await require_group(request, asked.group, asked.group_id))


async def _show_next(request: Request, group: StudyGroup, changed: str = "") -> Screen:
    """Show what a group gets next, after what has just been changed."""
    by_id = request.catalog.challenge_names.by_id
    async with request.database.reading() as session:
        group = await groups.get(session, group.guild_id, group.id)
        next_post = await challenge_queue.preview_next_post(
            session, group, request.catalog.challenges, request.now
        )
        queued = await challenge_queue.list_queued(session, group.id)
    titles = [by_id[challenge_id].title for challenge_id in queued if challenge_id in by_id]
    return next_screen(group, next_post, titles, changed)


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
        through = f" through {long_date(group.paused_until)}" if group.paused_until else ""
        when += (
            f"\nPosts are paused{through}, so this week will be skipped. "
            "`/manage challenge resume` ends the pause."
        )
    heading = f"## Next in {escape(group.name)}\n{when}"
    queue = "Nothing is queued, so I choose what comes next."
    if queued_titles:
        queue = f"In the queue: {', '.join(queued_titles)}"
    buttons = [
        button("Skip this week", routes.SkipWeek(group_id=group.id, week=planned.week)),
        button("Past weeks", routes.ShowWeeks(group_id=group.id)),
    ]
    return page(
        sections([changed, heading, text])[:3600],
        controls=lambda: button_rows(buttons),
        footer=queue[:900],
    )


@router.answers
async def post_now(request: Request, asked: routes.PostNow) -> Screen:
    """Post this week's challenge at once."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.writing() as session:
        challenge = await challenge_queue.post_now(
            session, request.actor, group, request.catalog.challenges, now=request.now
        )
    return page(
        f"## On its way\n“{challenge.title}” will be in <#{group.channel_id}> within seconds. It "
        "takes the place of this week’s scheduled post."
    )


@router.answers
async def skip(request: Request, asked: routes.SkipWeek) -> Screen:
    """Leave the next week out, unless a button was about another week; a button takes that back."""
    group = await require_group(request, asked.group, asked.group_id)
    if asked.week and asked.week != group.next_occurrence(request.now).week:
        raise Refusal("A different week is next by now. `/manage challenge preview` shows it.")
    async with request.database.writing() as session:
        skipped = await challenge_queue.skip(session, request.actor, group, now=request.now)
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
        await challenge_queue.unskip(session, request.actor, group, asked.week, now=request.now)
    return await _show_next(request, group, f"The {week_name(asked.week)} is no longer skipped.")


@router.answers
async def pause(request: Request, asked: routes.PausePosts) -> Screen:
    """Post nothing for a while."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.writing() as session:
        await challenge_queue.pause(session, request.actor, group, asked.until, now=request.now)
    return await _show_next(
        request, group, "Posts are paused. Weeks that pass until you resume will be skipped."
    )


@router.answers
async def resume(request: Request, asked: routes.ResumePosts) -> Screen:
    """End a pause."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.writing() as session:
        await challenge_queue.resume(session, request.actor, group, now=request.now)
    return await _show_next(request, group, "Posts are no longer paused.")


@router.answers
async def queue_challenge(request: Request, asked: routes.QueueChallenge) -> Screen:
    """Put a challenge last into the queue, or take it out; or put it before all others."""
    group = await require_group(request, asked.group, asked.group_id)
    challenge = _require_challenge(request.catalog, asked.challenge)
    async with request.database.writing() as session:
        queued = await challenge_queue.toggle_queued(
            session, request.actor, group, challenge, now=request.now, first=asked.first
        )
    state = "is in the queue" if queued else "is no longer in the queue"
    if asked.first:
        state = "comes next"
    return await _show_next(request, group, f"“{challenge.title}” {state}.")


@router.answers
async def retire_challenge(request: Request, asked: routes.RetireChallenge) -> Screen:
    """Keep a challenge from being posted in this server, or allow it again."""
    challenge = _require_challenge(request.catalog, asked.challenge)
    async with request.database.writing() as session:
        retired = await challenge_queue.toggle_retired(
            session, request.actor, challenge, now=request.now
        )
    state = (
        "is retired: I won’t post it in this server. Use the same command to bring it back."
        if retired
        else "is back: I may post it again."
    )
    return page(f"“{challenge.title}” {state}")


def _require_challenge(catalog: Catalog, typed: str) -> Challenge:
    """Return the challenge with this id or a title like this; refuse with the nearest titles."""
    index = catalog.challenge_names
    challenge = index.by_id.get(typed) or index.find(typed)
    if challenge is None:
        near = ", ".join(quoted(entry.title) for entry in index.nearest(typed))
        raise Refusal(f"I don’t know the challenge {quoted(typed)}. Did you mean one of {near}?")
    return challenge


@router.answers
async def show_weeks(request: Request, asked: routes.ShowWeeks) -> Screen:
    """Show what became of a page of a group's weeks, newest first."""
    group = await require_group(request, asked.group, asked.group_id)
    async with request.database.reading() as session:
        weeks = await posts.list_occurrences(
            session, group.id, limit=WEEKS_ON_PAGE + 1, skip=asked.skip
        )
    return weeks_screen(request.catalog, group, weeks, asked.skip)


def _reason(stored: str) -> str:
    """Write why a week was skipped; a reason that is not known here, as it is stored."""
    reason, _, cause = stored.partition(": ")
    return f"{_REASONS.get(reason, reason)}{f' ({cause})' if cause else ''}"


def weeks_screen(
    catalog: Catalog, group: StudyGroup, weeks: Sequence[Occurrence], skip: int
) -> Screen:
    """Draw what became of a page of weeks; one week more than fits says that there are older ones."""
    is_last = len(weeks) <= WEEKS_ON_PAGE
    route = routes.ShowWeeks(group_id=group.id)
    buttons = page_buttons(route, skip, WEEKS_ON_PAGE, is_last=is_last)
    lines = []
    for week in weeks[:WEEKS_ON_PAGE]:
        reason = f": {_reason(week.reason)}" if week.reason else ""
        title = f" · {challenge_title(catalog, week.challenge_id)}" if week.challenge_id else ""
        answers = f" · {plural(week.submissions, 'answer')}" if week.sent_at else ""
        state = f"**{capitalize(week_name(week.week))}** {_STATES[week.state]}{reason}"
        lines.append(f"{state}{title} · {timestamp(week.due_at)}{answers}")
    text = bullets(lines) if lines else "Nothing has been posted yet."
    return page(
        f"## Weeks of {escape(group.name)}\n{text}"[:3600], controls=lambda: button_rows(buttons)
    )
