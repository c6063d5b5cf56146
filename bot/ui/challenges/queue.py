"""Answers requests of moderators to see and change which challenges come next."""

from bot.domain.content.catalog import Catalog
from bot.domain.content.challenges import Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.formatting import quoted
from bot.interactions import Request, Router, Screen
from bot.services.challenges import challenge_queue, posts
from bot.services.groups import groups
from bot.ui.challenges.queue import screens
from bot.ui.challenges.routes import (
    PausePosts,
    PostNow,
    PreviewNext,
    QueueChallenge,
    QueueRoute,
    ResumePosts,
    RetireChallenge,
    ShowWeeks,
    SkipWeek,
    UnskipWeek,
)
from bot.ui.groups.choosing import require_group

router = Router()


async def _require_group(request: Request, asked: QueueRoute) -> StudyGroup:
    """Return the group that a button or command is about.

    Raises:
        Refusal: there is none, or the moderator has to say which.
    """
    if asked.group_id is None:
        return await require_group(request, asked.group)
    async with request.database.reading() as session:
        return await groups.get(session, request.actor.guild_id, asked.group_id)


def _require_challenge(catalog: Catalog, typed: str) -> Challenge:
    """Return the challenge with this id, or with a title like this.

    Raises:
        Refusal: it could be several or none; the nearest are named.
    """
    index = catalog.challenge_names
    challenge = index.by_id.get(typed) or index.find(typed)
    if challenge is None:
        near = ", ".join(quoted(entry.title) for entry in index.nearest(typed))
        raise Refusal(f"I don’t know the challenge {quoted(typed)}. Did you mean one of {near}?")
    return challenge


@router.answers
async def preview(request: Request, asked: PreviewNext) -> Screen:
    """Show what a group gets next, and when."""
    return await _show_next(request, await _require_group(request, asked))


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
    return screens.next_screen(group, next_post, titles, changed)


@router.answers
async def post_now(request: Request, asked: PostNow) -> Screen:
    """Post this week's challenge at once."""
    group = await _require_group(request, asked)
    async with request.database.writing() as session:
        challenge = await challenge_queue.post_now(
            session, request.actor, group, request.catalog.challenges, now=request.now
        )
    return screens.posting_screen(group, challenge)


@router.answers
async def skip(request: Request, asked: SkipWeek) -> Screen:
    """Leave the next week out, unless a button was about another week."""
    group = await _require_group(request, asked)
    if asked.week and asked.week != group.next_occurrence(request.now).week:
        raise Refusal("Another week is next by now. `/manage challenge preview` shows it.")
    async with request.database.writing() as session:
        skipped = await challenge_queue.skip(session, request.actor, group, now=request.now)
    return screens.skipped_screen(group, skipped)


@router.answers
async def unskip(request: Request, asked: UnskipWeek) -> Screen:
    """Take back that a week is left out, and show what comes next."""
    group = await _require_group(request, asked)
    async with request.database.writing() as session:
        await challenge_queue.unskip(session, request.actor, group, asked.week, now=request.now)
    return await _show_next(request, group, f"Week {asked.week} is on again.")


@router.answers
async def pause(request: Request, asked: PausePosts) -> Screen:
    """Post nothing for a while."""
    group = await _require_group(request, asked)
    async with request.database.writing() as session:
        await challenge_queue.pause(session, request.actor, group, asked.until, now=request.now)
    return await _show_next(request, group, "Paused. Weeks that go by are recorded as left out.")


@router.answers
async def resume(request: Request, asked: ResumePosts) -> Screen:
    """End a pause."""
    group = await _require_group(request, asked)
    async with request.database.writing() as session:
        await challenge_queue.resume(session, request.actor, group, now=request.now)
    return await _show_next(request, group, "Going on.")


@router.answers
async def queue_challenge(request: Request, asked: QueueChallenge) -> Screen:
    """Put a challenge last into the queue, or take it out; or put it before all others."""
    group = await _require_group(request, asked)
    challenge = _require_challenge(request.catalog, asked.challenge)
    async with request.database.writing() as session:
        queued = await challenge_queue.toggle_queued(
            session, request.actor, group, challenge, now=request.now, first=asked.first
        )
    state = "queued" if queued else "out of the queue again"
    return await _show_next(request, group, f"“{challenge.title}” is {state}.")


@router.answers
async def retire_challenge(request: Request, asked: RetireChallenge) -> Screen:
    """Keep a challenge from being posted in this server, or allow it again."""
    challenge = _require_challenge(request.catalog, asked.challenge)
    async with request.database.writing() as session:
        retired = await challenge_queue.toggle_retired(
            session, request.actor, challenge, now=request.now
        )
    return screens.retired_screen(challenge, retired=retired)


@router.answers
async def show_weeks(request: Request, asked: ShowWeeks) -> Screen:
    """Show what became of a page of a group's weeks, newest first."""
    group = await _require_group(request, asked)
    async with request.database.reading() as session:
        weeks = await posts.list_occurrences(
            session, group.id, limit=screens.WEEKS_ON_PAGE + 1, skip=asked.skip
        )
    return screens.weeks_screen(request.catalog, group, weeks, asked.skip)
