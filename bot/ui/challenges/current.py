"""The challenges of a member's group: the current one, the whole task, hints, the solution."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.actor import Actor
from bot.domain.challenges import SubmissionState, Timing
from bot.domain.content import Catalog, Challenge
from bot.domain.errors import Refusal, require
from bot.domain.groups import StudyGroup
from bot.domain.results import Tries
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, message_link, sections
from bot.interactions import Button, Declined, Request, Screen, declined, page, router
from bot.interactions.components import button
from bot.services.challenges import posts, submission_queries, submissions
from bot.services.groups import groups
from bot.services.reviews import queue
from bot.ui.challenges import results, routes, screens
from bot.ui.groups.joining import list_screen
from bot.ui.groups.settings import when_text
from bot.ui.panel import Start
from bot.ui.plan.routes import Today

POSTS_SHOWN, POSTS_IN_MENU = 7, 25


@router.answers
async def show_current(request: Request, route: routes.ShowCurrent) -> Screen:
    async with request.database.reading() as connection:
        if route.group_id and await groups.find_group_of(connection, request.actor) is None:
            other = await groups.get(connection, request.actor.guild_id, route.group_id)
            where = f"You’re not in **{other.name}** yet. **Start** takes you into the group, and to day 1 of the plan."
            start = button("Start", Start(group_id=other.id), primary=True)
            raise declined(f"{where}\n**Challenges** {when_text(other, request.now)}", start)
        group, post = await find_current(connection, request.actor)
        answers = await submission_queries.list_of_member(connection, *request.actor.key, limit=1)
        mine = [button("All my answers", routes.ListSubmissions())] if answers else []
        if post is None:
            return none_yet_screen(group, request.now, mine)
        challenge = require_challenge(request.catalog, post)
        own = await submission_queries.find_submission(connection, request.actor, post.id)
        tries = Tries()
        if challenge.result:
            tries = await submissions.find_tries(connection, request.actor, post.id)
        wait = None
        if challenge.is_read_by_people:
            wait = await queue.find_wait(connection, group, request.now, own)
    posted = screens.PostedChallenge(request.catalog, group, post, challenge)
    is_solved = tries.solved_at is not None
    return current_screen(posted, own, request.now, wait, is_solved=is_solved, mine=mine)


async def find_current(
    connection: AsyncConnection, actor: Actor
) -> tuple[StudyGroup, posts.ChallengePost | None]:
    group = await _require_own_group(connection, actor)
    return group, await posts.find_latest_post(connection, group.id)


def none_yet_screen(group: StudyGroup, now: dt.datetime, mine: Sequence[Button] = ()) -> Screen:
    at = group.next_occurrence(now).at
    first = f"The first one comes {timestamp(at, 'R')}."
    if group.archived_at:
        first = "Your group is archived, so it gets none for now."
    elif group.is_paused(at):
        first = "Moderators have paused the challenges."
    start = button("Today’s plan day", Today(guild_id=group.guild_id), primary=True)
    return page(
        f"## No challenge yet\n{first} A challenge is a small task for the "
        f"week: you hand in an answer, and a reviewer tells you what they think. To start "
        f"now, do a day of the plan.",
        buttons=[start, *mine],
    )


async def _require_own_group(connection: AsyncConnection, actor: Actor) -> StudyGroup:
    """Return the member's group; without one, decline with the groups to choose from."""
    group = await groups.find_group_of(connection, actor)
    if group is None:
        known = await groups.list_open_groups(connection, actor.guild_id, seen_by=actor.member_id)
        if not known:
            raise Refusal(groups.NO_OPEN_GROUP)
        after = "Then `/challenge` shows its challenge of the week."
        raise Declined(list_screen(known, None, after).view(picture=False))
    return group


def require_challenge(catalog: Catalog, post: posts.ChallengePost) -> Challenge:
    gone = "This challenge has been removed. `/challenge` shows the current one."
    return require(catalog.challenge_by_id.get(post.challenge_id), gone)


def current_screen(
    posted: screens.PostedChallenge,
    submission: submission_queries.MemberSubmission | None,
    now: dt.datetime,
    wait: queue.ReviewWait | None,
    *,
    is_solved: bool = False,
    mine: Sequence[Button] = (),
) -> Screen:
    """Draw a challenge, whose result the member may have found; `mine` leads to all their answers."""
    post_id, timing = posted.post.id, posted.post.timing(now)
    answered = submission.state if submission else None
    is_accepted = answered is SubmissionState.ACCEPTED
    buttons = screens.task_buttons(posted.challenge, post_id, answered, is_solved=is_solved)
    if submission:
        buttons.append(button("My answer", routes.ShowSubmission(post_id=post_id)))
    if is_accepted or timing is Timing.CLOSED:
        buttons.append(button("See the solution", routes.SeeSolution(post_id=post_id)))
    buttons += [*mine, button("Earlier challenges", routes.ShowHistory())]
    state = f"Your answer: {screens.STATES[submission.state]}." if submission else ""
    if not is_accepted:
        parts = [screens.WHY_FEWER_POINTS.get(timing, ""), state, screens.wait_text(wait)]
        state = " ".join(filter(None, parts))
    return page(screens.challenge_text(posted), buttons=buttons, footer=state)


@router.answers
async def show_task(request: Request, route: routes.ShowTask) -> Screen:
    return task_screen(await require_challenge_of(request, route.post_id), route.post_id)


def task_screen(challenge: Challenge, post_id: int) -> Screen:
    buttons = [
        button(screens.first_label(challenge), routes.SubmitAnswer(post_id=post_id), primary=True),
        *screens.file_buttons(challenge, post_id),
        button("Hint", routes.ShowHints(post_id=post_id)),
    ]
    return page(screens.task_text(challenge), buttons=buttons)


@router.answers
async def show_hints(request: Request, route: routes.ShowHints) -> Screen:
    return hints_screen(await require_challenge_of(request, route.post_id), route.post_id)


async def require_challenge_of(request: Request, post_id: int) -> Challenge:
    post = await request.read(posts.require_post, request.actor.guild_id, post_id)
    return require_challenge(request.catalog, post)


def hints_screen(challenge: Challenge, post_id: int) -> Screen:
    lines = [f"{number}. ||{hint}||" for number, hint in enumerate(challenge.hints, 1)]
    buttons = [
        button(screens.first_label(challenge), routes.SubmitAnswer(post_id=post_id)),
        button("Whole task", routes.ShowTask(post_id=post_id)),
    ]
    return page(
        f"## Hints for “{challenge.title}”\nEach one gives away a little more. Press one to read it.\n"
        + "\n".join(lines),
        buttons=buttons,
    )


@contextmanager
def offering_to_join(request: Request) -> Iterator[None]:
    """Decline another group's challenge with a button to join that group, in its server."""
    try:
        yield
    except submissions.AnotherGroupsPost as refused:
        if request.guild is None:
            raise
        refused.group.require_may_join(request.actor)
        raise screens.offer_to_join(refused) from refused


@router.answers
async def send_file(request: Request, route: routes.MyFile) -> Screen:
    async with request.database.reading() as connection:
        post = await posts.require_post(connection, request.actor.guild_id, route.post_id)
        with offering_to_join(request):
            await submissions.require_group(connection, request.actor, post)
    challenge = require_challenge(request.catalog, post)
    text, _ = await results.make_file(request, challenge, post.id)
    return results.file_screen(challenge, post.id, text)


@router.answers
async def see_solution(request: Request, route: routes.SeeSolution) -> Screen:
    actor, now, checks = request.actor, request.now, route.checks
    with offering_to_join(request):
        post = await request.write(
            submissions.open_solution, actor, route.post_id, now=now, checks=checks
        )
    challenge = require_challenge(request.catalog, post)
    own_result = await results.own_result(request, challenge, post.id)
    check = button("Tick what mine does…", routes.CheckOwn(post_id=post.id), primary=True)
    return solution_screen(challenge, own_result, [check] if route.checks else ())


def solution_screen(
    challenge: Challenge, own_result: str = "", buttons: Sequence[Button] = ()
) -> Screen:
    worked = challenge.worked_solution
    parts = [f"## The solution to “{challenge.title}”"]
    if own_result:
        parts.append(f"The result of your own file is **{own_result}**.")
    parts.append(challenge.solution)
    if worked:
        parts += [
            f"**How a learner might write it**\n{worked.text}",
            f"**Common mistakes**\n{bullets(worked.mistakes)}",
        ]
    others = "" if own_result else "Other answers can be just as good."
    return page(sections(parts), footer=others, buttons=buttons)


@router.answers
async def show_history(request: Request, _: routes.ShowHistory) -> Screen:
    async with request.database.reading() as connection:
        group = await _require_own_group(connection, request.actor)
        sent = await posts.list_sent(connection, group.id, limit=POSTS_IN_MENU)
    return history_screen(request.catalog, group, sent, request.now)


def history_screen(
    catalog: Catalog, group: StudyGroup, sent: Sequence[posts.ChallengePost], now: dt.datetime
) -> Screen:
    lines = []
    for post in sent[1 : POSTS_SHOWN + 1]:
        title = screens.challenge_title(catalog, post.challenge_id)
        if post.message_id:
            title = f"[{title}](<{message_link(post.guild_id, post.channel_id, post.message_id)}>)"
        lines.append(f"- **{title}** · {timestamp(post.sent_at or post.due_at, 'D')}")
    text = "\n".join(lines) or "None yet: this week’s is the first."
    closed = [
        (post.challenge_id, routes.SeeSolution(post_id=post.id))
        for post in sent
        if post.timing(now) is Timing.CLOSED
    ]
    return page(
        f"## Earlier challenges in {group.name}\n{text}",
        controls=lambda: screens.challenge_menu("See a solution…", catalog, closed),
        buttons=[button("This week’s challenge", routes.ShowCurrent())],
    )
