"""What members see of challenges: the current one, hints, their answers, the history."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from discord import SelectOption, ui

from bot.domain.challenges.submissions import SubmissionState
from bot.domain.content import Catalog, Challenge
from bot.domain.groups import StudyGroup
from bot.domain.markup import escape, safe_name
from bot.domain.message_links import message_link
from bot.domain.schedule.clock import timestamp
from bot.formatting import bullets, sections
from bot.interactions import Layout, Screen, button, button_rows, menu, page
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.challenges.submissions import AnotherGroupsPost
from bot.ui.challenges.posts import (
    PostedChallenge,
    challenge_text,
    challenge_title,
    limit_text,
    points_for,
)
from bot.ui.challenges.routes import Answer, CheckAnswer, SeeAnswer, ShowHints, ShowSubmission
from bot.ui.groups.routes import JoinGroup
from bot.ui.points.screens import reached_text

_STATES = {
    SubmissionState.PENDING: "waiting for review",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.RETURNED: "returned with a note",
}
_OWN_STATES = {
    SubmissionState.PENDING: "Your answer is waiting for review.",
    SubmissionState.ACCEPTED: "Your answer was accepted.",
    SubmissionState.RETURNED: "Your answer was returned with a note.",
}


def current_screen(
    posted: PostedChallenge, submission: MemberSubmission | None, now: dt.datetime
) -> Screen:
    """Draw a challenge, with the state of the member's own answer."""
    post_id = posted.post.id
    buttons = [
        button("Hint", ShowHints(post_id=post_id)),
        button("My answer", ShowSubmission(post_id=post_id)),
    ]
    is_over = now > posted.post.deadline_at
    if submission is None or submission.state is not SubmissionState.ACCEPTED:
        label = _answer_label(submission.state) if submission else "Answer"
        buttons.insert(0, button(label, Answer(post_id=post_id), primary=True))
        buttons.append(button("Check my answer", CheckAnswer(post_id=post_id)))
    if is_over or (submission and submission.state is SubmissionState.ACCEPTED):
        buttons.append(button("See the answer", SeeAnswer(post_id=post_id)))
    state = "You haven’t answered yet."
    if submission:
        state = _OWN_STATES[submission.state]
    closed = "The deadline has passed. " if is_over else ""
    return page(
        challenge_text(posted), controls=lambda: button_rows(buttons), footer=closed + state
    )


def _answer_label(state: SubmissionState) -> str:
    """Label the button that opens the form with an answer that can still be changed."""
    return "Hand in again" if state is SubmissionState.RETURNED else "Change my answer"


def hints_screen(challenge: Challenge, post_id: int) -> Screen:
    """Draw the hints; each is hidden until it is pressed."""
    lines = [f"{number}. ||{hint}||" for number, hint in enumerate(challenge.hints, 1)]
    buttons = (
        ("Answer", Answer(post_id=post_id)),
        ("Check my answer", CheckAnswer(post_id=post_id)),
    )
    return page(
        f"## Hints for “{challenge.title}”\nEach one gives away a little more. Press one to read it.\n"
        + "\n".join(lines),
        controls=lambda: button_rows(button(label, route) for label, route in buttons),
    )


def submission_screen(
    catalog: Catalog,
    submission: MemberSubmission,
    now: dt.datetime,
    *,
    is_new: bool = False,
    trouble: str = "",
) -> Screen:
    """Draw a member's own answer, its state, and what the reviewer wrote.

    `trouble` says what did not work when it was handed in.
    """
    title = challenge_title(catalog, submission.challenge_id, otherwise="a former challenge")
    state = _own_state_text(catalog, submission, is_new=is_new)
    parts = [f"## {'Handed in: ' if is_new else ''}{title}\n{state}"]
    if trouble:
        parts.append(trouble)
    if submission.reached:
        parts.append(reached_text(submission.reached))
    if submission.reviewer_note:
        parts.append(f"**The reviewer’s note**\n{escape(submission.reviewer_note)}")
    parts += submission_parts(submission, longest=1000 if submission.reviewer_note else 1500)
    buttons = _submission_buttons(submission, now, is_new=is_new)
    return page(sections(parts)[:3900], controls=lambda: button_rows(buttons))


def _own_state_text(catalog: Catalog, submission: MemberSubmission, *, is_new: bool) -> str:
    """Say what became of a member's own answer, what it earned, and when it was handed in."""
    submitted = timestamp(submission.submitted_at, "R")
    if submission.state is SubmissionState.ACCEPTED and (points := points_for(catalog, submission)):
        earned = f"Your answer was accepted and earned {points}. You handed it in {submitted}."
        return f"{earned} {limit_text(catalog, submission)}".strip()
    if is_new and submission.state is SubmissionState.PENDING:
        return "A reviewer will read it, and I’ll tell you what they decide."
    return f"{_OWN_STATES[submission.state]} You handed it in {submitted}."


def _submission_buttons(
    submission: MemberSubmission, now: dt.datetime, *, is_new: bool
) -> list[ui.Button[Any]]:
    buttons = []
    if submission.state is not SubmissionState.ACCEPTED:
        label = _answer_label(submission.state)
        buttons.append(button(label, Answer(post_id=submission.post_id), primary=True))
        if not is_new:
            buttons.append(button("Check my answer", CheckAnswer(post_id=submission.post_id)))
    is_over = submission.deadline_at is not None and now > submission.deadline_at
    if is_over or submission.state is SubmissionState.ACCEPTED:
        buttons.append(button("See the answer", SeeAnswer(post_id=submission.post_id)))
    return buttons


def submission_parts(submission: MemberSubmission, *, longest: int) -> Iterable[str]:
    """Yield what was handed in, escaped; each text takes up to `longest` characters."""
    content = submission.content
    yield f"**What I did**\n{_shortened(content.did, longest)}"
    if content.learned:
        yield f"**What I learned**\n{_shortened(content.learned, longest)}"
    if content.link:
        yield f"**Link** <{content.link.replace('<', '%3C').replace('>', '%3E')}>"
    if content.file_name:
        address = f" {content.file_url}" if content.file_url else ""
        yield f"**File** {safe_name(content.file_name[:100])}{address}"


def _shortened(text: str, longest: int) -> str:
    """Escape a member's text, and cut it if it is then too long."""
    escaped = escape(text)
    if len(escaped) <= longest:
        return escaped
    return escaped[: longest - 1].rstrip("\\") + "…"


def another_groups_layout(refused: AnotherGroupsPost) -> Layout:
    """Draw that a challenge is for another group, with a button to join that one."""
    group, own_group = refused.group, refused.own_group
    text = f"This challenge is for **{safe_name(group.name)}**, and you’re not in a group yet."
    if own_group:
        text = (
            f"This challenge is for **{safe_name(group.name)}**, and you’re in "
            f"**{safe_name(own_group.name)}**. You can be in one group at a time, so joining "
            f"{safe_name(group.name)} means leaving {safe_name(own_group.name)}."
        )
    join = button(f"Join {group.name}", JoinGroup(group_id=group.id), primary=True)
    return Layout(ui.TextDisplay(text), *button_rows([join]))


def unanswered_layout(post_id: int) -> Layout:
    """Draw that the member has not answered a post, with what they can do about it."""
    buttons = [
        button("Answer", Answer(post_id=post_id), primary=True),
        button("See the answer", SeeAnswer(post_id=post_id)),
    ]
    text = "You haven’t answered this challenge yet. Press **Answer** to open the form."
    return Layout(ui.TextDisplay(text), *button_rows(buttons))


def submissions_screen(catalog: Catalog, submissions: Sequence[MemberSubmission]) -> Screen:
    """Draw a list of a member's answers, newest first, with buttons that open the first five."""
    lines = [
        f"**{challenge_title(catalog, submission.challenge_id)}** · {_STATES[submission.state]} · "
        f"{timestamp(submission.submitted_at, 'R')}"
        for submission in submissions
    ]
    buttons = [
        button(f"Open {number}", ShowSubmission(post_id=submission.post_id))
        for number, submission in enumerate(submissions[:5], 1)
    ]
    none = "You haven’t answered a challenge yet. `/challenge now` shows the current one."
    return page(
        f"## Your answers\n{bullets(lines) if lines else none}",
        controls=lambda: button_rows(buttons),
    )


def first_challenge_text(group: StudyGroup, now: dt.datetime) -> str:
    """Say when a group that has had no challenge gets its first, or why it gets none for now."""
    if group.archived_at:
        return "Your group is archived, so it gets none for now."
    at = group.next_occurrence(now).at
    if group.is_paused(at):
        return "Moderators have paused the challenges."
    return f"The first one comes {timestamp(at, 'R')}."


def history_screen(
    catalog: Catalog, group: StudyGroup, posts: Sequence[ChallengePost], now: dt.datetime
) -> Screen:
    """Draw a list of the challenges that a group has had, newest first; past ones have an answer."""
    lines = []
    for post in posts:
        title, date = challenge_title(catalog, post.challenge_id), post.sent_at or post.due_at
        link = message_link(post.guild_id, post.channel_id, post.message_id)
        lines.append(
            f"**{title}** · {timestamp(date, 'D')}{f' · {link}' if post.message_id else ''}"
        )
    none = f"None yet. {first_challenge_text(group, now)}"

    def controls() -> list[ui.Item[Any]]:
        options = [
            SelectOption(label=challenge_title(catalog, post.challenge_id), value=str(post.id))
            for post in posts
            if now > post.deadline_at
        ]
        route = SeeAnswer(post_id=0)
        return [menu("See an answer…", route, fills="post_id", options=options)] if options else []

    return page(
        f"## Past challenges in {safe_name(group.name)}\n{bullets(lines) if lines else none}"[
            :3600
        ],
        controls=controls,
    )
