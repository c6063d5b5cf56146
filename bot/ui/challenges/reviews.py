"""Answers requests of moderators to see, accept and return answers, and to undo a decision."""

from functools import partial

import discord
import structlog

from bot.domain.errors import Refusal
from bot.interactions import Form, Placement, Request, Router, Screen, text_field
from bot.services.challenges import reviews, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.ui.challenges.reviews.screens import pending_screen, review_message, review_screen
from bot.ui.challenges.routes import (
    AcceptSubmission,
    ListPending,
    OpenSubmission,
    ReturnSubmission,
    ShowNextPending,
    UndoDecision,
)

log = structlog.get_logger(__name__)
router = Router()


@router.answers
async def show_next_pending(request: Request, _: ShowNextPending) -> Screen:
    """Show the oldest answer that waits for a review, but none of the moderator's own."""
    actor = request.actor
    async with request.database.reading() as session:
        pending = await submission_queries.list_pending_submissions(
            session, actor.guild_id, reviewer_id=actor.member_id, limit=1
        )
    catalog = request.catalog
    return review_screen(catalog, pending[0]) if pending else pending_screen(catalog, ())


@router.answers
async def list_pending(request: Request, _: ListPending) -> Screen:
    """List the answers that wait for a review."""
    async with request.database.reading() as session:
        pending = await submission_queries.list_pending_submissions(session, request.actor.guild_id)
    return pending_screen(request.catalog, pending)


@router.answers
async def open_submission(request: Request, asked: OpenSubmission) -> Screen:
    """Show an answer with its whole texts."""
    async with request.database.reading() as session:
        submission = await submission_queries.get_submission(
            session, request.actor.guild_id, asked.submission_id
        )
    return review_screen(request.catalog, submission, whole=True)


@router.answers
async def accept(request: Request, asked: AcceptSubmission) -> Screen:
    """Accept an answer and show the decision."""
    async with request.database.writing() as session:
        submission = await reviews.accept(
            session,
            request.actor,
            request.catalog,
            asked.submission_id,
            asked.revision,
            now=request.now,
        )
    return _show_decision(request, submission)


@router.answers
async def return_with_note(request: Request, asked: ReturnSubmission) -> Screen | Form:
    """Ask for a note, then return the answer with it and show the decision."""
    if asked.note is None:
        note = text_field(
            "note", "What is missing", placeholder="The member reads this", longest=500
        )
        return Form("Return with a note", asked, note)
    async with request.database.writing() as session:
        submission = await reviews.return_submission(
            session, request.actor, asked.submission_id, asked.revision, asked.note, now=request.now
        )
    return _show_decision(request, submission)


@router.answers
async def undo_decision(request: Request, asked: UndoDecision) -> Screen:
    """Take a decision back and show that the answer waits again."""
    async with request.database.writing() as session:
        submission = await submission_queries.get_submission(
            session, request.actor.guild_id, asked.submission_id
        )
        if submission.revision != asked.revision:
            raise Refusal("This decision is about an earlier answer; a newer one was handed in.")
        submission = await reviews.undo(
            session, request.actor, request.catalog, asked.submission_id, now=request.now
        )
    return _show_decision(request, submission)


def _show_decision(request: Request, submission: MemberSubmission) -> Screen:
    """Show a decision to the moderator, and to everyone in the message in the review channel."""
    if submission.message_id is not None and request.message_id == submission.message_id:
        return Screen(
            lambda _: review_message(request.catalog, submission), placement=Placement.IN_PLACE
        )
    screen = review_screen(request.catalog, submission)
    return screen.then(partial(_edit_review_message, request, submission))


async def _edit_review_message(request: Request, submission: MemberSubmission) -> None:
    """Draw the message in the review channel again, if there is one."""
    if not (submission.channel_id and submission.message_id):
        return
    message = request.channel(submission.channel_id).get_partial_message(submission.message_id)
    try:
        await message.edit(view=review_message(request.catalog, submission))
    except discord.HTTPException as error:
        log.info("review message not edited", submission=submission.id, reason=error.code)
