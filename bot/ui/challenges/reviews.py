"""Reviews of answers: what moderators see and decide, and the message to the author."""

from collections.abc import Sequence
from typing import Any

import discord
import structlog
from discord import ButtonStyle, ui

from bot.domain.content import Catalog
from bot.domain.errors import Refusal
from bot.domain.submissions import MAX_TEXT_LENGTH, SubmissionState
from bot.formatting import bullets, escape, ordinal, plural, sections, small, timestamp
from bot.interactions import (
    Form,
    Layout,
    Placement,
    Request,
    Router,
    Screen,
    button,
    button_rows,
    page,
    text_field,
)
from bot.services.challenges import reviews, submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.points.milestones import ReachedMilestone
from bot.ui.challenges import routes
from bot.ui.challenges.posts import LOOKED_FOR, challenge_title, points_for
from bot.ui.challenges.screens import submission_parts
from bot.ui.points.screens import reached_text

log = structlog.get_logger(__name__)
router = Router()

_LONGEST_EXCERPT = 900
_LONGEST = 3900  # characters in a message, with some to spare: Discord accepts 4,000


@router.answers
async def show_next_pending(request: Request, _: routes.ShowNextPending) -> Screen:
    """Show the oldest answer that waits for a review, but none of the moderator's own."""
    actor = request.actor
    async with request.database.reading() as session:
        pending = await submission_queries.list_pending_submissions(
            session, actor.guild_id, reviewer_id=actor.member_id, limit=1
        )
    catalog = request.catalog
    return review_screen(catalog, pending[0]) if pending else pending_screen(catalog, ())


@router.answers
async def list_pending(request: Request, _: routes.ListPending) -> Screen:
    """List the answers that wait for a review."""
    async with request.database.reading() as session:
        pending = await submission_queries.list_pending_submissions(session, request.actor.guild_id)
    return pending_screen(request.catalog, pending)


@router.answers
async def open_submission(request: Request, asked: routes.OpenSubmission) -> Screen:
    """Show an answer with its whole texts."""
    async with request.database.reading() as session:
        submission = await submission_queries.get_submission(
            session, request.actor.guild_id, asked.submission_id
        )
    return review_screen(request.catalog, submission, whole=True)


@router.answers
async def accept(request: Request, asked: routes.AcceptSubmission) -> Screen:
    """Accept an answer and show the decision."""
    actor, catalog = request.actor, request.catalog
    async with request.database.writing() as session:
        submission = await reviews.accept(
            session, actor, catalog, asked.submission_id, asked.revision, now=request.now
        )
    return await _show_decision(request, submission)


@router.answers
async def return_with_note(request: Request, asked: routes.ReturnSubmission) -> Screen | Form:
    """Ask for a note, then return the answer with it and show the decision."""
    if asked.note is None:
        note = text_field(
            "note", "What’s missing?", placeholder="The member will read this", longest=500
        )
        return Form("Return with a note", asked, note)
    async with request.database.writing() as session:
        submission = await reviews.return_submission(
            session, request.actor, asked.submission_id, asked.revision, asked.note, now=request.now
        )
    return await _show_decision(request, submission)


@router.answers
async def undo_decision(request: Request, asked: routes.UndoDecision) -> Screen:
    """Take a decision back and show that the answer waits again."""
    async with request.database.writing() as session:
        submission = await submission_queries.get_submission(
            session, request.actor.guild_id, asked.submission_id
        )
        if submission.revision != asked.revision:
            raise Refusal(
                "That decision was about an earlier version, and the member has handed in a newer one. "
                "`/manage review next` shows it."
            )
        submission = await reviews.undo(
            session, request.actor, request.catalog, asked.submission_id, now=request.now
        )
    return await _show_decision(request, submission)


async def _show_decision(request: Request, submission: MemberSubmission) -> Screen:
    """Show a decision to the moderator, and to everyone in the message in the review channel."""
    if submission.message_id is not None and request.message_id == submission.message_id:
        return Screen(
            lambda _: review_message(request.catalog, submission), placement=Placement.IN_PLACE
        )
    async with request.database.reading() as session:
        waiting = await submission_queries.count_pending_submissions(
            session, request.actor.guild_id, reviewer_id=request.actor.member_id
        )
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


def review_text(
    catalog: Catalog, submission: MemberSubmission, *, whole: bool = False, room: int = _LONGEST
) -> str:
    """Write an answer with what it must show to be accepted, in at most `room` characters.

    The member's two texts are cut where they do not fit. With `whole`, the criteria are left out
    first.
    """
    challenge = catalog.challenge_names.by_id.get(submission.challenge_id)
    title = challenge.title if challenge else submission.challenge_id
    again = f" for the {ordinal(submission.revision)} time" if submission.revision > 1 else ""
    late = "" if submission.on_time else ", after the deadline"
    heading = f"## Answer by {escape(submission.name)} · {title}\n" + small(
        f"Handed in{again} {timestamp(submission.submitted_at, 'R')}{late}"
    )
    criteria: list[str] = []
    if challenge:
        checks = "\n".join(f"☐ {line}" for line in challenge.counts_when)
        key = small(f"Answer key: {challenge.key}")
        criteria = [f"{LOOKED_FOR}\n{checks}\n{key}"]

    def text_with(longest: int, criteria: Sequence[str]) -> str:
        return sections([heading, *submission_parts(submission, longest=longest), *criteria])

    longest = 2 * MAX_TEXT_LENGTH if whole else _LONGEST_EXCERPT
    if whole and len(text_with(longest, criteria)) > room:
        criteria = []
    for_each_text = (room - len(text_with(1, criteria))) // 2
    return text_with(max(1, min(longest, for_each_text)), criteria)[:room]


def decision_text(catalog: Catalog, submission: MemberSubmission) -> str:
    """Write what was decided, by whom and why, and the points; empty while the answer waits."""
    if submission.state is SubmissionState.PENDING:
        return ""
    by = f"<@{submission.decided_by}>" if submission.decided_by else "a moderator"
    when = timestamp(submission.decided_at, "R") if submission.decided_at else ""
    note = f"\n{escape(submission.reviewer_note)}" if submission.reviewer_note else ""
    if submission.state is SubmissionState.RETURNED:
        return f"**Returned** by {by}, {when}{note}"
    points = points_for(catalog, submission)
    return f"**Accepted** by {by}, {when}{f' · {points}' if points else ''}{note}"


def review_message(
    catalog: Catalog, submission: MemberSubmission, delivery_id: str | None = None
) -> Layout:
    """Draw the message in the review channel; it is found again by the delivery id in a button."""
    decision = decision_text(catalog, submission)
    text = review_text(catalog, submission, room=_LONGEST - len(decision))
    parts: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if decision:
        parts += [ui.Separator(), ui.TextDisplay(decision)]
    return Layout(ui.Container(*parts, *button_rows(_buttons(submission, delivery_id))))


def _buttons(submission: MemberSubmission, delivery_id: str | None = None) -> list[ui.Button[Any]]:
    about = {"submission_id": submission.id, "revision": submission.revision}
    whole = button("Read in full", routes.OpenSubmission(**about, delivery_id=delivery_id))
    if submission.state is not SubmissionState.PENDING:
        return [button("Undo", routes.UndoDecision(**about)), whole]
    return [
        button("Accept", routes.AcceptSubmission(**about), style=ButtonStyle.success),
        button("Return with a note…", routes.ReturnSubmission(**about)),
        whole,
    ]


def review_screen(
    catalog: Catalog, submission: MemberSubmission, *, whole: bool = False, waiting: int = 0
) -> Screen:
    """Draw an answer for one moderator alone; `whole` shows its texts in full.

    If answers of others are `waiting`, a button leads to the next one.
    """
    decision = decision_text(catalog, submission)

    def controls() -> list[ui.Item[Any]]:
        following = button(f"Next ({waiting} waiting)", routes.ShowNextPending(), primary=True)
        rows = button_rows([*([following] if waiting else []), *_buttons(submission)])
        return [ui.TextDisplay(decision), *rows] if decision else [*rows]

    text = review_text(catalog, submission, whole=whole, room=_LONGEST - len(decision))
    return page(text, controls=controls)


def pending_screen(catalog: Catalog, submissions: Sequence[MemberSubmission]) -> Screen:
    """Draw a list of the answers that wait for a review, oldest first."""
    if not submissions:
        return page(
            "## No answers to review\nNew ones appear in the group’s review channel. "
            "`/manage review next` shows them too."
        )
    lines = [
        f"**{escape(submission.name)}** · "
        f"{challenge_title(catalog, submission.challenge_id, otherwise='…')} · "
        f"{timestamp(submission.submitted_at, 'R')}"
        for submission in submissions
    ]
    oldest = submissions[0]
    route = routes.OpenSubmission(submission_id=oldest.id, revision=oldest.revision)
    return page(
        f"## {plural(len(lines), 'answer')} to review\n{bullets(lines)}"[:_LONGEST],
        controls=lambda: button_rows([button("Review the first", route)]),
    )


def verdict_message(
    catalog: Catalog,
    submission: MemberSubmission,
    reached: Sequence[ReachedMilestone],
    *,
    server: str,
    delivery_id: str,
) -> Layout:
    """Draw the direct message that tells a member what was decided about their answer."""
    title = challenge_title(catalog, submission.challenge_id, otherwise="a former challenge")
    accepted = submission.state is SubmissionState.ACCEPTED
    text = f"## Your answer was returned with a note\n“{title}” in {escape(server)}"
    if accepted:
        points = points_for(catalog, submission)
        earned = f" You’ve earned {points}." if points else ""
        text = f"## Your answer was accepted\n“{title}” in {escape(server)}\nWell done.{earned}"
    if submission.reviewer_note:
        text += f"\n\n{escape(submission.reviewer_note)}"
    if not accepted:
        text += "\n\nChange your answer and hand it in again whenever you like."
    if reached:
        text += f"\n\n{reached_text(reached)}"
    post_id = submission.post_id
    buttons = [button("My answer", routes.ShowSubmission(post_id=post_id, delivery_id=delivery_id))]
    if not accepted:
        buttons.append(button("Hand in again", routes.Answer(post_id=post_id), primary=True))
    return Layout(ui.Container(ui.TextDisplay(text), *button_rows(buttons)))
