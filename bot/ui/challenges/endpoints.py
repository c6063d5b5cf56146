"""Answers what members ask about challenges, and takes their answers to them."""

import datetime as dt
from dataclasses import replace

import aiohttp
import discord
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.challenges.submissions import (
    InvalidSubmission,
    SubmissionInput,
    Upload,
    validate_submission,
)
from bot.domain.content import Catalog, Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.text import clean_name
from bot.interactions import Declined, Form, Request, Router, Screen
from bot.services.challenges import posts, submission_files, submission_queries, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submissions import OpenPost
from bot.services.groups import groups
from bot.services.members.removals import PostedMessage
from bot.ui.challenges import routes, screens
from bot.ui.challenges.forms import answer_form, refused_answer, refused_texts, takes_file
from bot.ui.challenges.posts import PostedChallenge
from bot.ui.groups.screens import list_screen

log = structlog.get_logger(__name__)
router = Router()

_FILE_NOT_KEPT = (
    "Your answer is handed in, but I couldn’t pass your file on to the reviewers. Change your answer "
    "to try again, or to add a link to the file. If this keeps happening, tell a moderator."
)
_CHOOSE_FILE_AGAIN = " I didn’t keep your file, so choose it again when you try again."
SUBMISSIONS_SHOWN = 20
POSTS_SHOWN = 15


@router.answers
async def show_current(request: Request, _: routes.ShowCurrent) -> Screen:
    """Show the latest challenge of the member's group, with the state of their answer."""
    actor = request.actor
    async with request.database.reading() as connection:
        group, post = await _current_post(connection, actor, request.now)
        submission = await submission_queries.find_submission(connection, post.id, actor.member_id)
    challenge = require_challenge(request.catalog, post)
    posted = PostedChallenge(request.catalog, group, post, challenge)
    return screens.current_screen(posted, submission, request.now)


async def _current_post(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> tuple[StudyGroup, ChallengePost]:
    """Return the member's group and its latest post; refuse if there is none."""
    group = await _require_own_group(connection, actor)
    post = await posts.find_latest_post(connection, group.id)
    if post is None:
        first = screens.first_challenge_text(group, now)
        raise Refusal(f"Your group hasn’t had a challenge yet. {first}")
    return group, post


async def _require_own_group(connection: AsyncConnection, actor: Actor) -> StudyGroup:
    """Return the member's group; without one, decline with the groups to choose from."""
    group = await groups.find_group_of(connection, actor)
    if group is None:
        open_groups = await groups.list_open_groups(
            connection, actor.guild_id, counted_for=actor.member_id
        )
        if not open_groups:
            raise Refusal(groups.NO_OPEN_GROUP)
        raise Declined(list_screen(open_groups, None).view(picture=False))
    return group


def require_challenge(catalog: Catalog, post: ChallengePost) -> Challenge:
    """Return the challenge of a post; refuse if the content pack no longer has it."""
    challenge = catalog.challenge_names.by_id.get(post.challenge_id)
    if challenge is None:
        raise Refusal("This challenge has been removed. `/challenge now` shows the current one.")
    return challenge


@router.answers
async def answer_current(request: Request, _: routes.AnswerCurrent) -> Screen | Form:
    """Ask for an answer to the latest challenge of the member's group."""
    async with request.database.reading() as connection:
        _group, post = await _current_post(connection, request.actor, request.now)
    return await answer(request, routes.Answer(post_id=post.id))


@router.answers
async def answer(request: Request, asked: routes.Answer) -> Screen | Form:
    """Ask for an answer by a form; filled in, hand it in, or decline and show what was typed."""
    if asked.did is None:
        return await _open_form(request, asked)
    typed = {"did": asked.did, "learned": asked.learned or "", "link": asked.link or ""}
    try:
        return await _hand_in(request, asked.post_id, **typed)
    except Refusal as refusal:
        can_change = isinstance(refusal, InvalidSubmission)
        try_again = routes.TryAgain(post_id=asked.post_id) if can_change else None
        reason = str(refusal) + (_CHOOSE_FILE_AGAIN if request.uploads and can_change else "")
        raise Declined(refused_answer(reason, typed, try_again)) from refusal


@router.answers
async def try_again(request: Request, asked: routes.TryAgain) -> Form:
    """Ask for an answer again, by a form that is filled in with what was refused."""
    typed = refused_texts(request.message)
    return await _open_form(request, routes.Answer(post_id=asked.post_id), typed)


async def _open_form(
    request: Request, route: routes.Answer, typed: SubmissionInput | None = None
) -> Form:
    """Return the form for an answer; decline another group's challenge with a button to join it."""
    in_server = await in_server_of_post(request, route.post_id)
    async with request.database.reading() as connection:
        try:
            found = await submissions.require_open_post(
                connection, in_server.actor, route.post_id, now=request.now
            )
        except submissions.AnotherGroupsPost as refused:
            if request.member is None:
                raise
            refused.group.require_may_join(request.member)
            raise Declined(screens.another_groups_layout(refused)) from refused
    challenge = require_challenge(request.catalog, found.post)
    return answer_form(route, challenge, found, typed)


async def in_server_of_post(request: Request, post_id: int) -> Request:
    """Return a request from a direct message on behalf of the server of a post."""
    if request.member is not None:
        return request
    async with request.database.reading() as connection:
        post = await posts.find_post(connection, post_id)
    if post is None:
        raise Refusal(
            "This challenge no longer exists. `/challenge now` in its server shows the current one."
        )
    return await request.in_server(post.guild_id)


async def _hand_in(request: Request, post_id: int, *, did: str, learned: str, link: str) -> Screen:
    """Record an answer, then the file that came along, and show both."""
    request = await in_server_of_post(request, post_id)
    actor, file = request.actor, next(iter(request.uploads), None)
    name = clean_name(file.filename) if file else ""
    upload = Upload(name, file.url, file.size) if file else None
    content = replace(validate_submission(did, learned, link, upload), file_url=None)
    async with request.database.writing() as connection:
        found = None
        if file:
            found = await submissions.require_open_post(connection, actor, post_id, now=request.now)
        submission = await submissions.submit(
            connection, actor, request.catalog, post_id, content, now=request.now
        )
    if file is None or found is None:
        return screens.submission_screen(request.catalog, submission, request.now, is_new=True)
    message = await _keep_file(request, found, file, name)
    if message is None:
        return screens.submission_screen(
            request.catalog, submission, request.now, is_new=True, trouble=_FILE_NOT_KEPT
        )
    async with request.database.writing() as connection:
        submission = await submission_files.attach(
            connection, submission, name, message, request.now
        )
    return screens.submission_screen(request.catalog, submission, request.now, is_new=True)


async def _keep_file(
    request: Request, found: OpenPost, file: discord.Attachment, name: str
) -> PostedMessage | None:
    """Copy a file, which Discord deletes after a day, to the review channel; None if that fails."""
    if not takes_file(found):
        return None
    channel = request.channel(found.group.review_channel_id or 0)
    try:
        message = await channel.send(file=await file.to_file(filename=name))
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.info("uploaded file not kept", group=found.group.id, reason=type(error).__name__)
        return None
    return PostedMessage(channel.id, message.id)


@router.answers
async def show_hints(request: Request, asked: routes.ShowHints) -> Screen:
    """Show the hints to a challenge."""
    request = await in_server_of_post(request, asked.post_id)
    async with request.database.reading() as connection:
        post = await posts.require_visible_post(connection, request.actor.guild_id, asked.post_id)
    return screens.hints_screen(require_challenge(request.catalog, post), post.id)


@router.answers
async def show_submission(request: Request, asked: routes.ShowSubmission) -> Screen:
    """Show a member their answer to a post."""
    request = await in_server_of_post(request, asked.post_id)
    async with request.database.reading() as connection:
        submission = await submission_queries.find_submission(
            connection, asked.post_id, request.actor.member_id
        )
    if submission is None:
        raise Declined(screens.unanswered_layout(asked.post_id))
    return screens.submission_screen(request.catalog, submission, request.now)


@router.answers
async def list_submissions(request: Request, _: routes.ListSubmissions) -> Screen:
    """Show a member their latest answers in this server."""
    actor = request.actor
    async with request.database.reading() as connection:
        listed = await submission_queries.list_submissions_of(
            connection, actor.guild_id, actor.member_id, limit=SUBMISSIONS_SHOWN
        )
    return screens.submissions_screen(request.catalog, listed)


@router.answers
async def show_history(request: Request, _: routes.ShowHistory) -> Screen:
    """Show the latest challenges of the member's group."""
    async with request.database.reading() as connection:
        group = await _require_own_group(connection, request.actor)
        sent = await posts.list_sent_posts(connection, group.id, limit=POSTS_SHOWN)
    return screens.history_screen(request.catalog, group, sent, request.now)
