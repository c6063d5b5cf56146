"""The form for an answer to a challenge."""

from functools import partial
from typing import Any

from discord import ui

from bot.domain.challenges.submissions import MAX_LINK_LENGTH, MAX_TEXT_LENGTH, SubmissionInput
from bot.domain.content import Challenge, Evidence
from bot.interactions import Form, text_field
from bot.services.challenges.submissions import OpenPost
from bot.ui.challenges.routes import Answer

SEEN_ANSWER = (
    "You’ve seen the answer to this challenge, so what you hand in now earns no points. It can still be "
    "accepted."
)
"""Said to a member who writes an answer after looking up the worked one."""

_LONGEST_TITLE = 45  # characters in the title of a form that Discord accepts


def answer_form(
    route: Answer, challenge: Challenge, found: OpenPost, typed: SubmissionInput | None = None
) -> Form:
    """Build the form for an answer, filled in with what was typed or else handed in before."""
    before = found.submission.content if found.submission else SubmissionInput("")
    values = typed or before
    field = partial(text_field, longest=MAX_TEXT_LENGTH, paragraph=True)
    tried = "What did you try, and what came of it?"
    known = "What do you know now that you didn’t know before?"
    parts: list[ui.Item[Any]] = [
        field("did", "What I did", placeholder=tried, value=values.did),
        field("learned", "What I learned", placeholder=known, value=values.learned, required=False),
        text_field(
            "link",
            "Link",
            placeholder="https://…",
            value=values.link,
            longest=MAX_LINK_LENGTH,
            required=False,
        ),
    ]
    if takes_file(found) and Evidence.FILE in challenge.evidence:
        upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
        about = "Up to 8 MB"
        if before.file_name:
            about += ". The one you handed in stays unless you choose another."
        parts.append(ui.Label(text="File", description=about, component=upload))
    if found.seen_answer:
        parts.append(ui.TextDisplay(SEEN_ANSWER))
    elif not found.on_time:
        parts.append(ui.TextDisplay(_late_text(found)))
    return Form(challenge.title[:_LONGEST_TITLE], route, *parts)


def takes_file(found: OpenPost) -> bool:
    """Return whether a file can be handed in: reviewers get it in their channel."""
    return found.reviewed and found.group.review_channel_id is not None


def _late_text(found: OpenPost) -> str:
    """Say what an answer earns after the deadline, even in place of one that was on time."""
    if found.submission and found.submission.on_time:
        return "The deadline has passed. If you change your answer now, it counts as late and earns fewer points."
    return "The deadline has passed, so this answer earns fewer points."
