"""What members see of challenges: the current one, hints, their answers, the history."""

import datetime as dt
from collections.abc import Iterable, Sequence

from discord import ui

from bot.domain.content import Catalog, Challenge
from bot.domain.groups import StudyGroup
from bot.domain.submissions import SubmissionState
from bot.formatting import bullets, escape, sections, timestamp
from bot.interactions import Layout, Screen, button, button_rows, page
from bot.services.challenges.posts import ChallengePost
from bot.services.challenges.submission_queries import MemberSubmission
from bot.ui.challenges.posts import PostedChallenge, challenge_text, challenge_title
from bot.ui.challenges.routes import Answer, ShowHints, ShowSubmission
from bot.ui.points.screens import reached_text

_STATES = {
    SubmissionState.PENDING: "waiting for a review",
    SubmissionState.ACCEPTED: "accepted",
    SubmissionState.RETURNED: "returned to you",
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
    if submission is None or submission.state is not SubmissionState.ACCEPTED:
        label = "Answer again" if submission else "Answer"
        buttons.insert(0, button(label, Answer(post_id=post_id), primary=True))
    state = f"Your answer is {_STATES[submission.state]}." if submission else "Not answered yet."
    closed = "" if now <= posted.post.deadline_at else "Its time is over. "
    return page(
        challenge_text(posted), controls=lambda: button_rows(buttons), footer=closed + state
    )


def hints_screen(challenge: Challenge) -> Screen:
    """Draw the hints; each is hidden until it is pressed."""
    lines = [f"{number}. ||{hint}||" for number, hint in enumerate(challenge.hints, 1)]
    return page(
        f"## Hints for “{challenge.title}”\nFrom gentle to telling; press one to read it.\n"
        + "\n".join(lines)
    )


def submission_screen(
    catalog: Catalog, submission: MemberSubmission, *, is_new: bool = False
) -> Screen:
    """Draw a member's own answer, its state, and what the reviewer wrote."""
    title = challenge_title(catalog, submission.challenge_id, otherwise="a former challenge")
    submitted = timestamp(submission.submitted_at, "R")
    state = f"Your answer is {_STATES[submission.state]}, handed in {submitted}."
    parts = [f"## {'Handed in: ' if is_new else ''}{title}\n{state}"]
    if submission.reached:
        parts.append(reached_text(submission.reached))
    if submission.reviewer_note:
        parts.append(f"**The reviewer writes**\n{escape(submission.reviewer_note)}")
    parts += submission_parts(submission, longest=1000 if submission.reviewer_note else 1500)
    buttons = []
    if submission.state is not SubmissionState.ACCEPTED:
        label = "Hand in again" if submission.state is SubmissionState.RETURNED else "Change it"
        buttons.append(button(label, Answer(post_id=submission.post_id), primary=True))
    return page(sections(parts)[:3900], controls=lambda: button_rows(buttons))


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
        yield f"**File** {_shortened(content.file_name, 100)}{address}"


def _shortened(text: str, longest: int) -> str:
    """Escape a member's text, and cut it if it is then too long."""
    escaped = escape(text)
    if len(escaped) <= longest:
        return escaped
    return escaped[: longest - 1].rstrip("\\") + "…"


def refused_answer(reason: str, texts: Sequence[str]) -> Layout:
    """Draw why an answer was not taken, and what was typed, unchanged, for copying."""
    typed = [text.replace("```", "`\u200b``") for text in texts if text.strip()]
    blocks = "\n".join(f"```\n{text}\n```" for text in typed)
    return Layout(ui.TextDisplay(reason), ui.TextDisplay(f"You had typed:\n{blocks}"[:3700]))


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
    none = "You have not answered a challenge yet. `/challenge now` shows the one that is open."
    return page(
        f"## Your answers\n{bullets(lines) if lines else none}",
        controls=lambda: button_rows(buttons),
    )


def history_screen(catalog: Catalog, group: StudyGroup, posts: Sequence[ChallengePost]) -> Screen:
    """Draw a list of the challenges that a group has had, newest first."""
    lines = []
    for post in posts:
        title, date = challenge_title(catalog, post.challenge_id), post.sent_at or post.due_at
        link = f"https://discord.com/channels/{post.guild_id}/{post.channel_id}/{post.message_id}"
        lines.append(
            f"**{title}** · {timestamp(date, 'D')}{f' · {link}' if post.message_id else ''}"
        )
    first = group.next_post_at
    none = f"None yet. The first comes {timestamp(first, 'R')}." if first else "None yet."
    return page(
        f"## Challenges of {escape(group.name)}\n{bullets(lines) if lines else none}"[:3600]
    )
