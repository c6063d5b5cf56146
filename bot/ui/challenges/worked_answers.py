"""The worked answer to a challenge, and the list of criteria for checking one's own."""

from collections.abc import Sequence
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.challenges.submissions import SubmissionState
from bot.domain.challenges.worked_answers import AnswerAccess
from bot.domain.content import Challenge
from bot.domain.errors import Refusal
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, sections
from bot.interactions import Declined, Request, Router, Screen, button, button_rows, page
from bot.services.challenges import posts, worked_answers
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.services.challenges.worked_answers import PostWithAccess
from bot.ui.challenges import routes
from bot.ui.challenges.endpoints import in_server_of_post, require_challenge
from bot.ui.challenges.screens import another_groups_layout

router = Router()


@router.answers
async def see_answer(request: Request, asked: routes.SeeAnswer) -> Screen:
    """Show the worked answer to a post; ask first if that ends its points for the member."""
    request = await in_server_of_post(request, asked.post_id)
    try:
        async with request.database.reading() as connection:
            found = await worked_answers.get_post_with_access(
                connection, request.actor, asked.post_id, now=request.now
            )
    except AnotherGroupsPost as refused:
        if request.guild is None:
            raise
        raise Declined(another_groups_layout(refused)) from refused
    challenge = require_challenge(request.catalog, found.post)
    if found.access is AnswerAccess.CLOSED:
        at = found.post.deadline_at
        raise Refusal(
            f"You can see the answer once the deadline has passed: {timestamp(at, 'F')} "
            f"({timestamp(at, 'R')}), or as soon as yours is accepted. Until then, **Hint** can help."
        )
    if found.access is AnswerAccess.ENDS_POINTS and not asked.anyway:
        return question_screen(challenge, found)
    async with request.database.writing() as connection:
        await worked_answers.open_answer(connection, request.actor, asked.post_id, now=request.now)
    return answer_screen(challenge)


def question_screen(challenge: Challenge, found: PostWithAccess) -> Screen:
    """Ask whether the member gives up the points that a late answer could still earn."""
    post_id, submission = found.post.id, found.submission
    text = "You can still hand in an answer and earn points for it. If you see the answer first, what you hand in afterwards earns none."
    if submission and submission.state is SubmissionState.PENDING:
        text = (
            "Your answer is waiting for review and can still earn its points. But if you see the answer "
            "now and change yours afterwards, the new version earns none."
        )
    elif submission:
        text = (
            "Your answer was returned, and you can still earn points by changing it. If you see the "
            "answer first, the new version earns none."
        )

    def controls() -> list[ui.Item[Any]]:
        see = button("See it anyway", routes.SeeAnswer(post_id=post_id, anyway=True))
        again = button("Write my answer first", routes.Answer(post_id=post_id), primary=True)
        if submission and submission.state is SubmissionState.PENDING:
            again = button("My answer", routes.ShowSubmission(post_id=post_id), primary=True)
        return [*button_rows([again, see])]

    return page(f"## See the answer to “{challenge.title}”?\n{text}", controls=controls)


def answer_screen(challenge: Challenge) -> Screen:
    """Draw the key of a challenge, and if the pack has them, a worked answer and common mistakes."""
    worked = challenge.worked_answer
    parts = [f"## The answer to “{challenge.title}”\n{challenge.key}"]
    if worked:
        parts += [
            f"**How a learner might write it**\n{worked.text}",
            f"**Common mistakes**\n{bullets(worked.mistakes)}",
        ]
    return page(sections(parts), footer="Other answers can be just as good. Only you see this.")


@router.answers
async def check_answer(request: Request, asked: routes.CheckAnswer) -> Screen:
    """Show the criteria that a reviewer looks for, for the member to tick."""
    request = await in_server_of_post(request, asked.post_id)
    async with request.database.reading() as connection:
        post = await posts.require_visible_post(connection, request.actor.guild_id, asked.post_id)
    return check_screen(require_challenge(request.catalog, post), asked)


def check_screen(challenge: Challenge, asked: routes.CheckAnswer) -> Screen:
    """Draw the criteria with what is ticked, and a button that ticks or unticks each."""
    is_ticked = [bool(asked.ticked >> at & 1) for at in range(len(challenge.counts_when))]
    lines = [
        f"{'☑' if ticked else '☐'} **{number}** {line}"
        for number, (ticked, line) in enumerate(
            zip(is_ticked, challenge.counts_when, strict=True), 1
        )
    ]
    count = f"{sum(is_ticked)} of {len(lines)} ticked."
    if all(is_ticked):
        count = "You’ve ticked everything. It’s ready to hand in."
    return page(
        f"## Check your answer to “{challenge.title}”\nThis is the list a reviewer goes through. Press a "
        "number to tick what your answer does.\n" + "\n".join(lines),
        controls=lambda: _check_buttons(asked, is_ticked),
        footer=f"{count} Only you see this, and nothing is stored.",
    )


def _check_buttons(asked: routes.CheckAnswer, is_ticked: Sequence[bool]) -> list[ui.Item[Any]]:
    def toggle(at: int, *, ticked: bool) -> ui.Button[Any]:
        route = asked.model_copy(update={"ticked": asked.ticked ^ (1 << at)})
        label = f"☑ {at + 1}" if ticked else f"☐ {at + 1}"
        return button(label, route, style=ButtonStyle.success if ticked else None)

    toggles = button_rows(toggle(at, ticked=ticked) for at, ticked in enumerate(is_ticked))
    hand_in = button("Answer", routes.Answer(post_id=asked.post_id), primary=all(is_ticked))
    return [*toggles, *button_rows([hand_in])]
