"""Shows members their own answers to challenges, and what was decided about them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from discord import ui
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionState, Timing
from bot.domain.content import AnswerFields, Catalog
from bot.domain.markup import escape_within, safe_name, without_markup
from bot.domain.schedule.clock import timestamp
from bot.formatting import sections
from bot.interactions import Declined, Layout, Request, Router, Screen, page
from bot.interactions.components import button, button_rows, route_menu
from bot.services.challenges import submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.groups import groups
from bot.services.reviews import peers, queue
from bot.services.reviews.queue import ReviewWait
from bot.ui.challenges import current, routes, screens
from bot.ui.points.rewards import reached_text

router = Router()
SUBMISSIONS_SHOWN, SUBMISSIONS_IN_MENU = 5, 25
EXCERPT, EXCERPT_LINES = 280, 2  # characters and lines of each text that is not shown in full
FORMER = "a former challenge"  # one that the content no longer has
_GALLERY_QUESTION = (
    "**May others read it?** Once a challenge is closed, your group has a gallery of accepted answers, under "
    "the names or aliases of their authors. What you choose holds for later answers, too."
)
_THEN_NOTHING = "After that, a changed answer earns no points."
_LONGEST_NAME = 100  # characters of a file's name


@router.answers
async def show_submission(request: Request, route: routes.ShowSubmission) -> Screen:
    request = await current.in_server_of_post(request, route.post_id)
    async with request.database.reading() as connection:
        submission = await submission_queries.find_submission(
            connection, route.post_id, request.actor.member_id
        )
        if submission:
            wait = await find_wait_of(connection, submission, request.now)
            submission = await peers.with_opinions(connection, submission)
    if submission is None:
        text = "You haven’t answered this challenge yet. Press **Answer** to open the form."
        write = button("Answer", routes.SubmitAnswer(post_id=route.post_id), primary=True)
        raise Declined(Layout(ui.TextDisplay(text), *button_rows([write])))
    return submission_screen(request.catalog, submission, request.now, wait)


@router.answers
async def ask_second_reviewer(request: Request, route: routes.AskSecondReviewer) -> Screen:
    request = await current.in_server_of_post(request, route.post_id)
    async with request.database.writing() as connection:
        submission = await peers.ask_second_reviewer(
            connection, request.actor, route.post_id, request.now
        )
        wait = await find_wait_of(connection, submission, request.now)
    title = screens.challenge_title(request.catalog, submission.challenge_id, otherwise="…")
    text = "Another reviewer will look at your answer, and I’ll tell you what they decide."
    mine = button("My answer", routes.ShowSubmission(post_id=route.post_id))
    return page(
        f"## A second look: {title}\n{text} {screens.wait_text(wait)}".strip(), buttons=[mine]
    )


def submission_screen(
    catalog: Catalog,
    submission: MemberSubmission,
    now: dt.datetime,
    wait: ReviewWait | None = None,
    *,
    is_new: bool = False,
    trouble: str = "",
) -> Screen:
    """Draw a member's own answer and its review, and any `trouble` with handing it in."""
    title = screens.challenge_title(catalog, submission.challenge_id, otherwise=FORMER)
    accepted = submission.state is SubmissionState.ACCEPTED
    submitted = f"You handed it in {timestamp(submission.submitted_at, 'R')}."
    waits = "waiting for a second reviewer" if submission.is_appeal else ""
    state = f"Your answer: {waits or screens.STATES[submission.state]}. {submitted}"
    if accepted:
        earned = screens.earned_text(catalog, submission)
        state = f"Your answer was accepted{_by_members(submission)}. {submitted} {earned}".strip()
    elif is_new and submission.state is SubmissionState.PENDING:
        state = "I’ll tell you what the reviewer decides."
    state = f"{state} {screens.wait_text(wait)}".strip()
    meanwhile, buttons = _meanwhile(submission.post_id, wait)
    parts = [f"## {'Handed in: ' if is_new else ''}{title}\n{state}{meanwhile}", trouble]
    if submission.reached:
        parts.append(reached_text(submission.reached))
    parts.append(feedback_text(catalog, submission))
    longest = 500 if submission.reviewer_note or submission.opinions else MAX_TEXT_LENGTH
    parts += [] if is_new else submission_parts(catalog, submission, longest=longest)
    if name := submission.content.file_name:
        parts.append(f"**File** {name.cut(_LONGEST_NAME)}")
    post_id = submission.post_id
    if submission.state is SubmissionState.PENDING and not submission.is_appeal:
        parts.append(_ticked_text(catalog, submission))
    if not accepted:
        label, first = screens.answer_label(submission.state), not buttons
        buttons.append(button(label, routes.SubmitAnswer(post_id=post_id), primary=first))
    buttons += second_reviewer_buttons(submission)
    if accepted or submission.timing_at(now) is Timing.CLOSED:
        buttons.append(button("See the solution", routes.SeeSolution(post_id=post_id)))
    question, choices = gallery_question(catalog, submission)
    parts.append(question)
    buttons += choices
    return page(sections(parts), buttons=buttons)


def _meanwhile(post_id: int, wait: ReviewWait | None) -> tuple[str, list[ui.Button[Any]]]:
    """Say what a member can do while an answer waits, with the button for it; nothing without."""
    if wait and wait.to_look_at:
        many = ("one more answer", "two answers")[wait.to_look_at - 1]
        look = routes.LookAtAnother(post_id=post_id)
        text = f"\nLook at {many} of others, and yours moves to the front. {_THEN_NOTHING}"
        return text, [button("Look at another’s answer", look, primary=True)]
    if wait and wait.may_check:
        check = routes.SeeSolution(post_id=post_id, checks=True)
        return f"\nYou can check it now. {_THEN_NOTHING}", [
            button("Check mine against the solution", check)
        ]
    return "", []


def second_reviewer_buttons(submission: MemberSubmission) -> list[ui.Button[Any]]:
    """Return the button for an appeal, if the answer was returned and nobody was asked again."""
    if submission.state is not SubmissionState.RETURNED or submission.appealed_at:
        return []
    route = routes.AskSecondReviewer(post_id=submission.post_id)
    return [button("Ask a second reviewer", route)]


def gallery_question(
    catalog: Catalog, submission: MemberSubmission
) -> tuple[str, list[ui.Button[Any]]]:
    """Ask, with two buttons, if others may read an accepted answer; nothing if its author has chosen."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    if submission.in_gallery is not None or challenge is None or not challenge.is_read:
        return "", []
    show, hide = (
        routes.ChooseGallery(post_id=submission.post_id, shows=shows) for shows in (True, False)
    )
    return _GALLERY_QUESTION, [button("Show it", show), button("Don’t show it", hide)]


def _by_members(submission: MemberSubmission) -> str:
    return " by two members" if submission.by_members else ""


def feedback_text(catalog: Catalog, submission: MemberSubmission) -> str:
    """Write what the reviewer ticked, their note, and what other members think; empty without any."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    ticks, note = "", submission.reviewer_note
    if challenge and submission.met is not None:
        ticks = f"**What the reviewer found**\n{screens.tick_list(challenge, submission.met)}"
    opinions, seen = () if note else submission.opinions, ""
    if challenge and opinions:
        by_all = set.intersection(*(set(one.met) for one in opinions))
        others = ("another member", "two other members")[len(opinions) - 1]
        counted = opinions if len(opinions) > 1 else ()
        seen = f"**What {others} ticked**\n{screens.tick_list(challenge, by_all, counted)}"
    said = screens.opinions_text(opinions)
    return sections([ticks, f"**The reviewer’s note**\n{note}" if note else "", seen, said])


def _ticked_text(catalog: Catalog, submission: MemberSubmission) -> str:
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    ticked, criteria = len(submission.content.ticked), challenge.counts_when if challenge else ()
    return f"You ticked {ticked} of {len(criteria)}." if criteria else ""


def submission_parts(
    catalog: Catalog, submission: MemberSubmission, *, longest: int, lines: int | None = None
) -> list[str]:
    """Write what was handed in, escaped, except the file; `longest` and `lines` limit each text."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    labels, content = challenge.form if challenge else AnswerFields(), submission.content
    parts = []
    for label, text in ((labels.work, content.work), (labels.note or "Note", content.note)):
        kept = "\n".join(text.raw.splitlines()[:lines])
        cut = "…" if len(kept) < len(text.raw) else ""
        if text:
            heading = f"**{label}:** " if lines else f"**{label}**\n"
            parts.append(heading + escape_within(kept + cut, longest))
    return parts


def decision_layout(
    catalog: Catalog, submission: MemberSubmission, *, server: str, marker: str
) -> Layout:
    title = screens.challenge_title(catalog, submission.challenge_id, otherwise=FORMER)
    accepted = submission.state is SubmissionState.ACCEPTED
    text = f"## Your answer was returned\n“{title}” in {safe_name(server)}"
    if accepted:
        earned = screens.earned_text(catalog, submission)
        text = f"## Your answer was accepted{_by_members(submission)}\n“{title}” in {safe_name(server)}\nWell done. {earned}".strip()
    if feedback := feedback_text(catalog, submission):
        text += f"\n\n{feedback}"
    if not accepted:
        until = {
            Timing.ON_TIME: f"by {timestamp(submission.deadline_at, 'F')} to be on time",
            Timing.LATE: f"by {timestamp(submission.closes_at, 'F')} for half the points",
        }
        again = submission.next_timing or Timing.KNOWN
        when = until.get(again, "for feedback, without points")
        text += f"\n\nChange your answer and hand it in again {when}."
        if submission.timing is Timing.ON_TIME and again in (Timing.LATE, Timing.CLOSED):
            text += " Sorry that it waited past the deadline, which is the same for everyone."
    if submission.reached:
        text += f"\n\n{reached_text(submission.reached)}"
    post_id = submission.post_id
    buttons = [button("My answer", routes.ShowSubmission(post_id=post_id, marker=marker))]
    if accepted:
        buttons.append(button("See the solution", routes.SeeSolution(post_id=post_id)))
    else:
        buttons.append(button("Hand in again", routes.SubmitAnswer(post_id=post_id), primary=True))
        buttons += second_reviewer_buttons(submission)
    question, choices = gallery_question(catalog, submission)
    text = sections([text, question])
    buttons += choices
    return Layout(ui.Container(ui.TextDisplay(text), *button_rows(buttons)))


@router.answers
async def list_submissions(request: Request, _: routes.ListSubmissions) -> Screen:
    actor = request.actor
    listed = await request.read(
        submission_queries.list_of_member,
        actor.guild_id,
        actor.member_id,
        limit=SUBMISSIONS_IN_MENU,
    )
    return submissions_screen(request.catalog, listed)


def submissions_screen(catalog: Catalog, submissions: Sequence[MemberSubmission]) -> Screen:
    lines = []
    for submission in submissions[:SUBMISSIONS_SHOWN]:
        title = screens.challenge_title(catalog, submission.challenge_id)
        when = timestamp(submission.submitted_at, "R")
        lines.append(f"- **{title}** · {screens.STATES[submission.state]} · {when}")
        if submission.reviewer_note:
            note = " · ".join(submission.reviewer_note.raw.replace("\n- ", "\n").split("\n"))
            lines.append(f"  “{escape_within(note, 120)}”")
    titles = (screens.challenge_title(catalog, one.challenge_id) for one in submissions)
    choices = {
        f"{number}. {without_markup(title)}": routes.ShowSubmission(post_id=one.post_id)
        for number, (one, title) in enumerate(zip(submissions, titles, strict=True), 1)
    }
    text = "\n".join(lines) or "You haven’t answered a challenge yet."
    this_week = [button("This week’s challenge", routes.ShowCurrent())]
    return page(
        f"## Your answers\n{text}",
        controls=lambda: [route_menu("Open an answer…", choices)] if choices else [],
        buttons=this_week,
    )


async def find_wait_of(
    connection: AsyncConnection, submission: MemberSubmission, now: dt.datetime
) -> ReviewWait | None:
    """Return the wait of an answer, if it is pending."""
    if submission.state is not SubmissionState.PENDING:
        return None
    group = await groups.get(connection, submission.guild_id, submission.group_id)
    return await queue.find_wait(connection, group, now, submission)
