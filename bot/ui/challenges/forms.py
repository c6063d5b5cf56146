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


def answer_form(route: Answer, challenge: Challenge, found: OpenPost) -> Form:
    """Build the form for an answer to a post, filled in with what was handed in before."""
    values = found.submission.content if found.submission else SubmissionInput("")
    field = partial(text_field, longest=MAX_TEXT_LENGTH, paragraph=True)
    tried, known = "What you tried, and what came of it", "What you know now"
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
        parts.append(ui.Label(text="File", description="8 MB at most", component=upload))
    if not found.on_time:
        parts.append(ui.TextDisplay("The deadline is over: this answer counts for fewer points."))
    return Form(challenge.title[:_LONGEST_TITLE], route, *parts)
