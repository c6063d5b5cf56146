"""Answers moderators who review what members handed in."""

import datetime as dt
from collections.abc import Awaitable, Callable

import discord
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState
from bot.interactions import Declined, Form, Placement, Request, Router, Screen, text_field
from bot.services.challenges import reviews, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.ui.challenges import review_screens, routes

log = structlog.get_logger(__name__)
router = Router()

_DECIDED_LATELY, _MOST_DECIDED = dt.timedelta(days=14), 4


@router.answers
async def show_next_pending(request: Request, _: routes.ShowNextPending) -> Screen:
    """Show the oldest answer that waits for a review; the moderator's own if they own the server."""
    actor = request.actor
    async with request.database.reading() as connection:
        pending = await submission_queries.list_pending(
            connection, actor.guild_id, _without_own(actor), limit=1
        )
        own = await submission_queries.count_pending(connection, actor.guild_id)
    if pending:
        return review_screens.review_screen(request.catalog, pending[0])
    return review_screens.pending_screen(request.catalog, (), own=own)


def _without_own(actor: Actor) -> int | None:
    """Return whose answers are left out of those that the actor may review."""
    return None if actor.is_owner else actor.member_id


@router.answers
async def list_pending(request: Request, _: routes.ListPending) -> Screen:
    """List the answers that wait; a moderator's own are only counted, but not the owner's."""
    guild_id, without = request.actor.guild_id, _without_own(request.actor)
    async with request.database.reading() as connection:
        pending = await submission_queries.list_pending(connection, guild_id, without)
        waiting = await submission_queries.count_pending(connection, guild_id, without)
        total = await submission_queries.count_pending(connection, guild_id)
        decided = await submission_queries.list_decided(
            connection, guild_id, since=request.now - _DECIDED_LATELY, limit=_MOST_DECIDED
        )
    return review_screens.pending_screen(
        request.catalog, pending, decided, waiting=waiting, own=total - waiting
    )


@router.answers
async def open_submission(request: Request, route: routes.OpenSubmission) -> Screen:
    async with request.database.reading() as connection:
        submission = await submission_queries.get_submission(
            connection, request.actor.guild_id, route.submission_id
        )
    return review_screens.review_screen(request.catalog, submission, whole=True)


@router.answers
async def accept(request: Request, route: routes.AcceptSubmission) -> Screen:
    def accept(connection: AsyncConnection) -> Awaitable[MemberSubmission]:
        about = (route.submission_id, route.revision)
        return reviews.accept(connection, request.actor, request.catalog, *about, request.now)

    return await _decide(request, accept)


@router.answers
async def return_with_note(request: Request, route: routes.ReturnSubmission) -> Screen | Form:
    note = route.note
    if note is None:
        async with request.database.reading() as connection:
            submission = await submission_queries.get_submission(
                connection, request.actor.guild_id, route.submission_id
            )
        reviews.refuse_own(request.actor, submission)
        about = "The member will read this"
        field = text_field("note", "What’s missing?", placeholder=about, longest=500)
        return Form("Return with a note", route, field)

    def return_(connection: AsyncConnection) -> Awaitable[MemberSubmission]:
        about = (route.submission_id, route.revision)
        return reviews.return_submission(connection, request.actor, *about, note, request.now)

    return await _decide(request, return_, note)


@router.answers
async def undo_decision(request: Request, route: routes.UndoDecision) -> Screen:
    def undo(connection: AsyncConnection) -> Awaitable[MemberSubmission]:
        about = (route.submission_id, route.revision)
        return reviews.undo(connection, request.actor, request.catalog, *about, request.now)

    return await _decide(request, undo)


async def _decide(
    request: Request,
    decide: Callable[[AsyncConnection], Awaitable[MemberSubmission]],
    note: str = "",
) -> Screen:
    """Show a decision to the moderator and in the review channel; decline if the answer changed."""
    try:
        async with request.database.writing() as connection:
            submission = await decide(connection)
    except reviews.AnswerChanged as refused:
        raise Declined(
            review_screens.changed_answer_layout(str(refused), refused.submission, note)
        ) from refused
    if submission.message_id is not None and request.message_id == submission.message_id:
        return Screen(
            lambda *_: review_screens.review_message(request.catalog, submission),
            placement=Placement.IN_PLACE,
        )
    async with request.database.reading() as connection:
        waiting = await submission_queries.count_pending(
            connection, request.actor.guild_id, _without_own(request.actor)
        )
    if submission.state is SubmissionState.PENDING:
        waiting -= 1  # it is on the screen
    screen = review_screens.review_screen(request.catalog, submission, waiting=waiting)
    channel_id, message_id = submission.channel_id, submission.message_id
    if not (channel_id and message_id):
        return screen

    async def edit_review_message() -> None:
        message = request.channel(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=review_screens.review_message(request.catalog, submission))
        except discord.HTTPException as error:
            log.info("review message not edited", submission=submission.id, reason=error.code)

    return screen.then(edit_review_message)
