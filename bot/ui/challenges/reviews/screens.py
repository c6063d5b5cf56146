"""What reviewers see of an answer, and the message that tells its author what was decided."""

from collections.abc import Sequence
from typing import Any

from discord import ButtonStyle, ui

from bot.domain.content.catalog import Catalog
from bot.domain.submissions import MAX_TEXT_LENGTH, SubmissionState
from bot.formatting import bullets, escape, plural, sections, small, timestamp
from bot.interactions import Layout, Screen, button, button_rows, page
from bot.services.challenges.submission_queries import MemberSubmission
from bot.services.points.milestones import ReachedMilestone
from bot.ui.challenges.posts.screens import challenge_title
from bot.ui.challenges.routes import (
    AcceptSubmission,
    Answer,
    OpenSubmission,
    ReturnSubmission,
    ShowSubmission,
    UndoDecision,
)
from bot.ui.challenges.screens import submission_parts
from bot.ui.points.milestones import reached_text

_LONGEST_EXCERPT = 900
_LONGEST = 3900
"""Characters in a message, with some to spare: Discord accepts 4,000."""


def review_text(
    catalog: Catalog, submission: MemberSubmission, *, whole: bool = False, room: int = _LONGEST
) -> str:
    """Write an answer with what it must show to be accepted, in at most `room` characters.

    The texts of the answer are cut if there is no room for them. `whole` leaves out the criteria
    instead, where both do not fit.
    """
    challenge = catalog.challenge_names.by_id.get(submission.challenge_id)
    title = challenge.title if challenge else submission.challenge_id
    again = f" · handed in for the {submission.revision}. time" if submission.revision > 1 else ""
    late = "" if submission.on_time else " · after the deadline"
    heading = f"## Answer by {escape(submission.name)} · {title}\n" + small(
        f"handed in {timestamp(submission.submitted_at, 'R')}{again}{late}"
    )
    criteria = []
    if challenge:
        checks = "\n".join(f"☐ {line}" for line in challenge.counts_when)
        key = small(f"A right answer: {challenge.key}")
        criteria = [f"**Counts when** it\n{checks}\n{key}"]

    def text_with(longest: int) -> str:
        return sections([heading, *submission_parts(submission, longest=longest), *criteria])

    longest = 2 * MAX_TEXT_LENGTH if whole else _LONGEST_EXCERPT
    if whole and len(text_with(longest)) > room:
        criteria = []
    left = room - len(text_with(1))
    return text_with(max(1, min(longest, left // 2)))[:room]


def decision_text(submission: MemberSubmission) -> str:
    """Write what was decided, by whom and why; empty while the answer waits."""
    if submission.state is SubmissionState.PENDING:
        return ""
    by = f"<@{submission.decided_by}>" if submission.decided_by else "a moderator"
    when = timestamp(submission.decided_at, "R") if submission.decided_at else ""
    note = f"\n{escape(submission.reviewer_note)}" if submission.reviewer_note else ""
    decision = "Accepted" if submission.state is SubmissionState.ACCEPTED else "Returned"
    return f"**{decision}** by {by}, {when}{note}"


def review_message(
    catalog: Catalog, submission: MemberSubmission, delivery_id: str | None = None
) -> Layout:
    """Draw the message in the review channel; it is found again by the delivery id in a button."""
    decision = decision_text(submission)
    text = review_text(catalog, submission, room=_LONGEST - len(decision))
    parts: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if decision:
        parts += [ui.Separator(), ui.TextDisplay(decision)]
    return Layout(ui.Container(*parts, *button_rows(_buttons(submission, delivery_id))))


def _buttons(submission: MemberSubmission, delivery_id: str | None = None) -> list[ui.Button[Any]]:
    about = {"submission_id": submission.id, "revision": submission.revision}
    whole = button("Open all", OpenSubmission(**about, delivery_id=delivery_id))
    if submission.state is not SubmissionState.PENDING:
        return [button("Take the decision back", UndoDecision(**about)), whole]
    return [
        button("Accept", AcceptSubmission(**about), style=ButtonStyle.success),
        button("Return with a note…", ReturnSubmission(**about)),
        whole,
    ]


def review_screen(catalog: Catalog, submission: MemberSubmission, *, whole: bool = False) -> Screen:
    """Draw an answer for one moderator alone; `whole` shows its texts in full."""
    decision = decision_text(submission)

    def controls() -> list[ui.Item[Any]]:
        rows = button_rows(_buttons(submission))
        return [ui.TextDisplay(decision), *rows] if decision else [*rows]

    text = review_text(catalog, submission, whole=whole, room=_LONGEST - len(decision))
    return page(text, controls=controls)


def pending_screen(catalog: Catalog, submissions: Sequence[MemberSubmission]) -> Screen:
    """Draw a list of the answers that wait for a review, oldest first."""
    if not submissions:
        return page("## No answer waits for a review\nNew ones come to the review channel.")
    lines = [
        f"**{escape(submission.name)}** · "
        f"{challenge_title(catalog, submission.challenge_id, otherwise='…')} · "
        f"{timestamp(submission.submitted_at, 'R')}"
        for submission in submissions
    ]
    oldest = submissions[0]
    route = OpenSubmission(submission_id=oldest.id, revision=oldest.revision)
    return page(
        f"## {plural(len(lines), 'answer')} to review\n{bullets(lines)}"[:_LONGEST],
        controls=lambda: button_rows([button("Open the first", route)]),
    )


def verdict_message(
    catalog: Catalog,
    submission: MemberSubmission,
    reached: Sequence[ReachedMilestone],
    server: str,
    delivery_id: str,
) -> Layout:
    """Draw the direct message that tells a member what was decided about their answer."""
    title = challenge_title(catalog, submission.challenge_id, otherwise="a former challenge")
    accepted = submission.state is SubmissionState.ACCEPTED
    decision = (
        "was accepted. Well done."
        if accepted
        else "came back with a note. Hand it in again whenever you like."
    )
    note = f"\n\n{escape(submission.reviewer_note)}" if submission.reviewer_note else ""
    milestones = f"\n\n{reached_text(reached)}" if reached else ""
    text = f"## Your answer {decision}\n“{title}” in {escape(server)}{note}{milestones}"
    post_id = submission.post_id
    buttons = [button("My answer", ShowSubmission(post_id=post_id, delivery_id=delivery_id))]
    if not accepted:
        buttons.append(button("Hand in again", Answer(post_id=post_id), primary=True))
    return Layout(ui.Container(ui.TextDisplay(text), *button_rows(buttons)))
