"""Takes members' answers to challenges, by a form, and shows accepted ones in the gallery."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

import discord
import structlog
from discord import ui

from bot.domain import challenges
from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionInput
from bot.domain.content import Catalog, Challenge
from bot.domain.errors import Refusal, require
from bot.domain.groups import StudyGroup
from bot.domain.markup import SafeName, SafeText, clean_name, quoted, without_markup
from bot.formatting import sections, small
from bot.interactions import Item, Layout, Placement, Request, Screen, boxed, router
from bot.interactions.components import Form, button, checkboxes, text_field
from bot.interactions.reply import TooLate, send_until_delivered
from bot.services.challenges import gallery, submission_queries, submissions
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.members import removals
from bot.services.members.membership import mark_seen
from bot.services.reviews import queue
from bot.services.reviews.queue import ReviewWait
from bot.ui.challenges import current, results, routes, screens
from bot.ui.challenges.own_answers import find_wait_of, submission_parts, submission_screen

log = structlog.get_logger(__name__)
_NOT_PASSED_ON = "I couldn’t pass it on to reviewers. If this keeps happening, tell a moderator."
_LONGEST_IN_GALLERY = 1700  # characters of each text of an answer
_ABOUT_GALLERY = "Accepted answers to this challenge, each shown because its author agreed. What did they see that you didn’t?"
_SAVED = {
    True: "Saved. Once the challenge is closed, your group can read this answer, and later ones.",
    False: "Saved. None of your answers are shown.",
}
_READ_BY_MEMBERS = "Until it’s decided, other members can read it, without your name."


@router.answers
async def hand_in_message(request: Request, route: routes.HandInMessage) -> Screen | Form:
    if route.author_id != request.actor.member_id:
        raise Refusal("You can only hand in what you wrote yourself. Choose a message of your own.")
    if not route.text:
        raise Refusal(
            "This message has no text. To hand in a file, press **Answer** in `/challenge`."
        )
    group, post = await request.read(current.find_current, request.actor)
    if post is None:
        return current.none_yet_screen(group, request.now)
    return await _open_form(request, post.id, work=SafeText(route.text[:MAX_TEXT_LENGTH]))


@router.answers
async def submit_answer(request: Request, route: routes.SubmitAnswer) -> Screen | Form:
    if route.work is None:
        return await _open_form(request, route.post_id)
    typed = SubmissionInput(
        SafeText(route.work.strip()), SafeText((route.note or "").strip()), route.ticked or ()
    )
    return await _hand_in(request, route.post_id, typed)


@router.answers
async def enter_result(request: Request, route: routes.EnterResult) -> Screen | Form:
    if route.typed is None:
        return await _open_form(request, route.post_id)
    challenge = await current.require_challenge_of(request, route.post_id)
    typed = await results.compare(request, challenge, route.post_id, route.typed)
    tries, accepted = await request.write(
        submissions.enter_result, request.actor, request.catalog, challenge, typed, request.now
    )
    if accepted is None:
        return results.entered_screen(typed, tries)
    screen = submission_screen(request.catalog, accepted, request.now, is_new=True)
    return screen.with_head(f"## That’s right\n{quoted(typed.text.raw)} is your file’s result.")


async def _open_form(request: Request, post_id: int, **typed: Any) -> Form:
    """Open the form for the result until the member has found it, then that for the answer."""
    async with request.database.reading() as connection:
        with current.offering_to_join(request):
            found = await submissions.require_answerable_post(
                connection, request.actor, post_id, now=request.now
            )
        challenge = current.require_challenge(request.catalog, found.post)
        wait = await queue.find_wait(connection, found.group, request.now)
        if challenge.result is None:
            return answer_form(challenge, found, wait, **typed)
        tries = await submissions.find_tries(connection, request.actor, post_id)
    if tries.solved_at:
        return answer_form(challenge, found, wait, **typed)
    submissions.require_no_wait(tries, request.now)
    return results.result_form(challenge, post_id, found.timing)


def answer_form(
    challenge: Challenge, found: submissions.AnswerablePost, wait: ReviewWait | None, **typed: Any
) -> Form:
    """Build the form for an answer, filled in with what was handed in before, or `typed` now."""
    before = found.submission.content if found.submission else SubmissionInput(challenges.NO_TEXT)
    values = replace(before, **typed)
    field = partial(text_field, longest=MAX_TEXT_LENGTH, paragraph=True)
    wanted, paste = challenge.form, "Your answer, or a link to it"
    about = "This is what a reviewer looks for. Tick what yours does."
    read = _READ_BY_MEMBERS if found.group.reviewed and found.group.peer_reviews else ""
    known = " ".join(filter(None, [screens.wait_text(wait), read]))
    above = [screens.WHY_FEWER_POINTS.get(found.timing, ""), screens.hand_in_text(challenge), known]
    parts: list[Item] = [ui.TextDisplay(text)] if (text := sections(above).strip()) else []
    parts += [field("work", without_markup(wanted.work), placeholder=paste, value=values.work.raw)]
    if wanted.note:
        label = without_markup(wanted.note)
        parts.append(field("note", label, value=values.note.raw, required=False))
    parts += [checkboxes("ticked", "My answer…", challenge.counts_when, values.ticked, about=about)]
    if found.group.takes_files:
        upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
        about = "Up to 8 MB"
        if before.file_name:
            about += ". The one you handed in stays unless you choose another."
        parts.append(ui.Label(text="File", description=about, component=upload))
    return Form(challenge.name, routes.SubmitAnswer(post_id=found.post.id), *parts)


async def _hand_in(request: Request, post_id: int, content: SubmissionInput) -> Screen:
    """Copy the file that came along to where reviewers find it, record the answer, and show both."""
    actor, upload = request.actor, next(iter(request.uploads), None)
    if not clean_name(content.work.raw):  # it may be of unseen characters only
        raise Refusal("Your answer is empty. Write it into the form, or paste a link to it.")
    file, trouble = None, ""
    if upload:
        found = await request.read(
            submissions.require_answerable_post, actor, post_id, now=request.now
        )
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
            wait = await find_wait_of(connection, submission, request.now)
    except BaseException:
        if file:
            await request.write(removals.remove_message, actor.guild_id, file, request.now)
        raise
    if upload and not file:
        trouble = trouble or _NOT_PASSED_ON
        trouble = f"I’ve handed in your answer, but not the file. {trouble} To add one, change your answer."
    return submission_screen(
        request.catalog, submission, request.now, wait, is_new=True, trouble=trouble
    )


async def _keep_file(
    request: Request, group: StudyGroup, upload: discord.Attachment
) -> removals.PostedMessage | None:
    """Copy a file, which Discord deletes after a day, to the review channel; None if that fails."""
    if not group.takes_files or group.review_channel_id is None:
        return None
    channel = request.client.get_partial_messageable(group.review_channel_id)

    async def copy() -> discord.Message:
        """Send the file; Discord doesn't post it again if only its reply to an earlier attempt was lost."""
        file = await upload.to_file(filename=clean_name(upload.filename))
        return await channel.send(file=file, nonce=f"file-{request.interaction_id}")

    try:
        turn = request.resources.copying_to.setdefault(channel.id, asyncio.Lock())
        async with turn, request.resources.copying_files:
            message = await send_until_delivered(copy)
    except (discord.HTTPException, TooLate) as error:
        log.info("uploaded file not kept", group=group.id, reason=type(error).__name__)
        return None
    return removals.PostedMessage(channel.id, message.id) if message else None


@router.answers
async def choose_gallery(request: Request, route: routes.ChooseGallery) -> Screen:
    actor, now = request.actor, request.now
    async with request.database.writing() as connection:
        await mark_seen(connection, actor, now)
        await gallery.choose(connection, actor, now, shows=route.shows)
        found = await submission_queries.find_submission(connection, actor, route.post_id)
        none = "You haven’t answered this challenge. `/challenge` shows the latest one."
        answer = require(found, none)
        await gallery.show(connection, answer, now)
    saved = f"{_SAVED[route.shows]} `/privacy`, **How I appear…** changes that."
    screen = submission_screen(request.catalog, answer, now).with_head(saved)
    return replace(screen, placement=Placement.IN_PLACE)  # of the question


def gallery_opening(challenge: Challenge) -> Layout:
    return Layout(
        ui.TextDisplay(f"## {challenge.title}\n{challenge.brief}\n\n{small(_ABOUT_GALLERY)}")
    )


def gallery_answer(catalog: Catalog, answer: MemberSubmission, marker: str) -> Layout:
    texts = submission_parts(catalog, answer, longest=_LONGEST_IN_GALLERY)
    task = button("Whole task", routes.ShowTask(post_id=answer.post_id), marker=marker)
    return boxed(sections([f"### Answer by {answer.shown_name}", *texts]), [task])
