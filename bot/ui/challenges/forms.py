"""The form for an answer to a challenge."""

from functools import partial
from typing import Any

from discord import ui

from bot.domain.content.challenges import Challenge
from bot.domain.submissions import MAX_LINK_LENGTH, MAX_TEXT_LENGTH, SubmissionInput
from bot.interactions import Form, text_field
from bot.ui.challenges.routes import Answer

_LONGEST_TITLE = 45
"""Characters in the title of a form that Discord accepts."""


def answer_form(
    route: Answer,
    challenge: Challenge,
    former: SubmissionInput | None,
    *,
    takes_file: bool,
    is_late: bool,
) -> Form:
    """Build the form for an answer, filled in with what was handed in before."""
    values = former or SubmissionInput("")
    paragraph = partial(text_field, longest=MAX_TEXT_LENGTH, paragraph=True)
    did = paragraph(
        "did", "What I did", placeholder="What you tried, and what came of it", value=values.did
    )
    learned = paragraph(
        "learned",
        "What I learned",
        placeholder="What you know now",
        value=values.learned,
        required=False,
    )
    link = text_field(
        "link",
        "Link",
        placeholder="https://…",
        value=values.link,
        longest=MAX_LINK_LENGTH,
        required=False,
    )
    parts: list[ui.Item[Any]] = [did, learned, link]
    if takes_file:
        upload: ui.FileUpload[Any] = ui.FileUpload(custom_id="file", required=False, max_values=1)
        parts.append(ui.Label(text="File", description="8 MB at most", component=upload))
    if is_late:
        parts.append(ui.TextDisplay("The deadline is over: this answer counts for fewer points."))
    return Form(challenge.title[:_LONGEST_TITLE], route, *parts)
