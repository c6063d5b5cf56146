"""The challenges of a member's group: the current one, hints, the list for checking, the solution."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from discord import ButtonStyle, SelectOption, ui
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState, Timing
from bot.domain.content import Catalog, Challenge
from bot.domain.errors import Refusal
from bot.domain.groups import StudyGroup
from bot.domain.markup import safe_name
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_fitting, message_link, sections
from bot.interactions import Declined, Request, Router, Screen, button, button_rows, menu, page
from bot.services.challenges import posts, submission_queries, submissions
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.groups import groups
from bot.ui.challenges import routes
from bot.ui.challenges.posts import (
    AFTER_DEADLINE,
    OWN_STATES,
    PostedChallenge,
    another_groups_layout,
    answer_label,
    challenge_text,
    challenge_title,
)
from bot.ui.groups.joining import list_screen

router = Router()

POSTS_SHOWN = 15


@router.answers
async def show_current(request: Request, _: routes.ShowCurrent) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        group, post = await current_post(connection, actor, request.now)
        submission = await submission_queries.find_submission(connection, post.id, actor.member_id)
    challenge = require_challenge(request.catalog, post)
    posted = PostedChallenge(request.catalog, group, post, challenge)
    return current_screen(posted, submission, request.now)


async def current_post(
    connection: AsyncConnection, actor: Actor, now: dt.datetime
) -> tuple[StudyGroup, ChallengePost]:
    """Return the member's group and its latest post; refuse if there is none."""
    group = await _require_own_group(connection, actor)
    post = await posts.find_latest_post(connection, group.id)
    if post is None:
        raise Refusal(f"Your group hasn’t had a challenge yet. {_first_challenge_text(group, now)}")
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


def _first_challenge_text(group: StudyGroup, now: dt.datetime) -> str:
    """Say when a group that has had no challenge gets its first, or why it gets none for now."""
    if group.archived_at:
        return "Your group is archived, so it gets none for now."
    at = group.next_occurrence(now).at
    if group.is_paused(at):
        return "Moderators have paused the challenges."
    return f"The first one comes {timestamp(at, 'R')}."


def require_challenge(catalog: Catalog, post: ChallengePost) -> Challenge:
    challenge = catalog.challenge_names.by_id.get(post.challenge_id)
    if challenge is None:
        raise Refusal("This challenge has been removed. `/challenge now` shows the current one.")
    return challenge


def current_screen(
    posted: PostedChallenge, submission: MemberSubmission | None, now: dt.datetime
) -> Screen:
    post_id, timing = posted.post.id, posted.post.timing(now)
    is_accepted = submission is not None and submission.state is SubmissionState.ACCEPTED
    buttons = [
        button("Hint", routes.ShowHints(post_id=post_id)),
        button("My answer", routes.ShowSubmission(post_id=post_id)),
    ]
    if not is_accepted:
        label = answer_label(submission.state) if submission else "Answer"
        buttons.insert(0, button(label, routes.SubmitAnswer(post_id=post_id), primary=True))
        buttons.append(button("Check my answer", routes.CheckAnswer(post_id=post_id)))
    if is_accepted or timing is Timing.CLOSED:
        buttons.append(button("See the answer", routes.SeeSolution(post_id=post_id)))
    state = OWN_STATES[submission.state] if submission else "You haven’t answered yet."
    if not is_accepted and timing in AFTER_DEADLINE:
        state = f"{AFTER_DEADLINE[timing]} {state}"
    return page(challenge_text(posted), controls=lambda: button_rows(buttons), footer=state)


@router.answers
async def show_hints(request: Request, route: routes.ShowHints) -> Screen:
    challenge = await _require_challenge_of(request, route.post_id)
    return hints_screen(challenge, route.post_id)


async def _require_challenge_of(request: Request, post_id: int) -> Challenge:
    """Return the challenge of a post that members of its server may see."""
    request = await in_server_of_post(request, post_id)
    async with request.database.reading() as connection:
        post = await posts.require_post(connection, request.actor.guild_id, post_id)
    return require_challenge(request.catalog, post)


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


def hints_screen(challenge: Challenge, post_id: int) -> Screen:
    lines = [f"{number}. ||{hint}||" for number, hint in enumerate(challenge.hints, 1)]
    buttons = [
        button("Answer", routes.SubmitAnswer(post_id=post_id)),
        button("Check my answer", routes.CheckAnswer(post_id=post_id)),
    ]
    return page(
        f"## Hints for “{challenge.title}”\nEach one gives away a little more. Press one to read it.\n"
        + "\n".join(lines),
        controls=lambda: button_rows(buttons),
    )


@router.answers
async def check_answer(request: Request, route: routes.CheckAnswer) -> Screen:
    return check_screen(await _require_challenge_of(request, route.post_id), route)


def check_screen(challenge: Challenge, route: routes.CheckAnswer) -> Screen:
    is_ticked = [bool(route.ticked >> at & 1) for at in range(len(challenge.counts_when))]
    lines = [
        f"{'☑' if ticked else '☐'} **{number}** {line}"
        for number, (ticked, line) in enumerate(
            zip(is_ticked, challenge.counts_when, strict=True), 1
        )
    ]
    toggles = [
        button(
            f"{'☑' if ticked else '☐'} {at + 1}",
            route.model_copy(update={"ticked": route.ticked ^ (1 << at)}),
            style=ButtonStyle.success if ticked else None,
        )
        for at, ticked in enumerate(is_ticked)
    ]
    hand_in = button("Answer", routes.SubmitAnswer(post_id=route.post_id), primary=all(is_ticked))
    count = f"{sum(is_ticked)} of {len(lines)} ticked."
    if all(is_ticked):
        count = "You’ve ticked everything. It’s ready to hand in."
    return page(
        f"## Check your answer to “{challenge.title}”\nThis is the list a reviewer goes through. Press a "
        "number to tick what your answer does.\n" + "\n".join(lines),
        controls=lambda: [*button_rows(toggles), *button_rows([hand_in])],
        footer=f"{count} Only you see this, and nothing is stored.",
    )


@router.answers
async def see_solution(request: Request, route: routes.SeeSolution) -> Screen:
    """Show the answer to a challenge, once nothing can be earned with it any more."""
    in_server = await in_server_of_post(request, route.post_id)
    async with request.database.writing() as connection:
        try:
            post = await submissions.open_solution(
                connection, in_server.actor, route.post_id, now=request.now
            )
        except AnotherGroupsPost as refused:
            if request.guild is None:
                raise
            raise Declined(another_groups_layout(refused)) from refused
    return solution_screen(require_challenge(request.catalog, post))


def solution_screen(challenge: Challenge) -> Screen:
    worked = challenge.worked_answer
    parts = [f"## The answer to “{challenge.title}”\n{challenge.key}"]
    if worked:
        parts += [
            f"**How a learner might write it**\n{worked.text}",
            f"**Common mistakes**\n{bullets(worked.mistakes)}",
        ]
    return page(sections(parts), footer="Other answers can be just as good. Only you see this.")


@router.answers
async def show_history(request: Request, _: routes.ShowHistory) -> Screen:
    async with request.database.reading() as connection:
        group = await _require_own_group(connection, request.actor)
        sent = await posts.list_sent_posts(connection, group.id, limit=POSTS_SHOWN)
    return history_screen(request.catalog, group, sent, request.now)


def history_screen(
    catalog: Catalog, group: StudyGroup, sent: Sequence[ChallengePost], now: dt.datetime
) -> Screen:
    """Draw a list of the challenges that a group has had, newest first; closed ones have an answer."""
    lines = []
    for post in sent:
        title, date = challenge_title(catalog, post.challenge_id), post.sent_at or post.due_at
        link = message_link(post.guild_id, post.channel_id, post.message_id)
        lines.append(
            f"- **{title}** · {timestamp(date, 'D')}{f' · {link}' if post.message_id else ''}"
        )
    text = join_fitting(lines, longest=3500)
    if not lines:
        text = f"None yet. {_first_challenge_text(group, now)}"

    def controls() -> list[ui.Item[Any]]:
        options = [
            SelectOption(label=challenge_title(catalog, post.challenge_id), value=str(post.id))
            for post in sent
            if post.timing(now) is Timing.CLOSED
        ]
        route = routes.SeeSolution(post_id=0)
        return [menu("See an answer…", route, fills="post_id", options=options)] if options else []

    return page(f"## Past challenges in {safe_name(group.name)}\n{text}", controls=controls)
