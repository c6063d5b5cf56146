"""Shows members their own answers to challenges, and what was decided about them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.challenges import MAX_TEXT_LENGTH, SubmissionState, Timing
from bot.domain.content import AnswerFields, Catalog
from bot.domain.markup import escape_within, safe_name
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, join_fitting, sections
from bot.interactions import Button, Form, Layout, Request, Screen, boxed, declined, page, router
from bot.interactions.components import button, text_field
from bot.services.challenges import submission_queries
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.groups import groups
from bot.services.reviews import peers, queue
from bot.services.reviews.queue import ReviewWait
from bot.ui.challenges import routes, screens
from bot.ui.points.rewards import reached_text

SUBMISSIONS_SHOWN, SUBMISSIONS_IN_MENU = 5, 25
_EXCERPT, EXCERPT_LINES = 280, 2  # characters and lines of each text that is not shown in full
EXCERPT_WITH_CODE, _CODE_LINES = (
    560,
    11,
)  # the same of one with code; its first line may name the language
_GALLERY_QUESTION = (
    "**May others read it?** Once a challenge is closed, your group has a gallery of accepted answers, under "
    "the names or aliases of their authors. What you choose holds for later answers, too."
)
_MISSING_SHOWN = 3  # criteria that an answer doesn't meet yet
_LONGEST_MISSING = 150  # characters of the criteria that a message lists as missing
_LONGEST_NAME = 100  # characters of a file's name


@router.answers
async def show_submission(request: Request, route: routes.ShowSubmission) -> Screen:
    actor = request.actor
    async with request.database.reading() as connection:
        submission = await submission_queries.find_submission(connection, actor, route.post_id)
        if submission:
            wait = await find_wait_of(connection, submission, request.now)
            submission = await peers.with_opinions(connection, submission)
    if submission is None:
        text = "You haven’t answered this challenge yet. Press **Answer** to open the form."
        write = button("Answer", routes.SubmitAnswer(post_id=route.post_id), primary=True)
        raise declined(text, write)
    return submission_screen(request.catalog, submission, request.now, wait)


@router.answers
async def ask_second_reviewer(request: Request, route: routes.AskSecondReviewer) -> Screen | Form:
    if route.reason is None:
        await request.read(peers.get_appealable, request.actor, route.post_id)
        why = text_field(
            "reason",
            "What should they look at?",
            placeholder="You can leave this empty",
            longest=routes.LONGEST_REASON,
            required=False,
        )
        return Form("Ask a second reviewer", route, why)
    async with request.database.writing() as connection:
        submission = await peers.ask_second_reviewer(
            connection, request.actor, route.post_id, request.now, route.reason.strip()
        )
        wait = await find_wait_of(connection, submission, request.now)
    mine = button("My answer", routes.ShowSubmission(post_id=route.post_id))
    text = f"Another reviewer will look at it, and I’ll tell you what they decide.\n{screens.wait_text(wait)}"
    return page(text, buttons=[mine])


def submission_screen(
    catalog: Catalog,
    submission: MemberSubmission,
    now: dt.datetime,
    wait: ReviewWait | None = None,
    *,
    is_new: bool = False,
    trouble: str = "",
) -> Screen:
    title = screens.challenge_title(catalog, submission.challenge_id)
    accepted = submission.state is SubmissionState.ACCEPTED
    submitted = f"You handed it in {timestamp(submission.submitted_at, 'R')}."
    waits = "waiting for a second reviewer" if submission.is_appeal else ""
    state = f"Your answer: {waits or screens.STATES[submission.state]}. {submitted}"
    if accepted:
        earned = screens.earned_text(submission)
        state = f"Your answer was accepted{_by_members(submission)}. {submitted} {earned}".strip()
    elif is_new and submission.state is SubmissionState.PENDING:
        state = "I’ll tell you what the reviewer decides."
    state = f"{state} {screens.wait_text(wait)}".strip()
    ticked, has_missing = _ticked_text(catalog, submission)
    changes_first = has_missing and not (wait and wait.has_looked)
    meanwhile, looks = _meanwhile(submission.post_id, wait, is_next=not changes_first)
    parts = [f"## {'Handed in: ' if is_new else ''}{title}\n{state}", trouble, ticked, meanwhile]
    parts += [reached_text(submission.reached), feedback_text(catalog, submission)]
    longest = 500 if submission.reviewer_note or submission.opinions else MAX_TEXT_LENGTH
    parts += [] if is_new else submission_parts(catalog, submission, longest=longest)
    if name := submission.content.file_name:
        parts.append(f"**File** {name.cut(_LONGEST_NAME)}")
    is_closed = submission.timing_at(now) is Timing.CLOSED
    ways = _ways_on(submission, is_closed=is_closed, changes_first=changes_first)
    question, choices = gallery_question(catalog, submission)
    parts.append(question)
    buttons = [*ways, *looks] if changes_first else [*looks, *ways]
    return page(sections(parts), buttons=[*buttons, *choices])


def _meanwhile(post_id: int, wait: ReviewWait | None, *, is_next: bool) -> tuple[str, list[Button]]:
    """Say what a member can do while an answer waits, with the button for it; nothing without."""
    if wait and wait.to_look_at:  # at most `PEERS_ASKED`
        many = ("one more answer", "two answers")[wait.to_look_at - 1]
        look = routes.LookAtAnother(post_id=post_id)
        text = f"Look at {many} of others, and yours moves ahead of those whose authors haven’t. Once you’ve looked at one, a changed answer earns no points."
        return text, [button("Look at another’s answer", look, primary=is_next)]
    if wait and wait.may_check:
        check = routes.SeeSolution(post_id=post_id, checks=True)
        text = "You can check it. Once you’ve seen the solution, a changed answer earns no points."
        return text, [button("Check mine against the solution", check)]
    return "", []


def _ways_on(
    submission: MemberSubmission, *, is_closed: bool = False, changes_first: bool = False
) -> list[Button]:
    """Offer to change an answer, to ask another reviewer once it was returned, and to see the solution."""
    post_id, buttons = submission.post_id, []
    is_returned = submission.state is SubmissionState.RETURNED
    if submission.state is not SubmissionState.ACCEPTED:
        label, route = screens.answer_label(submission.state), routes.SubmitAnswer(post_id=post_id)
        buttons.append(button(label, route, primary=is_returned or changes_first))
    if is_returned and not submission.appealed_at:
        buttons.append(button("Ask a second reviewer…", routes.AskSecondReviewer(post_id=post_id)))
    if submission.state is SubmissionState.ACCEPTED or is_closed:
        buttons.append(button("See the solution", routes.SeeSolution(post_id=post_id)))
    return buttons


def gallery_question(catalog: Catalog, submission: MemberSubmission) -> tuple[str, list[Button]]:
    """Ask, with two buttons, if others may read an answer; nothing unless its author must choose."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    if submission.in_gallery is not None or challenge is None or not challenge.is_read_by_people:
        return "", []
    show, hide = (
        routes.ChooseGallery(post_id=submission.post_id, shows=shows) for shows in (True, False)
    )
    return _GALLERY_QUESTION, [button("Show it", show), button("Don’t show it", hide)]


def _by_members(submission: MemberSubmission) -> str:
    return " by two members" if submission.by_members else ""


def feedback_text(catalog: Catalog, submission: MemberSubmission, *, short: bool = False) -> str:
    """Write what the reviewer ticked, or in `short` didn't, and their note or else what other members think."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    ticks, written = "", submission.reviewer_note
    note = escape_within(written.raw, 2000, blocks=True) if written else ""
    if challenge and submission.met is not None:
        listed = screens.tick_list(challenge, submission.met).splitlines()
        ticks = "\n".join(["**What the reviewer found**", *listed])
        if short:
            missing = [line for line in listed if line.startswith("☐")]
            ticked = f"**The reviewer ticked {len(submission.met)} of {len(listed)}**"
            ticks = f"{ticked}\n{join_fitting(missing, longest=_LONGEST_MISSING)}".rstrip()
    opinions = () if note else submission.opinions
    seen = ""
    if challenge and opinions:
        by_all = set.intersection(*(set(one.met) for one in opinions))
        others = ("another member", "two other members")[len(opinions) - 1]  # no more are read
        counted = opinions if len(opinions) > 1 else ()
        seen = f"**What {others} ticked**\n{screens.tick_list(challenge, by_all, counted)}"
    said = screens.opinions_text(opinions)
    return sections([ticks, f"**The reviewer’s note**\n{note}" if note else "", seen, said])


def _ticked_text(catalog: Catalog, submission: MemberSubmission) -> tuple[str, bool]:
    """Say how much of an answer that waits its author ticked, and what first is missing; and whether anything is."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    waits = submission.state is SubmissionState.PENDING and not submission.is_appeal
    if not waits or challenge is None:
        return "", False
    ticked, criteria = submission.content.ticked, challenge.counts_when
    missing = [line for number, line in enumerate(criteria, 1) if number not in ticked]
    text = f"You ticked {len(criteria) - len(missing)} of {len(criteria)}."
    if len(missing) == len(criteria):
        text = f"You ticked none of the {len(criteria)} points. Under **Change my answer**, tick what it does."
    elif missing:
        among = ", among others" if len(missing) > _MISSING_SHOWN else ""
        text = f"{text} Not ticked{among}:\n{bullets(missing[:_MISSING_SHOWN])}"
    return text, bool(missing)


def submission_parts(
    catalog: Catalog, submission: MemberSubmission, *, longest: int, lines: int | None = None
) -> list[str]:
    """Write what was handed in, escaped, except the file; `longest` and `lines` limit each text."""
    challenge = catalog.challenge_by_id.get(submission.challenge_id)
    labels, content = challenge.form if challenge else AnswerFields(), submission.content
    parts = []
    for label, text in ((labels.work, content.work), (labels.note or "Note", content.note)):
        if text:
            kept, most = _excerpt(text.raw, lines) if lines else (text.raw, longest)
            heading = f"**{label}:** " if lines else f"**{label}**\n"
            parts.append(heading + escape_within(kept, min(most, longest), blocks=True))
    return parts


def _excerpt(text: str, lines: int) -> tuple[str, int]:
    """Return the first lines of a text, with ten of the code they lead to, and the most characters of them."""
    before, *code = text.split("```", 2)
    kept, longest = "\n".join(text.splitlines()[:lines]), _EXCERPT
    if len(code) > 1 and before.count("\n") <= lines:
        first = "\n".join(code[0].splitlines()[:_CODE_LINES])
        kept, longest = f"{before}```{first}\n```", EXCERPT_WITH_CODE
    return kept + "…" * (len(kept) < len(text)), longest


def decision_layout(
    catalog: Catalog, submission: MemberSubmission, *, server: str, marker: str
) -> Layout:
    title = screens.challenge_title(catalog, submission.challenge_id)
    accepted = submission.state is SubmissionState.ACCEPTED
    outcome, earned = "returned", ""
    if accepted:
        outcome = f"accepted{_by_members(submission)}"
        earned = f"\nWell done. {screens.earned_text(submission)}"
    head = f"## Your answer was {outcome}\n“{title}” in {safe_name(server)}{earned}"
    parts = [head, feedback_text(catalog, submission, short=True)]
    if not accepted:
        until = {
            Timing.ON_TIME: f"by {timestamp(submission.deadline_at, 'F')} to be on time",
            Timing.LATE: f"by {timestamp(submission.closes_at, 'F')} for half the points",
            Timing.KNOWN: "for feedback, without points, because you could see the solution or others’ answers",
        }
        again = submission.next_timing
        when = until.get(again or Timing.CLOSED, "for feedback, without points")
        how = f"Change your answer and hand it in again {when}."
        if submission.timing is Timing.ON_TIME and again in (Timing.LATE, Timing.CLOSED):
            how += " Sorry that it waited past the deadline, which is the same for everyone."
        parts.append(how)
    mine = button("My answer", routes.ShowSubmission(post_id=submission.post_id), marker=marker)
    question, choices = gallery_question(catalog, submission)
    text = sections([*parts, reached_text(submission.reached), question])
    return boxed(text, [mine, *_ways_on(submission), *choices])


@router.answers
async def list_submissions(request: Request, _: routes.ListSubmissions) -> Screen:
    list_answers, member = submission_queries.list_of_member, request.actor.key
    listed = await request.read(list_answers, *member, limit=SUBMISSIONS_IN_MENU)
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
    text = "\n".join(lines) or "You haven’t answered a challenge yet."
    mine = [(one.challenge_id, routes.ShowSubmission(post_id=one.post_id)) for one in submissions]
    return page(
        f"## Your answers\n{text}",
        controls=lambda: screens.challenge_menu("Open an answer…", catalog, mine),
        buttons=[button("This week’s challenge", routes.ShowCurrent())],
    )


async def find_wait_of(
    connection: AsyncConnection, submission: MemberSubmission, now: dt.datetime
) -> ReviewWait | None:
    if submission.state is not SubmissionState.PENDING:
        return None
    group = await groups.get(connection, submission.guild_id, submission.group_id)
    wait = await queue.find_wait(connection, group, now, submission)
    if wait and wait.to_look_at:
        offered = await peers.count_offered(connection, submission.member_id, submission.post_id)
        wait = replace(wait, to_look_at=min(wait.to_look_at, offered))
    return wait
