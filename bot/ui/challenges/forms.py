"""The form for an answer to a challenge."""

from functools import partial
from typing import Any

from discord import ui

from bot.domain.content import Challenge, Evidence
from bot.domain.submissions import MAX_LINK_LENGTH, MAX_TEXT_LENGTH, SubmissionInput
from bot.interactions import Form, text_field
from bot.services.challenges.submissions import OpenPost
from bot.ui.challenges.routes import Answer

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
    has_review_channel = found.group.reviewed and found.group.review_channel_id is not None
    if has_review_channel and Evidence.FILE in challenge.evidence:
        upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
        parts.append(ui.Label(text="File", description="Up to 8 MB", component=upload))
    if not found.on_time:
        parts.append(ui.TextDisplay("The deadline has passed, so this answer earns fewer points."))
    return Form(challenge.title[:_LONGEST_TITLE], route, *parts)
