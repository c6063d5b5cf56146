"""What became of a group's weeks, and what moderators change about them."""

from collections.abc import Sequence
from typing import Any

from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.jobs import SkipReason
from bot.domain.parsing import parse_date
from bot.domain.schedule.clock import date_with_weekday, local_date, timestamp, week_title
from bot.domain.schedule.zones import zone_of
from bot.formatting import capitalize, join_fitting, plural
from bot.interactions import Request, Screen, page, router
from bot.interactions.components import Form, button, page_buttons, text_field
from bot.services.challenges import posts, schedule_changes
from bot.services.challenges.posts import LOST_WEEKS, PostState, WeekRecord
from bot.services.challenges.schedule_changes import WeekToPost
from bot.ui.challenges import routes
from bot.ui.challenges.next_posts import checks_text, day_of, show_next
from bot.ui.challenges.screens import challenge_title
from bot.ui.groups.choosing import get_group
from bot.ui.groups.rights import require_may_write
from bot.ui.moderation.routes import Dashboard

WEEKS_ON_PAGE = 6

_STATES = {
    PostState.PLANNED: "on its way",
    PostState.POSTED: "posted",
    PostState.LATE: "posted late",
    PostState.SKIPPED: "not posted",
}
_SKIPPED = {
    SkipReason.BY_MODERATOR: "skipped by a moderator",
    SkipReason.PAUSED: "skipped, because challenges were paused",
    SkipReason.GROUP_CLOSED: "not posted: the group was archived",
    SkipReason.REFUSED: "not posted: Discord didn’t let me post",
    **{reason: f"not posted: {why}" for reason, why in LOST_WEEKS.items()},
}


@router.answers
async def post_now(request: Request, route: routes.PostNow) -> Screen:
    group = await get_group(request, route.group_id)
    require_may_write(request, group.channel_id)
    challenges, now = request.catalog.challenges, request.now
    found = await request.read(schedule_changes.require_week_to_post, group, challenges, now)
    if route.challenge_id != found.challenge.id:
        last = await request.read(posts.find_latest_post, group.id)
        return confirmation_screen(group, found, has_recap=group.recap and last is not None)
    challenge = await request.write(
        schedule_changes.post_now, request.actor, group, challenges, now=now
    )
    return page(
        f"## On its way\n“{challenge.title}” will be in <#{group.channel_id}> within seconds. If "
        "it isn’t, `/setup` says why.",
        buttons=[button("Back", Dashboard(group_id=group.id))],
    )


def confirmation_screen(group: StudyGroup, found: WeekToPost, *, has_recap: bool) -> Screen:
    title = found.challenge.title
    pings = f" It pings <@&{group.ping_role_id}>." if group.ping_role_id else ""
    recap = " The recap of the challenge before comes with it." if has_recap else ""
    next_post = "It takes the place of this week’s scheduled post."
    if found.next_at:
        next_post = f"The next challenge still comes {timestamp(found.next_at, 'F')}."
    about: dict[str, Any] = {"group_id": group.id, "challenge_id": found.challenge.id}
    buttons = [
        button("Post it now", routes.PostNow(**about), primary=True),
        button("Read it", routes.ReadChallenge(**about, before="post")),
        button("Back", routes.PreviewNext(group_id=group.id)),
    ]
    return page(
        f"## Post “{title}” in {group.name} now?\nEveryone who can read <#{group.channel_id}> will see it."
        f"{pings} {checks_text(group, found.challenge)}{recap} {next_post}",
        buttons=buttons,
    )


@router.answers
async def skip(request: Request, route: routes.SkipWeek) -> Screen:
    group = await get_group(request, route.group_id)
    change = schedule_changes.unskip if route.undo else schedule_changes.skip
    at = await request.write(change, request.actor, group, route.week, now=request.now)
    day = day_of(group, at)
    done = f"Posts go on from {day}." if route.undo else f"{day} is skipped."
    return await show_next(request, group, done)


@router.answers
async def pause(request: Request, route: routes.PausePosts) -> Screen | Form:
    group = await get_group(request, route.group_id)
    if route.until is None:
        hint = "20 December, or in 2 weeks. Empty: until you resume"
        field = text_field("until", "Last day of the pause", placeholder=hint, required=False)
        return Form("Pause challenges", route, field)
    today = local_date(request.now, zone_of(group.zone))
    last = parse_date(route.until, today) if route.until.strip() else None
    if last and last < today:
        raise Refusal(f"{date_with_weekday(last)} is in the past. Choose today or a later date.")
    await request.write(schedule_changes.pause, request.actor, group, last, now=request.now)
    return await show_next(request, group, "Nothing is posted during the pause.")


@router.answers
async def resume(request: Request, route: routes.ResumePosts) -> Screen:
    group = await get_group(request, route.group_id)
    await request.write(schedule_changes.resume, request.actor, group, now=request.now)
    return await show_next(request, group, "Challenges are no longer paused.")


@router.answers
async def show_weeks(request: Request, route: routes.ShowWeeks) -> Screen:
    group = await get_group(request, route.group_id)
    weeks = await request.read(posts.list_weeks, group.id, limit=WEEKS_ON_PAGE + 1, skip=route.skip)
    return weeks_screen(request.catalog, group, weeks, route.skip)


def weeks_screen(
    catalog: Catalog, group: StudyGroup, weeks: Sequence[WeekRecord], skip: int
) -> Screen:
    """Draw what became of a page of weeks; one week more than fits says that there are older ones."""
    is_last = len(weeks) <= WEEKS_ON_PAGE
    route = routes.ShowWeeks(group_id=group.id)
    buttons = [
        *page_buttons(route, skip, WEEKS_ON_PAGE, is_last=is_last),
        button("Back", routes.PreviewNext(group_id=group.id)),
    ]
    lines = []
    for week in weeks[:WEEKS_ON_PAGE]:
        outcome = _STATES[week.state]
        if week.reason:
            outcome = _SKIPPED.get(week.reason, f"not posted: {week.reason}")
        title = f" · {challenge_title(catalog, week.challenge_id)}" if week.challenge_id else ""
        answers = f" · {plural(week.submissions, 'answer')}" if week.state in posts.SENT else ""
        state = f"**{capitalize(week_title(week.week))}** {outcome}"
        lines.append(f"- {state}{title} · {timestamp(week.due_at)}{answers}")
    text = join_fitting(lines, longest=3500) or "Nothing has been posted yet."
    return page(f"## History of {group.name}\n{text}", buttons=buttons)
