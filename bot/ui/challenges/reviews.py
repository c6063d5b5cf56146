"""Answers moderators who review what members handed in."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import discord
import structlog

from bot.domain.actor import Actor
from bot.domain.challenges.submissions import SubmissionState
from bot.interactions import Declined, Form, Placement, Request, Router, Screen, text_field
from bot.services.challenges import reviews, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.ui.challenges import routes
from bot.ui.challenges.review_screens import (
    changed_answer_layout,
    pending_screen,
    review_message,
    review_screen,
)

log = structlog.get_logger(__name__)
router = Router()

_DECIDED_LATELY, _MOST_DECIDED = dt.timedelta(days=14), 4


@router.answers
async def show_next_pending(request: Request, _: routes.ShowNextPending) -> Screen:
    """Show the oldest answer that waits for a review; the moderator's own if they own the server."""
    actor = request.actor
    async with request.database.reading() as connection:
        pending = await submission_queries.list_pending_submissions(
            connection, actor.guild_id, reviewer_id=_without_own(actor), limit=1
        )
        own = await submission_queries.count_pending_submissions(connection, actor.guild_id)
    if pending:
        return review_screen(request.catalog, pending[0])
    return pending_screen(request.catalog, (), own=own)


def _without_own(actor: Actor) -> int | None:
    """Return whose answers are left out of those that the actor may review."""
    return None if actor.is_owner else actor.member_id


@router.answers
async def list_pending(request: Request, _: routes.ListPending) -> Screen:
    """List the answers that wait for a review, and the latest decisions, which can be undone.

    The moderator's own are only counted, unless they own the server.
    """
    guild_id, without = request.actor.guild_id, _without_own(request.actor)
    async with request.database.reading() as connection:
        pending = await submission_queries.list_pending_submissions(
            connection, guild_id, reviewer_id=without
        )
        waiting = await submission_queries.count_pending_submissions(
            connection, guild_id, reviewer_id=without
        )
        total = await submission_queries.count_pending_submissions(connection, guild_id)
        decided = await submission_queries.list_decided_submissions(
            connection, guild_id, since=request.now - _DECIDED_LATELY, limit=_MOST_DECIDED
        )
    return pending_screen(request.catalog, pending, decided, waiting=waiting, own=total - waiting)


@router.answers
async def open_submission(request: Request, route: routes.OpenSubmission) -> Screen:
    """Show an answer with its whole texts."""
    async with request.database.reading() as connection:
        submission = await submission_queries.get_submission(
            connection, request.actor.guild_id, route.submission_id
        )
    return review_screen(request.catalog, submission, whole=True)


@router.answers
async def accept(request: Request, route: routes.AcceptSubmission) -> Screen:
    """Accept an answer and show the decision."""
    with _offering_to_open():
        async with request.database.writing() as connection:
            submission = await reviews.accept(
                connection,
                request.actor,
                request.catalog,
                route.submission_id,
                route.revision,
                now=request.now,
            )
    return await _show_decision(request, submission)


@router.answers
async def return_with_note(request: Request, route: routes.ReturnSubmission) -> Screen | Form:
    """Ask for a note, then return the answer with it and show the decision."""
    if route.note is None:
        async with request.database.reading() as connection:
            submission = await submission_queries.get_submission(
                connection, request.actor.guild_id, route.submission_id
            )
        reviews.refuse_own(request.actor, submission)
        note = text_field(
            "note", "What’s missing?", placeholder="The member will read this", longest=500
        )
        return Form("Return with a note", route, note)
    with _offering_to_open(route.note):
        async with request.database.writing() as connection:
            submission = await reviews.return_submission(
                connection,
                request.actor,
                route.submission_id,
                route.revision,
                route.note,
                now=request.now,
            )
    return await _show_decision(request, submission)


@router.answers
async def undo_decision(request: Request, route: routes.UndoDecision) -> Screen:
    """Take a decision back and show that the answer waits again."""
    with _offering_to_open():
        async with request.database.writing() as connection:
            submission = await reviews.undo(
                connection,
                request.actor,
                request.catalog,
                route.submission_id,
                route.revision,
                now=request.now,
            )
    return await _show_decision(request, submission)


@contextmanager
def _offering_to_open(note: str = "") -> Iterator[None]:
    """Decline with a button to the answer if it is no longer as it was when it was decided about."""
    try:
        yield
    except reviews.AnswerChanged as refused:
        raise Declined(changed_answer_layout(str(refused), refused.submission, note)) from refused


async def _show_decision(request: Request, submission: MemberSubmission) -> Screen:
    """Show a decision to the moderator, and to everyone in the message in the review channel."""
    if submission.message_id is not None and request.message_id == submission.message_id:
        return Screen(
            lambda _: review_message(request.catalog, submission), placement=Placement.IN_PLACE
        )
    async with request.database.reading() as connection:
        waiting = await submission_queries.count_pending_submissions(
            connection, request.actor.guild_id, reviewer_id=_without_own(request.actor)
        )
    if submission.state is SubmissionState.PENDING:
        waiting -= 1  # it is on the screen
    screen = review_screen(request.catalog, submission, waiting=waiting)
    channel_id, message_id = submission.channel_id, submission.message_id
    if not (channel_id and message_id):
        return screen

    async def edit_review_message() -> None:
        message = request.channel(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=review_message(request.catalog, submission))
        except discord.HTTPException as error:
            log.info("review message not edited", submission=submission.id, reason=error.code)

    return screen.then(edit_review_message)
