"""What reviewers see and decide: the queue, one answer, a decision, its undo."""

from typing import Any

import discord
import structlog

from bot.domain.challenges import SubmissionState
from bot.domain.content import Challenge
from bot.domain.errors import require
from bot.formatting import bullets, sections
from bot.interactions import Form, Item, Placement, Request, Screen, page, router
from bot.interactions.components import button, checkboxes, choice_field, text_field
from bot.services.challenges import submissions
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.members.membership import ensure_member
from bot.services.reviews import peers, queue, reviews
from bot.ui.challenges.current import solution_screen
from bot.ui.challenges.screens import task_text
from bot.ui.reviews import routes, screens

log = structlog.get_logger(__name__)
_LISTED, _LISTED_LATELY = 6, 3


@router.answers
async def show_next_pending(
    request: Request, _: routes.ShowNextPending, decided: MemberSubmission | None = None
) -> Screen:
    pending = await request.read(queue.list_pending, request.actor, 1)
    if not pending:
        return await list_pending(request, routes.ListPending(), decided)
    return await _show_card(request, pending[0], decided)


async def _show_card(
    request: Request, submission: MemberSubmission, decided: MemberSubmission | None = None
) -> Screen:
    async with request.database.reading() as connection:
        waiting, _others = await queue.count_pending(connection, request.actor)
        submission = await peers.with_opinions(connection, submission)
    return screens.review_screen(request.catalog, submission, waiting=waiting, decided=decided)


@router.answers
async def list_pending(
    request: Request, _: routes.ListPending, decided: MemberSubmission | None = None
) -> Screen:
    """List the answers that wait; a reviewer's own are only counted, but the server's owner sees theirs."""
    actor, since = request.actor, request.now - reviews.LATELY
    async with request.database.reading() as connection:
        pending = await queue.list_pending(connection, actor, _LISTED)
        counts = await queue.count_pending(connection, actor)
        lately = await queue.list_decided(connection, actor, since=since, limit=_LISTED_LATELY)
    lately = [answer for answer in lately if decided is None or answer.id != decided.id]
    return screens.pending_screen(
        request.catalog,
        pending,
        lately,
        counts=counts,
        decided=decided,
        moderates=bool(actor.is_moderator),
    )


@router.answers
async def open_submission(request: Request, route: routes.OpenSubmission) -> Screen:
    """Show the whole answer with the solution; moderators see who said what, unless it is their own."""
    submission = await request.read(queue.get_reviewable, request.actor, route.submission_id)
    if route.short:
        return await _show_card(request, submission)
    await _record_opened(request, submission)
    is_own = submission.member_id == request.actor.member_id
    named = bool(request.actor.is_moderator) and not is_own
    submission = await request.read(peers.with_opinions, submission, named=named)
    return screens.review_screen(request.catalog, submission, whole=True)


async def _record_opened(request: Request, submission: MemberSubmission) -> None:
    """Note that the reviewer has seen the solution."""
    async with request.database.writing() as connection:
        await ensure_member(connection, request.actor, request.now)
        await submissions.record_opened(connection, request.actor, submission.challenge_id)


@router.answers
async def show_task_of(request: Request, route: routes.ShowTaskOf) -> Screen:
    submission = await request.read(queue.get_reviewable, request.actor, route.submission_id)
    found = request.catalog.challenge_by_id.get(submission.challenge_id)
    challenge = require(found, "This challenge has been removed.")
    about: dict[str, Any] = {"submission_id": route.submission_id, "revision": route.revision}
    buttons = [button("Back", routes.OpenSubmission(**about, short=True))]
    if route.solution:
        await _record_opened(request, submission)
        return solution_screen(challenge, buttons=buttons)
    return page(task_text(challenge), buttons=buttons)


@router.answers
async def accept(request: Request, route: routes.AcceptSubmission) -> Screen:
    actor, catalog, now = request.actor, request.catalog, request.now
    accepted = await request.write(reviews.accept, actor, catalog, route.version, now)
    return await _show_decision(request, accepted)


@router.answers
async def decide(request: Request, route: routes.DecideSubmission) -> Screen | Form:
    submission = await request.read(queue.get_reviewable, request.actor, route.submission_id)
    challenge = request.catalog.challenge_by_id.get(submission.challenge_id)
    if route.accepts is None:
        reviews.require_may_decide(request.actor, submission)
        return _decision_form(route, challenge, submission)
    feedback = reviews.Feedback(route.met if challenge else None, _note_text(route, challenge))
    record = reviews.accept if route.accepts else reviews.return_submission
    actor, catalog, now = request.actor, request.catalog, request.now
    decided = await request.write(record, actor, catalog, route.version, now, feedback)
    return await _show_decision(request, decided)


def _decision_form(
    route: routes.DecideSubmission, challenge: Challenge | None, submission: MemberSubmission
) -> Form:
    parts: list[Item] = []
    if challenge:
        criteria, ticked = challenge.counts_when, submission.content.ticked
        about = f"As {submission.name.plain} ticked it. They’ll read what you tick."
        parts.append(checkboxes("met", "The answer…", criteria, ticked, about=about))
    if challenge and challenge.worked_solution:
        mistakes, about = challenge.worked_solution.mistakes, "What you tick goes into the note."
        parts.append(checkboxes("mistakes", "Common mistakes in it", mistakes, (), about=about))
    note = text_field(
        "note",
        "Anything else?",
        placeholder="The member will read this",
        longest=routes.LONGEST_NOTE,
        required=False,
        paragraph=True,
    )
    decision = choice_field("accepts", "Your decision", {"yes": "Accept", "no": "Return"})
    return Form("Decide", route, *parts, note, decision)


def _note_text(route: routes.DecideSubmission, challenge: Challenge | None) -> str:
    """Write the note: the common mistakes that were ticked, then what was typed."""
    worked = challenge.worked_solution if challenge else None
    known = enumerate(worked.mistakes if worked else (), 1)
    mistakes = [line for number, line in known if number in (route.mistakes or ())]
    seen = f"Have another look at this:\n{bullets(mistakes)}" if mistakes else ""
    return sections([seen, (route.note or "").strip()])


@router.answers
async def undo_decision(request: Request, route: routes.UndoDecision) -> Screen:
    """Undo a decision; the form for the next one has what was ticked and typed for this one."""
    actor, now = request.actor, request.now
    former = await request.read(queue.get_reviewable, actor, route.submission_id)
    undone = await request.write(reviews.undo, actor, route.version, now)
    if former.met is not None:
        form = routes.DecideSubmission(submission_id=former.id, revision=former.revision)
        note = former.reviewer_note.raw[-routes.LONGEST_NOTE :] if former.reviewer_note else ""
        accepts = "yes" if former.state is SubmissionState.ACCEPTED else "no"
        typed = {"met": [*map(str, former.met)], "note": note, "accepts": accepts}
        request.resources.keep_form(actor.member_id, form.custom_id(), typed)
    return await _show_decision(request, await request.read(peers.with_opinions, undone))


async def _show_decision(request: Request, submission: MemberSubmission) -> Screen:
    """Show the next answer; a press in the review channel changes only the message pressed."""
    if submission.message_id is not None and request.message_id == submission.message_id:
        return Screen(
            lambda *_: screens.review_layout(request.catalog, submission),
            placement=Placement.IN_PLACE,
        )
    if submission.state is SubmissionState.PENDING:  # which it is after an undo
        screen = await _show_card(request, submission)
        screen = screen.with_head(f"{submission.name}’s answer waits again.")
    else:
        screen = await show_next_pending(request, routes.ShowNextPending(), submission)
    return then_edit_message(request, screen, submission)


def then_edit_message(request: Request, screen: Screen, submission: MemberSubmission) -> Screen:
    """Return a screen after which the answer's message in the review channel is edited, if it has one."""
    channel_id, message_id = submission.channel_id, submission.message_id
    if not (channel_id and message_id):
        return screen

    async def edit_review_message() -> None:
        message = request.client.get_partial_messageable(channel_id).get_partial_message(message_id)
        try:
            await message.edit(view=screens.review_layout(request.catalog, submission))
        except discord.HTTPException as error:
            log.info("review message not edited", submission=submission.id, reason=error.code)

    return screen.then(edit_review_message)
