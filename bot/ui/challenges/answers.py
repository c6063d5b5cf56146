"""Takes members' answers to challenges, by a form, and shows them their own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import aiohttp
import discord
import structlog
from discord import ui

from bot.domain import challenges
from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionInput, SubmissionState, Timing
from bot.domain.content import AnswerFields, Catalog, Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName, SafeText, code_block, escape_within, without_markup
from bot.domain.schedule.clock import timestamp
from bot.domain.text import clean_name
from bot.formatting import bullets, sections
from bot.interactions import Declined, Layout, Request, Router, Screen, page
from bot.interactions.components import (
    Form,
    button,
    button_rows,
    checkboxes,
    route_menu,
    text_field,
)
from bot.services.challenges import results as member_results
from bot.services.challenges import submission_queries, submissions
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.challenges.submissions import AnotherGroupsPost, OpenPost
from bot.services.members import removals
from bot.services.members.removals import PostedMessage
from bot.ui.challenges import current, posts, results, routes
from bot.ui.points.rewards import reached_text

log = structlog.get_logger(__name__)
router = Router()
SUBMISSIONS_SHOWN, SUBMISSIONS_IN_MENU = 5, 25
_NOT_PASSED_ON = (
    "I couldn’t pass it on to the reviewers. If this keeps happening, tell a moderator."
)
_LONGEST_TITLE = 45  # characters in the title of a form that Discord accepts
_LONGEST_REFUSED = 1800  # characters of each text, in which zero-width spaces may be put
EXCERPT, EXCERPT_LINES = 280, 2  # characters and lines of each text that is not shown in full
_LONGEST_NAME = 100  # characters of a file's name


@router.answers
async def hand_in_message(request: Request, route: routes.HandInMessage) -> Screen | Form:
    if route.author_id != request.actor.member_id:
        raise Refusal("You can only hand in what you wrote yourself. Choose a message of your own.")
    if not route.text:
        raise Refusal(
            "This message has no text. To hand in a file, press **Answer** in `/challenge`."
        )
    async with request.database.reading() as connection:
        group, post = await current.find_current(connection, request.actor)
    if post is None:
        return current.none_yet_screen(group, request.now)
    return await _open_form(request, post.id, work=SafeText(route.text[:MAX_TEXT_LENGTH]))


@router.answers
async def answer(request: Request, route: routes.SubmitAnswer) -> Screen | Form:
    """Ask for an answer by a form; filled in, hand it in, or decline and show what was typed."""
    if route.work is None:
        return await _open_form(request, route.post_id)
    typed = SubmissionInput(
        SafeText(route.work.strip()), SafeText((route.note or "").strip()), route.ticked or ()
    )
    try:
        return await _hand_in(request, route.post_id, typed)
    except Refusal as refusal:
        raise Declined(refused_answer(str(refusal), typed)) from refusal


@router.answers
async def enter_result(request: Request, route: routes.EnterResult) -> Screen | Form:
    """Ask for a result by a form; filled in, compare it and record the try."""
    if route.typed is None:
        return await _open_form(request, route.post_id)
    request = await current.in_server_of_post(request, route.post_id)
    challenge = await current.require_challenge_of(request, route.post_id)
    typed = await results.compare(request, challenge, route.post_id, route.typed)
    async with request.database.writing() as connection:
        entered = await submissions.enter_result(
            connection, request.actor, request.catalog, challenge, typed, request.now
        )
    return results.entered_screen(request.catalog, typed, entered)


async def _open_form(request: Request, post_id: int, **typed: Any) -> Form:
    """Return the form for an answer, or for a result that the member hasn't found yet.

    Another group's challenge is declined with a button to join that group.
    """
    in_server = await current.in_server_of_post(request, post_id)
    async with request.database.reading() as connection:
        try:
            found = await submissions.require_open_post(
                connection, in_server.actor, post_id, now=request.now
            )
        except AnotherGroupsPost as refused:
            if request.actor_or_none is None:
                raise
            refused.group.require_may_join(request.actor_or_none)
            raise Declined(posts.another_groups_layout(refused, post_id)) from refused
        challenge = current.require_challenge(in_server.catalog, found.post)
        if challenge.result is None:
            return answer_form(challenge, found, **typed)
        tries = await member_results.find_tries(connection, in_server.actor, post_id)
    if tries.solved_at:
        return answer_form(challenge, found, **typed)
    member_results.require_no_wait(tries, request.now)
    return results.result_form(challenge, post_id, found.timing)


def answer_form(challenge: Challenge, found: OpenPost, **typed: Any) -> Form:
    """Build the form for an answer, filled in with what was handed in before, or `typed` now."""
    before = found.submission.content if found.submission else SubmissionInput(challenges.NO_TEXT)
    values = replace(before, **typed)
    field = partial(text_field, longest=MAX_TEXT_LENGTH, paragraph=True)
    wanted, paste = challenge.hand_in, "Paste it here, or write a link to it"
    about = "This is what a reviewer looks for. Leave the rest unticked."
    parts: list[ui.Item[Any]] = [
        checkboxes("ticked", "My answer…", challenge.counts_when, values.ticked, about=about),
        field("work", without_markup(wanted.work), placeholder=paste, value=values.work.raw),
    ]
    if wanted.note:
        label = without_markup(wanted.note)
        parts.append(field("note", label, value=values.note.raw, required=False))
    if found.group.takes_files:
        upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
        about = "Up to 8 MB"
        if before.file_name:
            about += ". The one you handed in stays unless you choose another."
        parts.append(ui.Label(text="File", description=about, component=upload))
    if found.timing is not Timing.ON_TIME:
        parts.append(ui.TextDisplay(posts.AFTER_DEADLINE[found.timing]))
    return Form(challenge.name[:_LONGEST_TITLE], routes.SubmitAnswer(post_id=found.post.id), *parts)


async def _hand_in(request: Request, post_id: int, content: SubmissionInput) -> Screen:
    """Copy the file that came along to where reviewers find it, record the answer, and show both."""
    request = await current.in_server_of_post(request, post_id)
    actor, upload = request.actor, next(iter(request.uploads), None)
    if not content.work:
        raise Refusal("Your answer is empty. Write it into the form, or paste a link to it.")
    file, trouble = None, ""
    if upload:
        async with request.database.reading() as connection:
            found = await submissions.require_open_post(connection, actor, post_id, now=request.now)
        name = clean_name(upload.filename)
        trouble = challenges.why_not_taken(name, upload.size)
        file = None if trouble else await _keep_file(request, found.group, upload)
        if file:
            content = replace(
                content,
                file_name=SafeName(name),
                file_channel_id=file.channel_id,
                file_message_id=file.message_id,
            )
    try:
        async with request.database.writing() as connection:
            submission = await submissions.submit(
                connection, actor, request.catalog, post_id, content, now=request.now
            )
    except BaseException:
        if file:
            async with request.database.writing() as connection:
                await removals.remove_message(connection, actor.guild_id, file, request.now)
        raise
    if upload and not file:
        trouble = trouble or _NOT_PASSED_ON
        trouble = f"I’ve handed in your answer, but not the file. {trouble} To add one, change your answer."
    return submission_screen(request.catalog, submission, request.now, is_new=True, trouble=trouble)


async def _keep_file(
    request: Request, group: StudyGroup, upload: discord.Attachment
) -> PostedMessage | None:
    """Copy a file, which Discord deletes after a day, to the review channel; None if that fails."""
    if not group.takes_files or group.review_channel_id is None:
        return None
    channel = request.get_channel(group.review_channel_id)
    try:
        async with request.resources.copying_files:
            file = await upload.to_file(filename=clean_name(upload.filename))
            message = await channel.send(file=file)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("uploaded file not kept", group=group.id, reason=type(error).__name__)
        return None
    return PostedMessage(channel.id, message.id)


def refused_answer(reason: str, typed: SubmissionInput) -> Layout:
    """Draw why an answer was not taken, and what was typed into each field, for copying."""
    blocks = [code_block(text.raw, _LONGEST_REFUSED) for text in (typed.work, typed.note) if text]
    return Layout(*map(ui.TextDisplay, [reason, "Here’s what you typed:", *blocks]))


@router.answers
async def show_submission(request: Request, route: routes.ShowSubmission) -> Screen:
    request = await current.in_server_of_post(request, route.post_id)
    async with request.database.reading() as connection:
        submission = await submission_queries.find_submission(
            connection, route.post_id, request.actor.member_id
        )
    if submission is None:
        text = "You haven’t answered this challenge yet. Press **Answer** to open the form."
        write = button("Answer", routes.SubmitAnswer(post_id=route.post_id), primary=True)
        see = button("See the solution", routes.SeeSolution(post_id=route.post_id))
        raise Declined(Layout(ui.TextDisplay(text), *button_rows([write, see])))
    return submission_screen(request.catalog, submission, request.now)


def submission_screen(
    catalog: Catalog,
    submission: MemberSubmission,
    now: dt.datetime,
    *,
    is_new: bool = False,
    trouble: str = "",
) -> Screen:
    """Draw a member's own answer and its review, and any `trouble` with handing it in."""
    title = posts.challenge_title(catalog, submission.challenge_id, otherwise="a former challenge")
    accepted = submission.state is SubmissionState.ACCEPTED
    submitted = f"You handed it in {timestamp(submission.submitted_at, 'R')}."
    state = f"Your answer: {posts.STATES[submission.state]}. {submitted}"
    if accepted and (points := posts.points_for(catalog, submission)):
        unpaid = posts.limit_text(submission)
        state = f"Your answer was accepted{'' if unpaid else f' and earned {points}'}. {submitted} {unpaid}".strip()
    elif is_new and submission.state is SubmissionState.PENDING:
        state = "A reviewer will read it, and I’ll tell you what they decide."
    parts = [f"## {'Handed in: ' if is_new else ''}{title}\n{state}", trouble]
    if submission.reached:
        parts.append(reached_text(submission.reached))
    parts.append(feedback_text(catalog, submission))
    longest = 500 if submission.reviewer_note else MAX_TEXT_LENGTH
    longest, lines = (EXCERPT, 1) if is_new else (longest, None)
    parts += submission_parts(catalog, submission, longest=longest, lines=lines)
    if name := submission.content.file_name:
        parts.append(f"**File** {name.cut(_LONGEST_NAME)}")
    post_id, buttons = submission.post_id, []
    if submission.state is SubmissionState.PENDING:
        parts.append(_unticked_text(catalog, submission))
    if not accepted:
        label = posts.answer_label(submission.state)
        buttons.append(button(label, routes.SubmitAnswer(post_id=post_id), primary=True))
    if accepted or submission.timing_at(now) is Timing.CLOSED:
        buttons.append(button("See the solution", routes.SeeSolution(post_id=post_id)))
    return page(sections(parts), controls=lambda: button_rows(buttons))


def feedback_text(catalog: Catalog, submission: MemberSubmission) -> str:
    """Write what the reviewer ticked, and their note; empty without both."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    ticks, note = "", submission.reviewer_note
    if challenge and submission.met is not None:
        ticks = f"**What the reviewer found**\n{posts.tick_list(challenge, submission.met)}"
    return sections([ticks, f"**The reviewer’s note**\n{note}" if note else ""])


def _unticked_text(catalog: Catalog, submission: MemberSubmission) -> str:
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    points, ticked = challenge.counts_when if challenge else (), submission.content.ticked
    unticked = [line for number, line in enumerate(points, 1) if number not in ticked]
    return f"**You haven’t ticked**\n{bullets(unticked)}" if unticked else ""


def submission_parts(
    catalog: Catalog, submission: MemberSubmission, *, longest: int, lines: int | None = None
) -> list[str]:
    """Write what was handed in, escaped, except the file; `longest` and `lines` limit each text."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    labels, content = challenge.hand_in if challenge else AnswerFields(), submission.content
    parts = []
    for label, text in ((labels.work, content.work), (labels.note or "Note", content.note)):
        kept = "\n".join(text.raw.splitlines()[:lines])
        cut = "…" if len(kept) < len(text.raw) else ""
        if text:
            heading = f"**{label}:** " if lines else f"**{label}**\n"
            parts.append(heading + escape_within(kept + cut, longest))
    return parts


@router.answers
async def list_submissions(request: Request, _: routes.ListSubmissions) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        listed = await submission_queries.list_of_member(
            connection, actor.guild_id, actor.member_id, limit=SUBMISSIONS_IN_MENU
        )
    return submissions_screen(request.catalog, listed)


def submissions_screen(catalog: Catalog, submissions: Sequence[MemberSubmission]) -> Screen:
    lines = []
    for submission in submissions[:SUBMISSIONS_SHOWN]:
        title = posts.challenge_title(catalog, submission.challenge_id)
        when = timestamp(submission.submitted_at, "R")
        lines.append(f"- **{title}** · {posts.STATES[submission.state]} · {when}")
        if submission.reviewer_note:
            note = " · ".join(submission.reviewer_note.raw.replace("\n- ", "\n").split("\n"))
            lines.append(f"  “{escape_within(note, 120)}”")
    choices = {
        f"{number}. {posts.challenge_name(catalog, one.challenge_id)}": routes.ShowSubmission(
            post_id=one.post_id
        )
        for number, one in enumerate(submissions, 1)
    }
    text = "\n".join(lines) or "You haven’t answered a challenge yet."
    this_week = [button("This week’s challenge", routes.ShowCurrent())]
    return page(
        f"## Your answers\n{text}",
        controls=lambda: [
            *([route_menu("Open an answer…", choices)] if choices else []),
            *button_rows(this_week),
        ],
    )
